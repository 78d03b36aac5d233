"""pg_operator, pg_opclass and pg_opfamily, with the rows of pg_amop and pg_amproc that belong to the latter two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import CatalogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator(CatalogObject):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyOperator:
    """A row of pg_amop: `operator` with its argument types."""

    strategy: int
    operator: str
    sort_family: str | None = None
    """Qualified: FOR ORDER BY."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyFunction:
    """A row of pg_amproc: `function` with its argument types."""

    number: int
    left: str
    right: str
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorFamily(CatalogObject):
    """An operator family. `operators` and `functions` are the loose ones, that belong to none of its classes."""

    CATALOG: ClassVar[str] = "pg_opfamily"

    amname: str
    operators: tuple[FamilyOperator, ...] = ()
    functions: tuple[FamilyFunction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorClass(CatalogObject):
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
