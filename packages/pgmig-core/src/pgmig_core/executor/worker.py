"""A worker: a thread's own connections, opened when first needed, and how each type of step is done with them."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from ..cancellation import CancellationToken
from ..connection import cancelling, connect, data_plane_arguments, raising
from ..copy.worker import CopyWorker
from ..errors import StatementFailedError
from ..identifiers import literal, qualify
from ..options import ConnectionOptions
from ..plan import Action, CopyStep, LargeObjectStep, SequenceStep, StatisticsStep, Step
from ..report import State, StepResult
from ..snapshot import Snapshot
from .statistics import StatisticsWorker

log = logging.getLogger(__name__)

LARGE_OBJECT_PIECE = 1 << 20
"""Bytes of a large object that are in memory at a time."""

ATTEMPTS = 6
# Two statements of ours met in the catalogs, or a lock was given up for a deadlock: trying again is right.
_TRY_AGAIN = frozenset({"40P01", "40001", "55P03"})
_CONCURRENT = "tuple concurrently updated"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Databases:
    """Both sides, for whoever works on a plan. `reading` serialises the use of the snapshot's own connection."""

    source: ConnectionOptions
    target: ConnectionOptions
    snapshot: Snapshot
    reading: threading.Lock


class Worker:
    """Not thread-safe: each thread has its own. `close` it in the thread that used it."""

    def __init__(self, databases: Databases, results: Mapping[int, StepResult]) -> None:
        """`results` are those of the run so far, by step."""
        self._databases = databases
        self._results = results
        self._target: psycopg.Connection[Any] | None = None
        self._copier: CopyWorker | None = None
        self._warnings: list[str] = []

    def warn(self, message: str) -> None:
        """Say of the step being done that it was not done quite as planned; the report shows it."""
        self._warnings.append(message)
        log.warning("%s", message)

    def take_warnings(self) -> tuple[str, ...]:
        """What was said of the last step."""
        said, self._warnings = tuple(self._warnings), []
        return said

    def perform(self, step: Step, token: CancellationToken, on_progress: Progress) -> tuple[int, int]:
        """Do a step; (rows, bytes) that it moved.

        Raises StatementFailedError, ConnectionFailedError, CancelledError; then nothing of the step remains.
        """
        self._warnings = []
        if isinstance(step, CopyStep):
            result = self._copy_worker(token).copy(step, token=token, on_progress=on_progress)
            return result.rows, result.bytes
        if isinstance(step, SequenceStep):
            self._set_sequence(step, token)
        elif isinstance(step, StatisticsStep):
            self._bring_statistics(step, token)
        elif isinstance(step, LargeObjectStep):
            return len(step.oids), self._copy_large_objects(step, token)
        else:
            self._execute(step, token)
        return 0, 0

    def close(self) -> None:
        if self._copier is not None:
            self._copier.close()
        if self._target is not None:
            self._target.close()

    def _connection(self, token: CancellationToken) -> psycopg.Connection[Any]:
        if self._target is None or self._target.closed:
            self._target = connect(self._databases.target, "target", token=token)
        return self._target

    def _copy_worker(self, token: CancellationToken) -> CopyWorker:
        if self._copier is None:
            snapshot = self._databases.snapshot
            self._copier = CopyWorker(
                data_plane_arguments(snapshot.connection, "source"),
                data_plane_arguments(self._connection(token), "target"),
                snapshot,
            )
        return self._copier

    def _execute(self, step: Step, token: CancellationToken) -> None:
        """Run a step's statements: in one round trip and one transaction, unless they must stand alone."""
        batches = ["\n;\n".join(step.statements)] if step.transactional else step.statements
        for batch in batches:
            self._try(batch, token)

    def _try(self, sql: str, token: CancellationToken) -> None:
        for attempt in range(ATTEMPTS):
            try:
                with raising("target"):
                    connection = self._connection(token)
                    with cancelling(connection, token):
                        connection.execute(sql.encode())
                    return
            except StatementFailedError as error:
                met = error.sqlstate in _TRY_AGAIN or _CONCURRENT in error.message
                if not met or attempt == ATTEMPTS - 1:
                    raise
                log.info("trying again after %s: %s", error.sqlstate, error.message)
                if token.wait(random.uniform(0, 0.05 * 2**attempt)):  # noqa: S311 - jitter, not a secret
                    token.raise_if_cancelled()

    def _set_sequence(self, step: SequenceStep, token: CancellationToken) -> None:
        source = qualify(step.source_schema, step.source_name)
        target = qualify(step.target_schema, step.target_name)
        with self._databases.reading, raising("source"):
            value, is_called = _row(self._databases.snapshot.connection, f"SELECT last_value, is_called FROM {source}")
        with raising("target"), cancelling(self._connection(token), token):
            connection = self._connection(token)
            if step.advance_only and _is_ahead(connection, target, value, is_called):
                return
            connection.execute("SELECT pg_catalog.setval(%s::regclass, %s, %s)", (target, value, is_called))

    def _bring_statistics(self, step: StatisticsStep, token: CancellationToken) -> None:
        ended = (self._results.get(number) for number in step.follows)
        without_rows = frozenset(
            (r.subject.schema or "", r.subject.name)
            for r in ended
            if r is not None and r.action in (Action.COPY, Action.REFRESH) and r.state is not State.MIGRATED
        )
        with self._databases.reading:
            source = self._databases.snapshot.connection
            StatisticsWorker(source, self._connection(token), token, self.warn).perform(step, without_rows)

    def _copy_large_objects(self, step: LargeObjectStep, token: CancellationToken) -> int:
        """All of the step in one transaction; pieces of bounded size, so memory stays flat."""
        moved = 0
        target = self._connection(token)
        with raising("target"), cancelling(target, token), target.transaction():
            for oid in step.oids:
                offset = 0
                while True:
                    with self._databases.reading, raising("source"):
                        (piece,) = _row(
                            self._databases.snapshot.connection,
                            "SELECT pg_catalog.lo_get(%s, %s, %s)",
                            (oid, offset, LARGE_OBJECT_PIECE),
                        )
                    if not piece:
                        break
                    target.execute("SELECT pg_catalog.lo_put(%s, %s, %s)", (oid, offset, piece))
                    offset += len(piece)
                moved += offset
        return moved


def _is_ahead(connection: psycopg.Connection[Any], sequence: str, value: int, is_called: bool) -> bool:
    """Whether a sequence has already given what one at `value` gave."""
    there, there_called, ascending = _row(
        connection,
        f"SELECT last_value, is_called, seqincrement > 0 FROM {sequence}, pg_catalog.pg_sequence"
        f" WHERE seqrelid = {literal(sequence)}::pg_catalog.regclass",
    )
    sign = 1 if ascending else -1
    return (sign * there, there_called) >= (sign * value, is_called)


def _row(connection: psycopg.Connection[Any], query: str, parameters: tuple[object, ...] = ()) -> tuple[Any, ...]:
    """The one row of a query that always has one."""
    row = connection.execute(query.encode(), parameters or None).fetchone()
    if row is None:
        raise StatementFailedError("source", f"no row from: {query}")
    return tuple(row)
