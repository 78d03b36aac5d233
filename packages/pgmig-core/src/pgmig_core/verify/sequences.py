"""Comparing sequences' values, many in a round trip.

Sequences are in no snapshot: those of a source that is written to go on while rows are copied and compared. So after a
copy the target's must be what the copy has set; where the source's is not that any more, a remark says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..errors import Side, StatementFailedError
from ..identifiers import qualify
from ..report import ColumnDifference, RowDifference, RowState, TableVerification
from .chosen import VerifySequence
from .compare import Pair, Row

AT_A_TIME = 200
_COLUMNS = ("last_value", "is_called")


def compare_sequences(pair: Pair, sequences: Sequence[VerifySequence]) -> Iterator[TableVerification]:
    """Each sequence's last_value and is_called, on both sides. Raises ConnectionFailedError, CancelledError."""
    for start in range(0, len(sequences), AT_A_TIME):
        batch = sequences[start : start + AT_A_TIME]
        source, target = pair.each(lambda side: _values(batch, side))  # noqa: B023 - called at once
        if isinstance(source, StatementFailedError) or isinstance(target, StatementFailedError):
            # one that is not there or must not be read: each for itself
            for sequence in batch:
                yield _compare(sequence, *pair.each(lambda side: _values([sequence], side)))  # noqa: B023
        else:
            for sequence, ours, theirs in zip(batch, source, target, strict=True):
                yield _compare(sequence, [ours], [theirs])


def _values(sequences: Sequence[VerifySequence], side: Side) -> str:
    names = [
        qualify(s.source_schema, s.source_name) if side == "source" else qualify(s.target_schema, s.target_name)
        for s in sequences
    ]
    return " UNION ALL ".join(
        f"SELECT last_value, is_called, {number} AS number FROM {name}" for number, name in enumerate(names)
    ) + (" ORDER BY number" if len(names) > 1 else "")


def _compare(
    sequence: VerifySequence, source: list[Row] | StatementFailedError, target: list[Row] | StatementFailedError
) -> TableVerification:
    errors = [f"{a.side}: {a.message}" for a in (source, target) if isinstance(a, StatementFailedError)]
    ours, theirs = (None if isinstance(a, StatementFailedError) else a[0][:2] for a in (source, target))
    remark = ""
    if ours is not None and theirs != ours and theirs is not None and theirs == sequence.copied:
        remark, ours = f"the source's has gone on since it was copied, to {_text(ours[0])}", theirs
    rows: tuple[RowDifference, ...] = ()
    if ours is not None and theirs is not None and ours != theirs:
        values = zip(_COLUMNS, ours, theirs, strict=True)
        columns = tuple(ColumnDifference(name=n, source=_text(a), target=_text(b)) for n, a, b in values if a != b)
        rows = (RowDifference(state=RowState.DIFFERENT, key=(), columns=columns),)
    return TableVerification(
        schema=sequence.source_schema,
        name=sequence.source_name,
        kind="SEQUENCE",
        source_rows=1 if ours is not None else -1,
        target_rows=1 if theirs is not None else -1,
        source_hash=_number(ours),
        target_hash=_number(theirs),
        error="; ".join(errors),
        rows=rows,
        remark=remark,
    )


def _number(value: Row | None) -> int | None:
    """In place of a hash: the value itself, and whether it was called."""
    return None if value is None else (int(value[0]) * 2 + bool(value[1])) % (1 << 64)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
