"""A worker: a thread's own connections, opened when first needed, and how each type of step is done with them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import psycopg
from msgspec import Struct, field
from msgspec.structs import replace
from psycopg.pq import TransactionStatus

from .. import sql
from ..cancellation import CancellationToken
from ..connection import OLDEST_VERSION, cancelling, connect, end_backend, raising
from ..copy import CopyPool
from ..copy.statements import empties
from ..copy.values import SQL_ASCII, Streams
from ..errors import CancelledError, ConnectionFailedError, PgmigError, StatementFailedError
from ..identifiers import qualify
from ..ledger.ledger import ALREADY_THERE
from ..ledger.statements import find_done, find_taken_off
from ..options import ConnectionOptions
from ..patience import PROTOCOL_VIOLATION, Patience, Retries, passes
from ..pause import Pause
from ..plan import Action, CopyStep, LargeObjectStep, SequenceStep, StatisticsStep, Step
from ..report import State, StepResult
from ..snapshot import Snapshot
from .ahead import Ahead
from .batches import OnEnd, Outcome, copy_tables, run_statements, set_sequences
from .batching import Sort, sort_of
from .large_objects import LargeObjectWorker
from .search_path import NOT_FOUND, with_search_path
from .sequences import read_sequence, set_sequence
from .statistics import StatisticsWorker
from .transaction import transaction_of

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]

OnRetry = Callable[[Step, PgmigError, float], None]
"""Hears of a step that is tried again in so many seconds, and why."""


class Databases(Struct, frozen=True):
    """Both sides, for whoever works on a plan. `reading` serialises the use of the snapshot's own connection."""

    source: ConnectionOptions
    target: ConnectionOptions
    snapshot: Snapshot
    reading: threading.Lock
    retry_seconds: float = 0
    """How long a step is tried again."""
    ledgered: bool = False
    """Steps are noted: it can be seen whether one that was lost out of sight was done."""
    opened: Callable[[int], None] = lambda _process: None
    """Hears of each session on the target, by its process."""
    alive: Callable[[], bool] = lambda: False
    """Whether both servers have gone on since the run began: a target that crashed has lost its last commits."""
    sequences: dict[int, tuple[int, bool]] = field(default_factory=dict)
    """What sequences were set to, last_value and is_called, by step: the source's go on meanwhile."""
    pause: Pause = field(default_factory=Pause)
    """Nothing new is begun while it is on."""
    ahead: Ahead | None = None
    """Has the workers' first connections."""
    lanes: int = 1
    """How many target connections copy small tables for each worker."""


