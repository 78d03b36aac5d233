"""pg_attribute and pg_attrdef → the columns of tables and views, and their defaults."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from .. import sql
from ..catalog.server import Server
from ..catalog.table import AttrDefault, Column
from .cursor import Cursor
from .rows import texts

# newer minor releases keep this for themselves among a column's options; no server takes it from a user
_INTERNAL_OPTION = "pg_attver="


class Columns(Struct):
    """By relation: its columns in order of attnum, and (column, expression) of each that has a default."""

    of: dict[int, list[Column]] = field(default_factory=dict)
    defaults: dict[int, list[tuple[Column, str]]] = field(default_factory=dict)

    def attr_defaults(self, relid: int, nspname: str, relname: str) -> list[AttrDefault]:
        """The defaults of a relation as objects."""
        return [
            AttrDefault(
                oid=column.default_oid,
                name=column.attname,
                nspname=nspname,
                adrelid=relid,
                adnum=column.attnum,
                relname=relname,
                expression=expression,
                attgenerated=column.attgenerated,
            )
            for column, expression in self.defaults.get(relid, ())
        ]


def read_columns(cursor: Cursor, server: Server, query: str) -> Columns:
    """All columns that `query` (column, or view_column) finds."""
    has_notnull = server.version_num >= 180000 and query == "column"
    found = Columns()
    for row in cursor.execute(sql.load(query, server.version_num)):
        column = _column(row, **(_notnull(row) if has_notnull else {}))
        found.of.setdefault(row.attrelid, []).append(column)
        if row.default_oid:
            found.defaults.setdefault(row.attrelid, []).append((column, row.default_expression))
    return found


def _column(row: Any, **notnull: Any) -> Column:
    return Column(
        attnum=row.attnum,
        attname=row.attname,
        atttypid=row.atttypid,
        type=row.type,
        attnotnull=row.attnotnull,
        attidentity=row.attidentity,
        attgenerated=row.attgenerated,
        attislocal=row.attislocal,
        attinhcount=row.attinhcount,
        collation=row.collation,
        attstorage=row.attstorage,
        attcompression=row.attcompression,
        attstattarget=row.attstattarget,
        attoptions=_own_options(row.attoptions),
        attfdwoptions=_pairs(row.attfdwoptions),
        acl=texts(row.acl),
        comment=row.comment,
        default_oid=row.default_oid or 0,
        identity_sequence=row.identity_sequence or 0,
        **notnull,
    )


def _notnull(row: Any) -> dict[str, Any]:
    return {
        "notnull_conname": row.notnull_conname,
        "notnull_noinherit": row.notnull_noinherit,
        "notnull_local": row.notnull_local,
        "notnull_validated": row.notnull_validated,
        "notnull_comment": row.notnull_comment,
    }


def _own_options(attoptions: list[str] | None) -> tuple[str, ...] | None:
    return tuple(o for o in attoptions or () if not o.startswith(_INTERNAL_OPTION)) or None


def _pairs(items: list[str] | None) -> tuple[tuple[str, str], ...]:
    """`name=value` items, split."""
    return tuple((name, value) for name, _, value in (item.partition("=") for item in items or ()))
