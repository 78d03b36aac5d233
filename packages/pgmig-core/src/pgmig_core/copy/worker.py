"""A copying worker: one thread's event loop with a connection to each side, reused for table after table.

    source: BEGIN … READ ONLY; SET TRANSACTION SNAPSHOT     COPY (SELECT …) TO STDOUT     COMMIT
    target: BEGIN; triggers rest; TRUNCATE                  COPY … FROM STDIN             triggers wake     COMMIT

All of a table's work on the target is one transaction, so whatever goes wrong leaves the table as it was. A cancelled
token cancels the task, asyncpg sends both servers a cancel request, and a connection that does not come back within
ABANDON_SECONDS is cut off: its server then ends the statement on its own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import asyncpg

from ..cancellation import CancellationToken, CancelReason
from ..connection import DataPlaneArguments
from ..errors import CancelledError, StatementFailedError
from ..plan import CopyStep
from ..snapshot import ServerIdentity, Snapshot, identity_sql
from .pipe import RowMeter
from .session import DataPlaneLoop, close, open_connection, raising, undo
from .statements import STAGING, after_copy, before_copy, freezes, select_rows
from .stream import TICK_SECONDS, Destination, OnProgress, stream
from .upsert import make_staging, merge

ABANDON_SECONDS = 0.8
"""How long a cancelled statement may take to end: the whole of a cancellation is to take less than a second."""
UNDO_SECONDS = 10.0
"""How long a ROLLBACK may take after a failure, before the connection is given up."""

SQL_ASCII = "SQL_ASCII"


@dataclass(frozen=True, slots=True)
class CopyResult:
    """Rows by COPY's own count, and bytes of the COPY stream."""

    rows: int
    bytes: int


def _silent(_rows: int, _bytes: int) -> None:
    """The listener of those who do not listen."""


