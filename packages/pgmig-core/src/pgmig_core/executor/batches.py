"""Batches: many small steps of one sort in a few round trips, and in fewer transactions.

Steps whose transaction fails are done once more, each by itself: trying again, other search paths and the words for
what went wrong have one place, and failures are few.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

import psycopg

from ..cancellation import CancellationToken
from ..connection import cancelling
from ..copy.group import copy_group
from ..copy.values import Streamed
from ..errors import CancelledError, PgmigError, StatementFailedError
from ..pipeline import run_pipeline
from ..plan import CopyStep, SequenceStep, Step
from .sequences import read_sequence, set_sequence
from .transaction import transactions_of

Outcome = PgmigError | tuple[int, int]
"""What failed, or rows and bytes moved."""

TRANSACTIONS_AHEAD = 8
"""Of several steps each; see pipeline.WINDOW."""

OnEnd = Callable[[Step, Outcome], None]


def run_statements(
    target: psycopg.Connection[Any], steps: Sequence[Step], token: CancellationToken, on_end: OnEnd
) -> list[Step]:
    """Run the steps' statements; the steps that failed, of which `on_end` was not told.

    Raises ConnectionFailedError, CancelledError: the steps that `on_end` was not told of were not done.
    """
    failed: list[Step] = []
    groups = list(transactions_of(steps))

    def ended(position: int, error: StatementFailedError | None, _rows: object) -> None:
        for step in groups[position][0]:
            if error is None:
                on_end(step, (0, 0))
            elif not token.cancelled:
                failed.append(step)

    with cancelling(target, token):
        statements = (statements for _steps, statements in groups)
        run_pipeline(target, "target", statements, ended, lambda: not token.cancelled, window=TRANSACTIONS_AHEAD)
    _raise_if_cancelled(token)
    return failed


def set_sequences(
    source: psycopg.Connection[Any],
    target: psycopg.Connection[Any],
    steps: Sequence[SequenceStep],
    token: CancellationToken,
    on_end: OnEnd,
    found: dict[int, tuple[int, bool]],
) -> list[Step]:
    """Set sequences to the source's values, which are put into `found` by step. As run_statements."""
    values: dict[int, tuple[Any, ...]] = {}

    def read(position: int, error: StatementFailedError | None, rows: list[tuple[Any, ...]]) -> None:
        if error is None and rows:
            values[position] = rows[0]

    with cancelling(source, token):
        run_pipeline(source, "source", [(read_sequence(s),) for s in steps], read, lambda: not token.cancelled)
    _raise_if_cancelled(token)
    readable = [position for position in range(len(steps)) if position in values]
    failed: list[Step] = [step for position, step in enumerate(steps) if position not in values]

    def ended(number: int, error: StatementFailedError | None, _rows: object) -> None:
        position = readable[number]
        step = steps[position]
        if error is None:
            found[step.id] = int(values[position][0]), values[position][1] == "t"
            on_end(step, (0, 0))
        elif not token.cancelled:
            failed.append(step)

    with cancelling(target, token):
        statements = [
            (set_sequence(steps[position], int(values[position][0]), called=values[position][1] == "t"),)
            for position in readable
        ]
        run_pipeline(target, "target", statements, ended, lambda: not token.cancelled)
    _raise_if_cancelled(token)
    return failed


def copy_tables(
    source: Callable[[], psycopg.Connection[Any]],
    targets: Callable[[], Sequence[psycopg.Connection[Any]]],
    steps: Sequence[CopyStep],
    token: CancellationToken,
    on_end: OnEnd,
) -> list[Step]:
    """Copy small tables in groups. As run_statements; the connections are asked for again after a failure."""
    failed: list[Step] = []
    told: set[int] = set()

    def ended(step: CopyStep, result: Streamed) -> None:
        told.add(step.id)
        on_end(step, (result.rows, result.bytes))

    rest = list(steps)
    while rest:
        reading, writing = source(), targets()
        with ExitStack() as stack:
            for connection in (reading, *writing):
                stack.enter_context(cancelling(connection, token))
            refused = copy_group(reading, writing, rest, ended, lambda: not token.cancelled)
        _raise_if_cancelled(token)
        failed += refused
        rest = [step for step in rest if step.id not in told and step not in refused]
    return failed


def _raise_if_cancelled(token: CancellationToken) -> None:
    if token.cancelled:
        raise CancelledError(str(token.reason))
