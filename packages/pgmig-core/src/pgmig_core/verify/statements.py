"""The query that sums a table up: how many rows, and a hash that does not depend on their order. Pure.

A row's hash is `hashtextextended` of its record's text, the columns named one by one, so that dropped or differently
ordered columns do not matter. It gives the same figure for the same bytes on every version from 11 on. The text is
the same on both sides because the session's settings are (sql/session.sql), and it is hashed under the collation C,
so no locale has a say. Hashes are summed, not xor-ed: two equal rows must not cancel each other out.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import Side
from ..identifiers import qualify, quote_list


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyTable:
    """A table on both sides, and which columns are compared with which."""

    source_schema: str
    source_name: str
    target_schema: str
    target_name: str
    source_columns: tuple[str, ...]
    target_columns: tuple[str, ...]
    where: str = ""
    """A filter on the source's rows, in SQL, or empty."""
    source_only: bool = True
    target_only: bool = True
    """False reads a partitioned table through its root."""


def summary(table: VerifyTable, side: Side, *, hashes: bool, same_encoding: bool = True) -> str:
    """One row: count, and the sum of all rows' 64-bit hashes (0 for no rows; NULL without `hashes`).

    Where the servers' encodings differ, the hexadecimal of the UTF-8 bytes is hashed instead of the text.
    """
    if side == "source":
        relation, columns = qualify(table.source_schema, table.source_name), table.source_columns
        where, only = f" WHERE {table.where}" if table.where else "", table.source_only
    else:
        relation, columns = qualify(table.target_schema, table.target_name), table.target_columns
        where, only = "", table.target_only
    text = f"ROW({quote_list(columns)})::pg_catalog.text"
    if not same_encoding:
        text = f"pg_catalog.encode(pg_catalog.convert_to({text}, 'UTF8'), 'hex')"
    hashed = f'pg_catalog.hashtextextended(({text}) COLLATE pg_catalog."C", 0)'
    total = f"COALESCE(pg_catalog.sum({hashed}), 0)" if hashes else "NULL"
    return f"SELECT pg_catalog.count(*), {total} FROM {'ONLY ' if only else ''}{relation}{where}"
