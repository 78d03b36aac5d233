"""Comparing large objects' contents, many in a round trip and piecewise, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from ..errors import StatementFailedError
from ..report import RowDifference, RowState, TableVerification
from .compare import HASH_RANGE, Pair, Row

AT_A_TIME = 500
PIECE = 1 << 18
"""Bytes of one large object that a server holds at a time."""


def compare_large_objects(pair: Pair, oids: Sequence[int], most: int) -> TableVerification:
    """All of them as one table of the name pg_largeobject, in which each is a row; `most` that differ are named.

    The target's other large objects are no difference. Raises ConnectionFailedError, CancelledError.
    """
    found = _Found()
    for start in range(0, len(oids), AT_A_TIME):
        batch = oids[start : start + AT_A_TIME]
        source, target = pair.each(lambda _side: contents(batch))  # noqa: B023 - called at once
        for answer in (source, target):
            if isinstance(answer, StatementFailedError):
                found.errors.setdefault(f"{answer.side}: {answer.message}")
        if isinstance(source, list) and isinstance(target, list):
            found.add(source, target)
    return TableVerification(
        schema="pg_catalog",
        name="pg_largeobject",
        kind="LARGE OBJECT",
        source_rows=found.source_rows,
        target_rows=found.target_rows,
        source_hash=found.source_hash % HASH_RANGE,
        target_hash=found.target_hash % HASH_RANGE,
        error="; ".join(found.errors),
        rows=tuple(found.rows[:most]),
        more_rows=len(found.rows) > most,
        buckets=(0, tuple(int(row.key[0][1] or 0) for row in found.rows)) if found.rows else None,
    )


class _Found(Struct):
    source_rows: int = 0
    target_rows: int = 0
    source_hash: int = 0
    target_hash: int = 0
    rows: list[RowDifference] = field(default_factory=list)
    errors: dict[str, None] = field(default_factory=dict)

    def add(self, source: list[Row], target: list[Row]) -> None:
        ours, theirs = ({oid: int(total) for oid, total in answer} for answer in (source, target))
        self.source_rows += len(ours)
        self.target_rows += len(theirs)
        self.source_hash += sum(ours.values())
        self.target_hash += sum(theirs.values())
        for oid in sorted(ours.keys() | theirs.keys()):
            if ours.get(oid) == theirs.get(oid):
                continue
            state = RowState.MISSING if oid not in theirs else RowState.EXTRA if oid not in ours else RowState.DIFFERENT
            self.rows.append(RowDifference(state=state, key=(("oid", str(oid)),)))


def contents(oids: Sequence[int]) -> str:
    """Rows (oid, hash of the contents and the oid) of those that there are."""
    numbers = ",".join(str(oid) for oid in oids)
    piece = f"pg_catalog.lo_get(o.oid, {{offset}}::pg_catalog.int8, {PIECE})"
    return (
        "SELECT o.oid, (WITH RECURSIVE piece(number, data) AS ("
        f"SELECT 0, {piece.format(offset='0')} UNION ALL"
        f" SELECT number + 1, {piece.format(offset=f'(number + 1) * {PIECE}')} FROM piece"
        f" WHERE pg_catalog.octet_length(data) = {PIECE})"
        " SELECT pg_catalog.sum(pg_catalog.hashtextextended("
        "pg_catalog.encode(data, 'hex') COLLATE pg_catalog.\"C\", o.oid::pg_catalog.int8 * 65536 + number))"
        " FROM piece)"
        f" FROM pg_catalog.pg_largeobject_metadata o WHERE o.oid = ANY ('{{{numbers}}}'::pg_catalog.oid[])"
    )
