"""What may be done together: many small steps of one sort go to a worker at once, so that a round trip serves all.

Some share a transaction (see transaction), which changes nothing in what is told of each. What may take long stands
alone: a cancellation must not wait for the steps behind it, and other workers can take those.
"""

from __future__ import annotations

from enum import IntEnum

from ..plan import Action, CopyStep, SequenceStep, Step

SMALL_COPY = 1 << 20
"""Bytes of a table up to which it is copied in a group. A larger one is worth a stream with live progress."""

SMALL_WORK = 4 << 20
"""Bytes that a statement may have to read: some 20 ms of building an index."""

BATCH_STEPS = 128
"""Steps that a worker takes at once."""

BATCH_COST = 32 << 20
"""Bytes that the steps of a batch have to go through, in all."""


class Sort(IntEnum):
    """Steps of one sort can be in one batch; of `ALONE` and `STREAM` each is done by itself."""

    ALONE = 0
    STREAM = 1
    """A copy by itself."""
    GROUP = 2
    """A copy of a small table."""
    STATEMENTS = 3
    RESTORING = 4
    """Statements that put back what was taken off: they run under another cancellation token."""
    SEQUENCES = 5


COPIES = frozenset({Sort.STREAM, Sort.GROUP})
BATCHED = frozenset({Sort.GROUP, Sort.STATEMENTS, Sort.RESTORING, Sort.SEQUENCES})


def sort_of(step: Step) -> Sort:
    """By which way of doing it a step goes."""
    if isinstance(step, CopyStep):
        return Sort.GROUP if _joins_group(step) else Sort.STREAM
    if isinstance(step, SequenceStep):
        return Sort.SEQUENCES
    # a subclass has its own way; how long a query of a materialized view takes is not known
    if type(step) is not Step or not step.transactional or step.cost > SMALL_WORK or step.action is Action.REFRESH:
        return Sort.ALONE
    return Sort.RESTORING if step.always else Sort.STATEMENTS


def _joins_group(step: CopyStep) -> bool:
    """Small, and without more to do around it than emptying the table."""
    plain = not (step.upsert or step.delete_where or step.target_partitioned or step.resting_triggers or step.split)
    return plain and type(step) is CopyStep and step.source_only and step.bytes <= SMALL_COPY
