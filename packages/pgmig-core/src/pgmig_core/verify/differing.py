"""Which rows of a table differ: bucket by bucket, then row by row.

Each level is one more scan of the table on either side, and memory is bounded by the number of buckets. Where very
many differ only the first are looked into: all of them are still known as buckets of a coarser level, which is what a
repair goes by.
"""

from __future__ import annotations

from collections import defaultdict

from msgspec import Struct

from ..errors import Side
from ..report import ColumnDifference, RowDifference, RowState
from .compare import HASH_RANGE, Pair, Row
from .statements import LEVELS, SHOWN_CHARACTERS, VerifyTable, buckets, rows

MOST_BUCKETS = 200
"""Of the first level: where more differ, the second is not asked for all of them."""
ROWS_PER_BUCKET = 1000
"""Read of a bucket to be shown; more are in one when the same key occurs so often, or the table is very large."""


class Differing(Struct, frozen=True):
    """What was found: buckets of one level that hold all rows that differ, and the first such rows."""

    level: int
    buckets: tuple[int, ...]
    rows: tuple[RowDifference, ...]
    more: bool


def find_differing(pair: Pair, table: VerifyTable, most: int) -> Differing:
    """Find the rows that differ, `most` of them as values. Raises StatementFailedError, ConnectionFailedError."""
    level, found = 1, _differing_buckets(pair, table, 1, ())
    few = len(found) <= MOST_BUCKETS
    # rows are shown from a few buckets only, but a repair wants all of them
    looked_into = found if few else found[:most]
    leaves = _differing_buckets(pair, table, LEVELS, looked_into) if found else ()
    if few:
        level, found = LEVELS, leaves
    shown = _rows(pair, table, leaves[:most], most + 1) if most and leaves else []
    return Differing(level, found, tuple(shown[:most]), len(shown) > most or len(leaves) > most or not few)


def _differing_buckets(pair: Pair, table: VerifyTable, level: int, within: tuple[int, ...]) -> tuple[int, ...]:
    def query(side: Side) -> str:
        return buckets(table, side, level, within, same_encoding=pair.same_encoding)

    source, target = (
        {bucket: (count, int(total) % HASH_RANGE) for bucket, count, total in answer} for answer in pair.both(query)
    )
    return tuple(sorted(bucket for bucket in source.keys() | target.keys() if source.get(bucket) != target.get(bucket)))


def _rows(pair: Pair, table: VerifyTable, leaves: tuple[int, ...], most: int) -> list[RowDifference]:
    limit = ROWS_PER_BUCKET * len(leaves)
    source, target = pair.both(lambda side: rows(table, side, leaves, limit, same_encoding=pair.same_encoding))
    if max(len(source), len(target)) == limit:
        return []  # both sides were cut off, who knows where
    return differences(table, source, target)[:most]


def differences(table: VerifyTable, source: list[Row], target: list[Row]) -> list[RowDifference]:
    """Pair rows of both sides, as `rows` gives them, by key. Pure."""
    key = [table.source_columns.index(column) for column in table.key] or list(range(len(table.source_columns)))
    ours, theirs = _by_key(source, key), _by_key(target, key)
    found = []
    for identity in sorted(ours.keys() | theirs.keys()):
        left, right = _without_common(ours[identity], theirs[identity])
        # the same key twice is no key: then rows are told apart by all that they hold
        pairs = min(len(left), len(right)) if table.key else 0
        found += [_changed(table, key, a, b) for a, b in zip(left[:pairs], right[:pairs], strict=True)]
        found += [_one_side(table, key, row, RowState.MISSING) for row in left[pairs:]]
        found += [_one_side(table, key, row, RowState.EXTRA) for row in right[pairs:]]
    return found


def _by_key(found: list[Row], key: list[int]) -> defaultdict[tuple[int, ...], list[Row]]:
    grouped = defaultdict(list)
    for row in found:
        # the hash of a NULL is NULL
        grouped[tuple(-1 if row[1][i] is None else row[1][i] for i in key)].append(row)
    return grouped


def _without_common(left: list[Row], right: list[Row]) -> tuple[list[Row], list[Row]]:
    remaining = list(left)
    only_right = []
    for row in right:
        same = next((other for other in remaining if other[0] == row[0]), None)
        if same is None:
            only_right.append(row)
        else:
            remaining.remove(same)
    return remaining, only_right


def _changed(table: VerifyTable, key: list[int], source: Row, target: Row) -> RowDifference:
    return RowDifference(
        state=RowState.DIFFERENT,
        key=_key_of(table, key, source),
        columns=tuple(
            ColumnDifference(name=name, source=_shown(source[2][i]), target=_shown(target[2][i]))
            for i, name in enumerate(table.source_columns)
            if source[1][i] != target[1][i]
        ),
    )


def _one_side(table: VerifyTable, key: list[int], row: Row, state: RowState) -> RowDifference:
    return RowDifference(state=state, key=_key_of(table, key, row))


def _key_of(table: VerifyTable, key: list[int], row: Row) -> tuple[tuple[str, str | None], ...]:
    return tuple((table.source_columns[i], _shown(row[2][i])) for i in key)


def _shown(value: str | None) -> str | None:
    return value if value is None or len(value) <= SHOWN_CHARACTERS else value[:SHOWN_CHARACTERS] + "…"


__all__ = ["Differing", "differences", "find_differing"]
