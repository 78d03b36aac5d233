"""A table's rows in chunks: how many, and where each begins and ends. Pure.

From PostgreSQL 14 on a chunk is a range of pages (`ctid >= '(a,0)' AND ctid < '(b,0)'`, a TID range scan): whatever the
keys are, each row is in one chunk, and each page is read once. 12 and 13 would read the whole table for such a range,
so there a chunk is a range of the primary key, or of a unique key without NULLs, cut where a sample of the rows has its
percentiles: gaps, negative numbers, texts and several columns make no difference. The first and the last chunk are
open-ended.

A row must never be in two chunks. So keys are of built-in types only: their order by `<` under an empty search_path is
the order that ORDER BY has. And the table must not be rewritten between two chunks: the copy holds a lock.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from .identifiers import literal, qualify, quote
from .plan import CopyStep, KeyColumn

TID_RANGE_SCAN = 140000
"""From this server_version_num on a range of ctid reads only its pages."""
SMALLEST = 16 << 20
"""Bytes. A chunk costs some round trips and a commit: 16 MB take a hundred times as long."""
PIECES_PER_STREAM = 8
"""Of a table that is copied alone: at its end streams wait for the last of them, for a sixteenth of its time."""
LARGEST = 1 << 30
"""Bytes: what is done again when a copy is taken up once more."""
MOST = 10_000
WORTH_SPLITTING = 1 << 30
"""Bytes: some ten seconds of copying."""
WIDE_WORTH_SPLITTING = 64 << 20
"""The same for a table of wide rows."""
WIDE = 1 << 10
"""Bytes of a row, TOAST included."""
SAMPLED_PAGES_PER_CHUNK = 30


class Chunk(Struct, frozen=True):
    """Some of a table's rows: those for which `condition` is true, all where it is empty. Numbers count from 1."""

    number: int
    condition: str


def larger_than_share(total: int, streams: int, row_bytes: float) -> int:
    """Bytes that a table must have more of to be split where the user does not say: as much as a stream's share of all.

    `row_bytes` is what its rows have on average, 0 where nobody knows.

    Smaller ones keep all streams busy as they are, and rows that come as one stream are frozen: the indexes that are
    built over them next need not write each page once more. Measured on two cores: a table of 665 MB with its three
    indexes by one stream took 95 % of what it took by two. What is saved so is saved per row, though, and what a second
    stream gains, per byte: one of 786 MB with rows of 2 kB took 94 % by two of what it took by one.
    """
    return max(WIDE_WORTH_SPLITTING if row_bytes >= WIDE else WORTH_SPLITTING, total // streams)


def count_chunks(size: int, larger_than: int, streams: int, *, by_key: bool) -> int:
    """How many chunks a table of `size` bytes (heap and TOAST) is copied in by `streams` connections; 1 is unsplit.

    Many where they cost nothing, so that the last ones end together; of key ranges one a stream, because a range of a
    key that the rows are not stored by may read the whole table.
    """
    if not larger_than or size <= larger_than or streams < 2:
        return 1
    if by_key:
        return streams
    piece = max(min(larger_than, LARGEST, size // (PIECES_PER_STREAM * streams)), SMALLEST)
    return max(min(-(-size // piece), MOST), 2)


def page_ranges(pages: int, chunks: int) -> tuple[Chunk, ...]:
    """Chunks by physical position of a table whose heap has `pages` pages; fewer than `chunks` where it has fewer."""
    bounds = sorted({pages * i // chunks for i in range(1, chunks)} - {0})
    return _ranges([f"'({page},0)'::pg_catalog.tid" for page in bounds], "ctid")


def key_ranges(key: Sequence[KeyColumn], boundaries: Sequence[tuple[str, ...]]) -> tuple[Chunk, ...]:
    """Chunks by key. `boundaries`, rows of `boundaries_sql`: the first key of each chunk but the first, as text."""
    values = [_row([f"{literal(v)}::{c.type}" for v, c in zip(row, key, strict=True)]) for row in boundaries]
    return _ranges(values, _row([quote(column.name) for column in key]))


def boundaries_sql(step: CopyStep, pages: int) -> str:
    """Keys that cut a sample of the step's rows into equal parts, in order, as text; at most chunks - 1 rows."""
    assert step.split is not None  # noqa: S101 - asked for split tables only
    chunks = step.split.chunks
    percent = min(100.0, 100.0 * SAMPLED_PAGES_PER_CHUNK * chunks / max(pages, 1))
    columns = [quote(column.name) for column in step.split.key]
    key, names = ", ".join(columns), [f"key{n}" for n in range(1, len(columns) + 1)]
    return (
        f"SELECT {', '.join(f'{name}::pg_catalog.text' for name in names)}"
        f" FROM (SELECT {', '.join(f'{c} AS {n}' for c, n in zip(columns, names, strict=True))},"
        f" pg_catalog.row_number() OVER (ORDER BY {key}) AS number, pg_catalog.count(*) OVER () AS total"
        f" FROM ONLY {qualify(step.source_schema, step.source_table)}"
        f" TABLESAMPLE SYSTEM ({percent:.6f}) REPEATABLE (0)) sample"
        f" WHERE number * {chunks} / total > (number - 1) * {chunks} / total AND number < total ORDER BY number"
    )


def _ranges(bounds: Sequence[str], compared: str) -> tuple[Chunk, ...]:
    """Half-open ranges between neighbouring bounds, the outer two open-ended."""
    conditions = []
    for number in range(len(bounds) + 1):
        lower = f"{compared} >= {bounds[number - 1]}" if number else ""
        upper = f"{compared} < {bounds[number]}" if number < len(bounds) else ""
        conditions.append(" AND ".join(filter(None, (lower, upper))))
    return tuple(Chunk(number, condition) for number, condition in enumerate(conditions, 1))


def _row(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"({', '.join(values)})"