class CopyWorker:
    """Copies tables, one at a time. Belongs to one thread; only the token's cancelling may come from another."""

    def __init__(self, source: DataPlaneArguments, target: DataPlaneArguments, snapshot: Snapshot) -> None:
        """Connects when first used, and again after a connection was given up."""
        self._source_arguments = source
        self._target_arguments = target
        self._snapshot = snapshot
        self._loop = DataPlaneLoop()
        self._source: asyncpg.Connection | None = None
        self._target: asyncpg.Connection | None = None

    def copy(
        self, step: CopyStep, *, token: CancellationToken | None = None, on_progress: OnProgress = _silent
    ) -> CopyResult:
        """Copy one table; `on_progress(rows, bytes)` is called about ten times a second, rows estimated till the end.

        Raises StatementFailedError (the table is as it was), ConnectionFailedError, CancelledError.
        """
        token = token or CancellationToken()
        token.raise_if_cancelled()
        task = self._loop.create_task(self._copy(step, token, on_progress))

        def interrupt(_reason: CancelReason) -> None:
            with suppress(RuntimeError):  # the loop was closed meanwhile
                self._loop.call_soon_threadsafe(task.cancel)

        with token.calling(interrupt):
            try:
                return self._loop.run_until_complete(task)
            except asyncio.CancelledError:
                raise CancelledError(str(token.reason)) from None

    def close(self) -> None:
        """End the connections and the loop."""
        if not self._loop.is_closed():
            for connection in (self._source, self._target):
                self._loop.run_until_complete(close(connection, UNDO_SECONDS))
            self._loop.run_until_complete(_end_tasks())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _copy(self, step: CopyStep, token: CancellationToken, on_progress: OnProgress) -> CopyResult:
        try:
            source, target = await self._connections()
            await _together(self._see_snapshot(source), _run(target, ("BEGIN", *before_copy(step))))
            result = await self._rows(step, source, target, on_progress)
            await _run(target, after_copy(step))
            await _commit(target)
        except BaseException as error:
            seconds = ABANDON_SECONDS if token.cancelled else UNDO_SECONDS
            await asyncio.gather(undo(self._source, seconds), undo(self._target, seconds))
            if token.cancelled and isinstance(error, Exception):
                raise CancelledError(str(token.reason)) from error
            raise
        on_progress(result.rows, result.bytes)
        return result

    async def _see_snapshot(self, source: asyncpg.Connection) -> None:
        """Begin the source's transaction; that the snapshot is gone is no fault of the table."""
        try:
            with raising("source"):
                await source.execute(self._snapshot.begin_sql)
        except StatementFailedError:
            self._snapshot.raise_if_lost()
            raise

    async def _rows(
        self, step: CopyStep, source: asyncpg.Connection, target: asyncpg.Connection, on_progress: OnProgress
    ) -> CopyResult:
        if step.upsert:
            await make_staging(target, step)
            destination = Destination("pg_temp", STAGING, step.target_columns, freeze=False)
        else:
            destination = Destination(step.target_schema, step.target_table, step.target_columns, freezes(step))
        tick = _Ticker(step.batch_size, on_progress)

        def streamed(meter: RowMeter) -> None:
            tick(0 if step.upsert else meter.rows, meter.bytes)

        rows, size = await stream(source, select_rows(step), target, destination, step.format, streamed)
        with raising("source"):
            await source.execute("COMMIT")
        if step.upsert:
            await merge(target, step, rows, lambda done: tick(done, size))
        return CopyResult(rows, size)

    async def _connections(self) -> tuple[asyncpg.Connection, asyncpg.Connection]:
        """Both connections, opened where there is none."""
        if self._source is None or self._source.is_closed():
            self._source = await open_connection(self._source_arguments)
            with raising("source"):
                row = await self._source.fetchrow(identity_sql())
            assert row is not None  # noqa: S101 - the database that we are in has a row
            identity = ServerIdentity(row["started"], row["database_oid"])
            self._snapshot.check(identity, self._source_arguments.display)
        if self._target is None or self._target.is_closed():
            self._target = await open_connection(self._target_arguments)
            if self._snapshot.encoding == SQL_ASCII == self._target.get_settings().server_encoding:
                # Bytes of no known encoding: any client_encoding but this would check them against itself.
                for connection in (self._source, self._target):
                    await connection.execute("SET client_encoding = SQL_ASCII")
        return self._source, self._target


class _Ticker:
    """Passes progress on when a tick's time and a batch of rows have gone by."""

    def __init__(self, batch_size: int, on_progress: Callable[[int, int], None]) -> None:
        self._batch_size = batch_size
        self._on_progress = on_progress
        self._told = (0, 0)
        self._due = time.monotonic() + TICK_SECONDS

    def __call__(self, rows: int, size: int) -> None:
        now = time.monotonic()
        moved = rows >= self._told[0] + self._batch_size or (rows == 0 and size > self._told[1])
        if now >= self._due and moved:
            self._due = now + TICK_SECONDS
            self._told = rows, size
            self._on_progress(rows, size)


async def _run(target: asyncpg.Connection, statements: tuple[str, ...]) -> None:
    """Run statements in one round trip."""
    with raising("target"):
        await target.execute("; ".join(statements))


async def _together(one: Awaitable[None], other: Awaitable[None]) -> None:
    """Wait for both, also when one fails: a connection must not be left in the middle of something."""
    for outcome in await asyncio.gather(one, other, return_exceptions=True):
        if outcome is not None:
            raise outcome


async def _commit(target: asyncpg.Connection) -> None:
    """COMMIT, the point of no return: cancelling now waits for the server's answer, and the table counts as done."""
    with raising("target"):
        commit = asyncio.ensure_future(target.execute("COMMIT"))
        try:
            await asyncio.shield(commit)
        except asyncio.CancelledError:
            await commit


async def _end_tasks() -> None:
    """What is left of asyncpg's requests to cancel, which it makes in tasks of its own, with their sockets."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    await asyncio.sleep(0)  # a closed transport lets its socket go in the loop's next turn
