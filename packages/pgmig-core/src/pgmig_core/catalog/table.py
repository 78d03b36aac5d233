"""Tables of every sort: pg_class with relkind r, p and f, their columns (pg_attribute) and defaults (pg_attrdef)."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from .base import CatalogObject


class Column(Struct, frozen=True, kw_only=True):
    """A live column (a row of pg_attribute that is not dropped), in order of attnum."""

    attnum: int
    attname: str
    atttypid: int
    type: str
    """format_type(atttypid, atttypmod) under an empty search_path."""
    attnotnull: bool
    notnull_conname: str | None = None
    """18 and newer: name of its NOT NULL constraint; `notnull_*` tell NO INHERIT, local and validated."""
    notnull_noinherit: bool = False
    notnull_local: bool = True
    notnull_validated: bool = True
    notnull_comment: str | None = None
    attidentity: str = ""
    """`a` always, `d` by default, empty for none."""
    attgenerated: str = ""
    """`s` stored, `v` virtual (18), empty for none."""
    attislocal: bool = True
    attinhcount: int = 0
    collation: str | None = None
    """Qualified and quoted name, where it is not the type's own."""
    attstorage: str | None = None
    """Where it is not the type's own: p, e, m, x."""
    attcompression: str = ""
    attstattarget: int | None = None
    """None where it is the default."""
    attoptions: tuple[str, ...] | None = None
    attfdwoptions: tuple[tuple[str, str], ...] = ()
    acl: tuple[str, ...] | None = None
    initprivs: tuple[str, ...] | None = None
    comment: str | None = None
    has_missing: bool = False
    default_oid: int = 0
    """Its AttrDefault, 0 for none."""
    identity_sequence: int = 0
    """Its Sequence, 0 for none; a partition's identity column has its root's, and so none of its own."""


class AttrDefault(CatalogObject, frozen=True, kw_only=True):
    """pg_attrdef: a column's default, or its generation expression. `name` is the column's name."""

    CATALOG: ClassVar[str] = "pg_attrdef"

    adrelid: int
    adnum: int
    relname: str
    expression: str
    attgenerated: str = ""


class Table(CatalogObject, frozen=True, kw_only=True):
    """A table, partitioned table, or foreign table. Row and byte figures are statistics, not counts."""

    CATALOG: ClassVar[str] = "pg_class"

    relkind: str
    """r ordinary, p partitioned, f foreign."""
    relpersistence: str = "p"
    columns: tuple[Column, ...] = ()
    reloptions: tuple[str, ...] | None = None
    toast_reloptions: tuple[str, ...] | None = None
    tablespace: str | None = None
    access_method: str | None = None
    """amname where it is not heap."""
    parents: tuple[int, ...] = ()
    """oids of what it inherits from, in inhseqno's order; a partition has its one parent here."""
    parent_names: tuple[str, ...] = ()
    """Their qualified and quoted names: a parent can be an extension's, and so no object."""
    relispartition: bool = False
    partition_key: str | None = None
    """pg_get_partkeydef."""
    partition_bound: str | None = None
    """pg_get_expr(relpartbound)."""
    reloftype: str | None = None
    """Qualified type of a typed table."""
    relrowsecurity: bool = False
    relforcerowsecurity: bool = False
    relreplident: str = "d"
    foreign_server: str | None = None
    foreign_options: tuple[tuple[str, str], ...] = ()
    reltuples: float = -1
    """Rows by statistics; -1 (0 before 14) where never analyzed."""
    relpages: int = 0
    bytes: int = 0
    """Heap and TOAST without their indexes and maps; 0 for partitioned and foreign tables."""
    rowtype_oid: int = 0
    check_oids: tuple[int, ...] = ()
    """All its check constraints, by name; what it inherits is among them, though it is no object of its own."""
    extcondition: str | None = None
    """For a configuration table of an extension: the filter of the rows that are the user's (may be empty)."""
    is_extension_config: bool = False
