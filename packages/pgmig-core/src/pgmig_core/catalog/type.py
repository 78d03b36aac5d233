"""pg_type, but for what comes with something else: array types, multiranges, and the row types of relations."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from .base import CatalogObject


class EnumType(CatalogObject, frozen=True, kw_only=True):
    """An enum with its labels in order (pg_enum)."""

    CATALOG: ClassVar[str] = "pg_type"

    labels: tuple[str, ...] = ()


class CompositeColumn(Struct, frozen=True, kw_only=True):
    """A live column of a composite type."""

    attnum: int
    attname: str
    atttypid: int
    type: str
    """format_type(atttypid, atttypmod)."""
    collation: str | None = None
    """Qualified and quoted name, where it is not the type's own."""
    comment: str | None = None


class CompositeType(CatalogObject, frozen=True, kw_only=True):
    """A composite type that was made by CREATE TYPE. `typrelid` is its row in pg_class."""

    CATALOG: ClassVar[str] = "pg_type"

    typrelid: int
    columns: tuple[CompositeColumn, ...] = ()


class DomainType(CatalogObject, frozen=True, kw_only=True):
    """A domain. Its check constraints are Constraint objects, named in `constraint_oids`; NOT NULL belongs to it."""

    CATALOG: ClassVar[str] = "pg_type"

    base_type: str
    typbasetype: int = 0
    collation: str | None = None
    """Qualified and quoted name, where it is not the base type's own."""
    typnotnull: bool = False
    notnull_conname: str | None = None
    """17 and newer: the name of its NOT NULL constraint."""
    notnull_comment: str | None = None
    default: str | None = None
    """An expression, ready to be written."""
    constraint_oids: tuple[int, ...] = ()
    """Check constraints, by name."""


class RangeType(CatalogObject, frozen=True, kw_only=True):
    """A range type (pg_range). The names are qualified, and None where they are what CREATE TYPE takes by itself."""

    CATALOG: ClassVar[str] = "pg_type"

    subtype: str
    rngsubtype: int = 0
    multirange: str | None = None
    """14 and newer."""
    opclass: str | None = None
    collation: str | None = None
    canonical: str | None = None
    subtype_diff: str | None = None


class BaseType(CatalogObject, frozen=True, kw_only=True):
    """A type with input and output functions of its own. Functions are qualified names, None where there is none."""

    CATALOG: ClassVar[str] = "pg_type"

    typlen: int
    """-1 for variable."""
    typinput: str
    typoutput: str
    typreceive: str | None = None
    typsend: str | None = None
    typmodin: str | None = None
    typmodout: str | None = None
    typanalyze: str | None = None
    typsubscript: str | None = None
    """14 and newer."""
    typcategory: str = "U"
    typispreferred: bool = False
    typdelim: str = ","
    typelem: str | None = None
    typbyval: bool = False
    typalign: str = "i"
    typstorage: str = "p"
    collatable: bool = False
    default: str | None = None
    """Ready to be written: an expression or a quoted literal."""


class TypeShell(CatalogObject, frozen=True, kw_only=True):
    """The first half of making a base type, or a range with a canonical function: its name, that its functions need.

    It has an address of its own (the oid is the type's); the type needs it and its functions, and they need it alone.
    """

    CATALOG: ClassVar[str] = "pg_type shell"


class ShellType(CatalogObject, frozen=True, kw_only=True):
    """A type that was announced (`CREATE TYPE name`) and never defined."""

    CATALOG: ClassVar[str] = "pg_type"
