"""pg_operator, pg_opclass and pg_opfamily, with the rows of pg_amop and pg_amproc that belong to the latter two."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from .base import CatalogObject


class Operator(CatalogObject, frozen=True, kw_only=True):
    """An operator. Functions are qualified names; `commutator` and `negator` are `OPERATOR(schema.name)`."""

    CATALOG: ClassVar[str] = "pg_operator"

    function: str
    left: str | None = None
    """None for a prefix operator."""
    right: str | None = None
    """None for a postfix operator (12 and 13)."""
    commutator: str | None = None
    negator: str | None = None
    oprcanmerge: bool = False
    oprcanhash: bool = False
    oprrest: str | None = None
    oprjoin: str | None = None


class FamilyOperator(Struct, frozen=True, kw_only=True):
    """A row of pg_amop: `operator` with its argument types."""

    strategy: int
    operator: str
    sort_family: str | None = None
    """Qualified: FOR ORDER BY."""


class FamilyFunction(Struct, frozen=True, kw_only=True):
    """A row of pg_amproc: `function` with its argument types."""

    number: int
    left: str
    right: str
    function: str


class OperatorFamily(CatalogObject, frozen=True, kw_only=True):
    """An operator family. `operators` and `functions` are the loose ones, that belong to none of its classes."""

    CATALOG: ClassVar[str] = "pg_opfamily"

    amname: str
    operators: tuple[FamilyOperator, ...] = ()
    functions: tuple[FamilyFunction, ...] = ()


class OperatorClass(CatalogObject, frozen=True, kw_only=True):
    """An operator class with its own operators and functions."""

    CATALOG: ClassVar[str] = "pg_opclass"

    amname: str
    type: str
    opcdefault: bool = False
    family: str
    """Qualified."""
    storage: str | None = None
    operators: tuple[FamilyOperator, ...] = ()
    functions: tuple[FamilyFunction, ...] = ()
