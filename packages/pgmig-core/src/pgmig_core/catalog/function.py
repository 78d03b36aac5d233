"""pg_proc: functions, window functions, procedures and aggregates."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class Function(CatalogObject, frozen=True, kw_only=True):
    """A function, window function or procedure."""

    CATALOG: ClassVar[str] = "pg_proc"

    prokind: str
    """f function, w window, p procedure."""
    argument_types: str
    """Its input arguments' types, `integer, text`: with the name, what no other function has."""
    definition: str
    """pg_get_functiondef."""
    lanname: str
    result: str | None = None
    """pg_get_function_result; None for a procedure."""
    depends_on_extensions: tuple[str, ...] = ()
    """ALTER FUNCTION … DEPENDS ON EXTENSION: goes when the extension goes."""
    has_sql_body: bool = False
    """14 and newer: BEGIN ATOMIC or RETURN, kept parsed."""
    call_argument_types: str | None = None
    """Of a procedure (14 and newer): with the types of its OUT arguments, which CALL wants as well."""


class Aggregate(CatalogObject, frozen=True, kw_only=True):
    """An aggregate (pg_aggregate). Functions and operators are qualified names, None where there is none."""

    CATALOG: ClassVar[str] = "pg_proc"

    arguments: str
    """pg_get_function_arguments, with ORDER BY for ordered-set aggregates; `*` for none."""
    identity_arguments: str
    """pg_get_function_identity_arguments; `*` for none."""
    argument_types: str
    """Types only, as GRANT ON FUNCTION takes it."""
    aggkind: str = "n"
    """n normal, o ordered-set, h hypothetical-set."""
    aggtransfn: str
    aggtranstype: str
    aggtransspace: int = 0
    agginitval: str | None = None
    aggfinalfn: str | None = None
    aggfinalextra: bool = False
    aggfinalmodify: str = "r"
    aggcombinefn: str | None = None
    aggserialfn: str | None = None
    aggdeserialfn: str | None = None
    aggmtransfn: str | None = None
    aggminvtransfn: str | None = None
    aggmtranstype: str | None = None
    aggmtransspace: int = 0
    aggminitval: str | None = None
    aggmfinalfn: str | None = None
    aggmfinalextra: bool = False
    aggmfinalmodify: str = "r"
    sort_operator: str | None = None
    """`OPERATOR(schema.name)`."""
    proparallel: str = "u"
