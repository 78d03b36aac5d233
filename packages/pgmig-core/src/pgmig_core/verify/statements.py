"""The queries that compare a table's rows. Pure.

summary   how many rows, and a hash that does not depend on their order
buckets   the same for each of some hundred buckets of rows: where sums differ, rows differ
rows      the rows of some buckets, to be shown

A row's hash is `hashtextextended` of its record's text, the columns named one by one, so that dropped or differently
ordered columns do not matter. It gives the same figure for the same bytes on every version from 11 on. The text is
the same on both sides because the session's settings are (sql/session.sql), and it is hashed under the collation C,
so no locale has a say. Hashes are summed, not xor-ed: two equal rows must not cancel each other out.

A row's bucket is a part of its key's hash, so a changed row stays in its bucket, and neither gaps in the key nor the
order that a collation gives it matter. The key of a table without one is the whole row.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ..errors import Side
from ..identifiers import qualify, quote, quote_list

BUCKET_BITS = 10
"""A level of buckets: 1,024 of them, and 1,024 within each of these on the next."""
LEVELS = 2
SHOWN_CHARACTERS = 200
"""Of a value; it is compared whole."""

_ROW_SEED = 0
_KEY_SEED = 1


class VerifyTable(Struct, frozen=True, kw_only=True):
    """A table on both sides, and which columns are compared with which."""

    source_schema: str
    source_name: str
    target_schema: str
    target_name: str
    source_columns: tuple[str, ...]
    target_columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    """The source's columns that say which row it is; empty: all of them."""
    where: str = ""
    """A filter on the source's rows, in SQL, or empty."""
    source_only: bool = True
    target_only: bool = True
    """False reads a partitioned table through its root."""
    kind: str = "TABLE"
    """Or MATERIALIZED VIEW."""
    query: str = ""
    """Of a materialized view: what fills it. The source's own rows may be older than those it is made from."""

    def columns(self, side: Side) -> tuple[str, ...]:
        return self.source_columns if side == "source" else self.target_columns

    def key_columns(self, side: Side) -> tuple[str, ...]:
        """The key's columns as `side` names them: all columns where there is no key."""
        names = dict(zip(self.source_columns, self.columns(side), strict=True))
        return tuple(names[column] for column in self.key) or self.columns(side)


def summary(
    table: VerifyTable, side: Side, *, hashes: bool, same_encoding: bool = True, by_query: Side | None = None
) -> str:
    """One row: count, and the sum of all rows' 64-bit hashes (0 for no rows; NULL without `hashes`).

    `by_query`: that side's rows are what the materialized view's query gives now. Where the servers' encodings differ,
    the hexadecimal of the UTF-8 bytes is hashed instead of the text.
    """
    hashed = _hash(table.columns(side), _ROW_SEED, same_encoding)
    total = f"COALESCE(pg_catalog.sum({hashed}), 0)" if hashes else "NULL"
    if by_query == side:
        return f"SELECT pg_catalog.count(*), {total} FROM ({table.query}) view"
    return f"SELECT pg_catalog.count(*), {total} {_from(table, side)}"


def bucket_of(table: VerifyTable, side: Side, level: int, *, same_encoding: bool = True) -> str:
    """The SQL expression of a row's bucket on `level`, counted from 1: the lowest bits of its key's hash."""
    mask = (1 << BUCKET_BITS * level) - 1
    return f"({_hash(table.key_columns(side), _KEY_SEED, same_encoding)} & {mask})"


def in_buckets(table: VerifyTable, side: Side, level: int, found: Iterable[int], *, same_encoding: bool = True) -> str:
    """The SQL condition that a row is in one of these buckets of `level`."""
    numbers = ",".join(str(number) for number in sorted(found))
    return f"{bucket_of(table, side, level, same_encoding=same_encoding)} = ANY ('{{{numbers}}}'::pg_catalog.int8[])"


def buckets(
    table: VerifyTable, side: Side, level: int, within: Iterable[int] = (), *, same_encoding: bool = True
) -> str:
    """Rows (bucket, count, sum of hashes) for each bucket of `level` that has rows; `within` buckets of the level
    above, or everywhere."""
    condition = in_buckets(table, side, level - 1, within, same_encoding=same_encoding) if level > 1 else ""
    return (
        f"SELECT {bucket_of(table, side, level, same_encoding=same_encoding)}, pg_catalog.count(*),"
        f" pg_catalog.sum({_hash(table.columns(side), _ROW_SEED, same_encoding)})"
        f" {_from(table, side, condition)} GROUP BY 1"
    )


def rows(table: VerifyTable, side: Side, found: Iterable[int], limit: int, *, same_encoding: bool = True) -> str:
    """Up to `limit` rows of these buckets of the last level: the row's hash, the hashes of its columns as an array,
    and their values as text, each cut to SHOWN_CHARACTERS."""
    texts = [_text_of(column) for column in table.columns(side)]
    hashes = ", ".join(_hash_of_text(text, _ROW_SEED, same_encoding) for text in texts)
    shown = ", ".join(f"pg_catalog.left({text}, {SHOWN_CHARACTERS + 1})" for text in texts)
    condition = in_buckets(table, side, LEVELS, found, same_encoding=same_encoding)
    return (
        f"SELECT {_hash(table.columns(side), _ROW_SEED, same_encoding)},"
        f" ARRAY[{hashes}]::pg_catalog.int8[], ARRAY[{shown}]::pg_catalog.text[]"
        f" {_from(table, side, condition)} LIMIT {limit}"
    )


def _from(table: VerifyTable, side: Side, condition: str = "") -> str:
    if side == "source":
        relation, only, where = qualify(table.source_schema, table.source_name), table.source_only, table.where
    else:
        relation, only, where = qualify(table.target_schema, table.target_name), table.target_only, ""
    conditions = " AND ".join(f"({c})" if where and condition else c for c in (where, condition) if c)
    return f"FROM {'ONLY ' if only else ''}{relation}{f' WHERE {conditions}' if conditions else ''}"


def _hash(columns: tuple[str, ...], seed: int, same_encoding: bool) -> str:
    return _hash_of_text(f"ROW({quote_list(columns)})::pg_catalog.text", seed, same_encoding)


def _hash_of_text(text: str, seed: int, same_encoding: bool) -> str:
    if not same_encoding:
        text = f"pg_catalog.encode(pg_catalog.convert_to({text}, 'UTF8'), 'hex')"
    return f'pg_catalog.hashtextextended(({text}) COLLATE pg_catalog."C", {seed})'


def _text_of(column: str) -> str:
    """A value as its type writes it. A cast to text would lose a char(n)'s blanks, and can be the user's function;
    and a composite value is NULL to IS NULL when its fields are."""
    name = quote(column)
    return f"CASE WHEN {name} IS DISTINCT FROM NULL THEN pg_catalog.format('%s', {name}) END"
