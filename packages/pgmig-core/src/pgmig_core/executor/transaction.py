"""What a step's transaction consists of, and which steps share one: the one place that says it.

A commit makes every other session forget what it knew of the tables concerned: 6,000 small statements cost a server
1.9 s of processor one by one, 1.4 s by eight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..ledger.statements import note, notes
from ..plan import Record, Step

MOST = 8
"""Steps of one transaction: when one fails, the others are done once more as well."""


def transaction_of(step: Step) -> tuple[str, ...]:
    """The statements that run on the target in one transaction, of a step that is `transactional`."""
    return (*step.record.statements, *step.statements) if step.record else step.statements


def transactions_of(steps: Iterable[Step]) -> Iterator[tuple[tuple[Step, ...], tuple[str, ...]]]:
    """The steps, in groups that share a transaction, each with its statements."""
    together: list[Step] = []
    for step in steps:
        if not _shares(step):
            yield (step,), transaction_of(step)
            continue
        together.append(step)
        if len(together) == MOST:
            yield _joined(together)
            together = []
    if together:
        yield _joined(together)


def _shares(step: Step) -> bool:
    """What a step sets for its transaction must not reach another one's statements."""
    plain = step.record is None or step.record.statements == (note(step.record),)
    return plain and not any(statement.startswith("SET ") for statement in step.statements)


def _joined(steps: list[Step]) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    records: list[Record] = [step.record for step in steps if step.record]
    statements = tuple(statement for step in steps for statement in step.statements)
    return tuple(steps), ((notes(records), *statements) if records else statements)
