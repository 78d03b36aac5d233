"""pg_index and pg_class with relkind i and I."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class Index(CatalogObject, frozen=True, kw_only=True):
    """An index, also those that belong to a constraint (`constraint_oid`): these come with the constraint."""

    CATALOG: ClassVar[str] = "pg_class"

    indrelid: int
    relname: str
    """The table's name."""
    relkind: str
    """i, or I for a partitioned table's."""
    definition: str
    """pg_get_indexdef."""
    indkey: tuple[int, ...] = ()
    """attnums, 0 for an expression; key columns first, `indnkeyatts` of them."""
    indnkeyatts: int = 0
    indisunique: bool = False
    indisprimary: bool = False
    indisvalid: bool = True
    indimmediate: bool = True
    indnullsnotdistinct: bool = False
    indisclustered: bool = False
    indisreplident: bool = False
    has_predicate: bool = False
    has_expressions: bool = False
    predicate: str | None = None
    """Of an index in a tablespace of its own, because the tablespace is written before it."""
    constraint_oid: int = 0
    parent_oid: int = 0
    """Of a partition's index: the index it is attached to."""
    tablespace: str | None = None
    reloptions: tuple[str, ...] | None = None
    statistics_targets: tuple[tuple[int, int], ...] = ()
    """(column number in the index, attstattarget) where set."""
    bytes: int = 0
    depends_on_extensions: tuple[str, ...] = ()
    """Quoted names of the extensions it goes away with (ALTER … DEPENDS ON EXTENSION)."""