class Worker:
    """Not thread-safe: each thread has its own. `close` it in the thread that used it."""

    def __init__(
        self,
        databases: Databases,
        results: Mapping[int, StepResult],
        copies: CopyPool,
        streams: Streams,
        retrying: OnRetry,
    ) -> None:
        """`results` are those of the run so far, by step; `copies` and `streams` are for all workers."""
        self._retrying = retrying
        self._processes: list[int] = []
        """Of the target: that of the connection, and of those that were lost and may go on."""
        self._databases = databases
        self._copies, self._streams = copies, streams
        self._results = results
        self._target: psycopg.Connection[Any] | None = None
        self._source: psycopg.Connection[Any] | None = None
        self._lanes: list[psycopg.Connection[Any]] = []
        """More connections to the target, for tables that are copied in a group."""
        self._warnings: list[str] = []
        self._rejected = (0, "")

    def warn(self, message: str) -> None:
        """Say of the step being done that it was not done quite as planned; the report shows it."""
        self._warnings.append(message)
        log.warning("%s", message)

    def take_warnings(self) -> tuple[str, ...]:
        """What was said of the last step."""
        said, self._warnings = tuple(self._warnings), []
        return said

    def take_rejected(self) -> tuple[int, str]:
        """How many rows of the last step the target refused, and the file they are in."""
        rejected, self._rejected = self._rejected, (0, "")
        return rejected

    def perform(self, step: Step, token: CancellationToken, on_progress: Progress) -> tuple[int, int]:
        """Do a step; (rows, bytes) that it moved.

        Raises StatementFailedError, ConnectionFailedError, CancelledError; then nothing of the step remains.
        """
        return self._perform_again(step, token, on_progress, in_doubt=False)

    def _perform_again(
        self, step: Step, token: CancellationToken, on_progress: Progress, *, in_doubt: bool
    ) -> tuple[int, int]:
        """Do a step, again after what passes; one that is `in_doubt` may be done already."""
        patience = Patience(self._databases.retry_seconds)
        asked = step
        while True:
            error: StatementFailedError | ConnectionFailedError
            try:
                if in_doubt and (found := self._look_for(step, token)) is not None:
                    return found
                return self._perform_somehow(step, token, on_progress)
            except StatementFailedError as failed:
                if failed.sqlstate == PROTOCOL_VIOLATION and not self._repeats(step):
                    raise
                error, in_doubt = failed, in_doubt or failed.sqlstate == PROTOCOL_VIOLATION
            except ConnectionFailedError as lost:
                if not self._repeats(step):
                    raise
                error, in_doubt = lost, True
            pause = None if token.cancelled or error.given_up else patience.pause(error)
            if pause is None:
                raise error
            self._retrying(asked, error, pause)
            if token.wait(pause):
                token.raise_if_cancelled()
            if isinstance(step, CopyStep) and step.split is not None and step.truncate:
                step = replace(step, existing=True)  # chunks that came may be there still: it is emptied first

    def _repeats(self, step: Step) -> bool:
        """Whether a step may be done once more when it is not known how far it came. Without a ledger that is what
        empties its table first."""
        known = self._databases.ledgered or (isinstance(step, CopyStep) and empties(step))
        return known and self._databases.retry_seconds > 0 and self._databases.alive()

    def _look_for(self, step: Step, token: CancellationToken) -> tuple[int, int] | None:
        """Whether a step was done by a session that we lost: (rows, bytes), or None. No such session goes on after it.

        Raises ConnectionFailedError also when the target has crashed since: then earlier steps may be undone as well.
        """
        self.close()
        target = self._connection(token)
        for process in self._processes:
            end_backend(target, process, token)
        self._processes = [target.info.backend_pid]
        if not self._databases.alive():
            raise ConnectionFailedError("target", "the server was restarted")
        if step.record is None:
            return None
        with raising("target"), cancelling(target, token), target.transaction():
            if isinstance(step, CopyStep):
                table = qualify(step.target_schema, step.target_table)
                only = "" if step.target_partitioned else "ONLY "
                target.execute(f"LOCK TABLE {only}{table} IN SHARE MODE".encode())
            if step.always:
                off = target.execute(find_taken_off(step.record).encode()).fetchone()
                return None if off is not None else (0, 0)
            row = target.execute(find_done(step.record).encode()).fetchone()
            return None if row is None else (row[0], row[1])

    def _perform_somehow(self, step: Step, token: CancellationToken, on_progress: Progress) -> tuple[int, int]:
        """With another search_path, if nothing is found without."""
        self._warnings = []
        try:
            return self._perform(step, token, on_progress)
        except StatementFailedError as error:
            if step.always and step.undoes is None and step.record and error.sqlstate == ALREADY_THERE:
                self._execute(replace(step, statements=()), token)  # this run made it
                return 0, 0
            if error.sqlstate not in NOT_FOUND:
                raise
            for path in step.search_paths:
                with suppress(StatementFailedError):
                    done = self._perform(with_search_path(step, path), token, on_progress)
                    self.warn(f"done with search_path = {path}, because without: {error.message}")
                    return done
            raise

    def _perform(self, step: Step, token: CancellationToken, on_progress: Progress) -> tuple[int, int]:
        if isinstance(step, CopyStep):
            target = self._connection(token)
            databases = self._databases
            retries = Retries(databases.retry_seconds, databases.alive, lambda *why: self._retrying(step, *why))
            result = self._copies.copy(
                step, target, token=token, on_progress=on_progress, streams=self._streams, retries=retries
            )
            if result.rejected:
                self._rejected = result.rejected, result.reject_file
                self.warn(f"the target refused {result.rejected:,} rows; they are in {result.reject_file}")
            return result.rows, result.bytes
        if isinstance(step, SequenceStep):
            self._set_sequence(step, token)
        elif isinstance(step, StatisticsStep):
            self._bring_statistics(step, token)
        elif isinstance(step, LargeObjectStep):
            return LargeObjectWorker(lambda: self._reader(token), self._connection(token), token).perform(step)
        else:
            self._execute(step, token)
        return 0, 0

    def perform_batch(
        self, steps: Sequence[Step], token: CancellationToken, on_end: OnEnd, on_progress: Callable[[Step], Progress]
    ) -> None:
        """Do steps of one sort (see batching), each as `perform` would; `on_end` tells of each as soon as it is done.

        When a server is lost, the first of the steps that were not done has that error, the others are cancelled.
        """
        told: set[int] = set()

        def end(step: Step, outcome: Outcome) -> None:
            told.add(step.id)
            on_end(step, outcome)

        in_doubt = False
        try:
            try:
                rest = self._do_together(steps, token, end)
            except ConnectionFailedError as error:
                if not (self._databases.ledgered and passes(error) and self._repeats(steps[0])):
                    raise
                log.info("a batch was lost: %s", error)
                rest, in_doubt = [step for step in steps if step.id not in told], True
            for step in rest:
                try:
                    end(step, self._perform_again(step, token, on_progress(step), in_doubt=in_doubt))
                except StatementFailedError as error:
                    end(step, error)
        except PgmigError as error:
            ending = error
            for step in steps:
                if step.id not in told:
                    end(step, ending)
                    ending = CancelledError(str(error))

    def _do_together(self, steps: Sequence[Step], token: CancellationToken, on_end: OnEnd) -> list[Step]:
        """Do a batch; the steps of it that have to be done by themselves."""
        sort = sort_of(steps[0])
        self._warnings = []
        if sort is Sort.GROUP:
            copies = [step for step in steps if isinstance(step, CopyStep)]
            if self._databases.snapshot.encoding == SQL_ASCII:
                return list(steps)
            return copy_tables(lambda: self._reader(token), lambda: self._targets(copies, token), copies, token, on_end)
        if sort is Sort.SEQUENCES:
            sequences = [step for step in steps if isinstance(step, SequenceStep)]
            found = self._databases.sequences
            return set_sequences(self._reader(token), self._connection(token), sequences, token, on_end, found)
        return run_statements(self._connection(token), steps, token, on_end)

    def make_durable(self) -> None:
        """Wait until all that any worker has committed is on the target's disk: our commits do not wait themselves.

        Raises ConnectionFailedError.
        """
        if self._target is None or self._target.closed:
            return
        try:
            with raising("target"):
                self._target.execute(sql.load("make_durable", OLDEST_VERSION).encode())
        except StatementFailedError as error:  # the server's log writer does it within a second, too
            log.info("no durable commit at the end: %s", error.message)
            with raising("target"):
                self._target.execute("ROLLBACK")

    def close(self) -> None:
        """End the connections; new ones are opened when they are needed."""
        for connection in (self._target, self._source, *self._lanes):
            if connection is not None:
                connection.close()

    def _connection(self, token: CancellationToken) -> psycopg.Connection[Any]:
        if self._target is None or self._target.closed:
            self._target = self._open_target(token, first=self._target is None)
        return self._target

    def _targets(self, copies: Sequence[CopyStep], token: CancellationToken) -> list[psycopg.Connection[Any]]:
        """The target's connections for a group of copies. Only tables that are new, and have no foreign keys yet, never
        wait for each other's locks."""
        more = 0 if any(step.existing for step in copies) else self._databases.lanes - 1
        first = not self._lanes
        self._lanes = [lane for lane in self._lanes if not lane.closed]
        while len(self._lanes) < min(more, len(copies) - 1):
            self._lanes.append(self._open_target(token, first=first))
        return [self._connection(token), *self._lanes[:more]]

    def _open_target(self, token: CancellationToken, *, first: bool) -> psycopg.Connection[Any]:
        """One that was opened ahead must not stand in for one that was lost: it may be lost as well."""
        ahead = self._databases.ahead if first else None
        connection = (ahead and ahead.target()) or connect(self._databases.target, "target", token=token)
        self._processes.append(connection.info.backend_pid)
        self._databases.opened(connection.info.backend_pid)
        return connection

    def _reader(self, token: CancellationToken) -> psycopg.Connection[Any]:
        """A connection to the source, in a transaction that sees the snapshot."""
        if self._source is None and self._databases.ahead is not None:
            self._source = self._databases.ahead.source()
        if self._source is None or self._source.closed:
            self._source = connect(self._databases.source, "source", token=token)
        status = self._source.info.transaction_status
        if status is TransactionStatus.INERROR:
            with raising("source"):
                self._source.execute("ROLLBACK")
        if status is not TransactionStatus.INTRANS:
            self._databases.snapshot.adopt(self._source)
        return self._source

    def _execute(self, step: Step, token: CancellationToken) -> None:
        """Run a step's statements: in one round trip and one transaction, unless they must stand alone."""
        batches = ["\n;\n".join(transaction_of(step))] if step.transactional else step.statements
        for batch in batches:
            self._try(batch, token)

    def _try(self, sql: str, token: CancellationToken) -> None:
        with raising("target"):
            connection = self._connection(token)
            with cancelling(connection, token):
                connection.execute(sql.encode())

    def _set_sequence(self, step: SequenceStep, token: CancellationToken) -> None:
        with self._databases.reading, raising("source"):
            value, is_called = _row(self._databases.snapshot.connection, read_sequence(step))
        with raising("target"), cancelling(self._connection(token), token):
            self._connection(token).execute(set_sequence(step, value, called=is_called).encode())
        self._databases.sequences[step.id] = value, is_called

    def _bring_statistics(self, step: StatisticsStep, token: CancellationToken) -> None:
        ended = (self._results.get(number) for number in step.follows)
        without_rows = frozenset(
            (r.subject.schema or "", r.subject.name)
            for r in ended
            if r is not None and r.action in (Action.COPY, Action.REFRESH) and r.state is not State.MIGRATED
        )
        source = self._reader(token)
        StatisticsWorker(source, self._connection(token), token, self.warn).perform(step, without_rows)


def _row(connection: psycopg.Connection[Any], query: str, parameters: tuple[object, ...] = ()) -> tuple[Any, ...]:
    """The one row of a query that always has one."""
    row = connection.execute(query.encode(), parameters or None).fetchone()
    if row is None:
        raise StatementFailedError("source", f"no row from: {query}")
    return tuple(row)
