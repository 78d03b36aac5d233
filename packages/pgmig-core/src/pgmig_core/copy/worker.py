"""A copying worker: one thread's event loop with a connection to each side, reused for table after table.

    source: BEGIN … READ ONLY; SET TRANSACTION SNAPSHOT     COPY (SELECT …) TO STDOUT     COMMIT
    target: BEGIN; triggers rest; TRUNCATE                  COPY … FROM STDIN             triggers wake     COMMIT

All of a table's work on the target is one transaction, so whatever goes wrong leaves the table as it was; of a split
table (split.py) each chunk is one, and one worker holds the source's table through all of them. A cancelled token
cancels the task, asyncpg sends both servers a cancel request, and a connection that does not come back within
ABANDON_SECONDS is cut off: its server then ends the statement on its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol, TypeVar

import asyncpg

from ..cancellation import CancellationToken, CancelReason
from ..chunking import Chunk, boundaries_sql, key_ranges, page_ranges
from ..connection import DataPlaneArguments
from ..errors import CancelledError, ConnectionFailedError, StatementFailedError
from ..identifiers import literal
from ..ledger.statements import find_chunk, forget, note
from ..plan import CopyStep
from ..snapshot import ServerIdentity, identity_sql
from .pipe import Flow, RowMeter
from .rejects import RejectFiles
from .session import (
    DataPlaneLoop,
    close,
    commit,
    end_session,
    end_tasks,
    open_connection,
    raising,
    together,
    undo,
)
from .skipping import copy_without_refused
from .statements import (
    STAGING,
    after_copy,
    before_copy,
    empty_table,
    freezes,
    heap_pages,
    hold_table,
    select_rows,
    storage_of,
)
from .stream import Destination, Ticker, stream
from .upsert import make_staging, merge
from .values import SQL_ASCII, CopyResult, OnProgress

ABANDON_SECONDS = 0.8
"""How long a cancelled statement may take to end: the whole of a cancellation is to take less than a second."""
UNDO_SECONDS = 10.0
"""How long a ROLLBACK may take after a failure, before the connection is given up."""

UNDO_LOCK_TIMEOUT = "5s"
"""How long taking chunks back may wait for somebody who reads the target's table."""
LOCK_TIMEOUT = "500ms"
"""How long a stream waits to hold a table that another stream holds already: someone waits in between."""

T = TypeVar("T")


class Adoptable(Protocol):
    """A snapshot that connections can adopt: snapshot.Snapshot, or what is told of one to another process."""

    @property
    def begin_sql(self) -> str: ...

    @property
    def encoding(self) -> str: ...

    def check(self, identity: ServerIdentity, where: str) -> None: ...

    def raise_if_lost(self) -> None: ...


def _silent(_rows: int, _bytes: int) -> None:
    """The listener of those who do not listen."""


class CopyWorker:
    """Copies tables, one at a time. Belongs to one thread; only the token's cancelling may come from another."""

    def __init__(
        self,
        source: DataPlaneArguments,
        target: DataPlaneArguments,
        snapshot: Adoptable,
        flow: Flow | None = None,
        opened: Callable[[int], None] = lambda _process: None,
    ) -> None:
        """Connects when first used, and again after a connection was given up. `opened` hears of each session on the
        target, by its process."""
        self._opened = opened
        self._source_arguments = source
        self._target_arguments = target
        self._snapshot = snapshot
        self._flow = flow
        self._loop = DataPlaneLoop()
        self._source: asyncpg.Connection | None = None
        self._target: asyncpg.Connection | None = None
        self._processes: list[int] = []
        """Of the target: that of the connection, and of those that were lost and may go on."""
        self._holding = False
        self._storage: int | None = None

    def copy(
        self,
        step: CopyStep,
        chunk: Chunk | None = None,
        *,
        token: CancellationToken | None = None,
        on_progress: OnProgress = _silent,
        name: str = "",
    ) -> CopyResult:
        """Copy one table, or one chunk; `on_progress(rows, bytes)` is called about ten times a second, rows estimated
        till the end. `name` is the transactions' application_name, for those who look for them.

        Raises StatementFailedError (the table is as it was), ConnectionFailedError, CancelledError.
        """
        token = token or CancellationToken()
        return self._run(self._copy(step, chunk, token, on_progress, name), token)

    def copy_without_refused(
        self, step: CopyStep, *, recoding: bool, token: CancellationToken, on_progress: OnProgress
    ) -> CopyResult:
        """As `copy`, of a table of which the target refuses rows: these go to files (rejects.py). `recoding`: it is the
        source that refuses, because of characters; then the target is to look at them."""
        return self._run(self._copy_without_refused(step, recoding, token, on_progress), token)

    def hold(self, step: CopyStep, token: CancellationToken) -> tuple[Chunk, ...]:
        """Begin what the chunks of a split table need: a source transaction that keeps the table as it is, until
        `release`, and its chunks; and on the target no rows. This worker's copies then are part of the transaction."""
        return self._run(self._hold(step, token), token)

    def keep(self, step: CopyStep, token: CancellationToken) -> bool:
        """Hold the source's table again if the transaction of `hold` was lost; False when it was rewritten meanwhile,
        so that chunks of before and after would not be those of one table."""
        return self._run(self._keep(step, token), token)

    def arrived(self, step: CopyStep, chunk: Chunk, *, token: CancellationToken) -> CopyResult | None:
        """What of a chunk was committed by a session that we lost, which is at its end then. Only with a ledger."""
        return self._run(self._arrived(step, chunk, token), token)

    def release(self) -> None:
        """End the source transaction of `hold`."""
        self._holding = False
        if not self._loop.is_closed():
            self._loop.run_until_complete(undo(self._source, UNDO_SECONDS))

    def empty(self, step: CopyStep) -> None:
        """Take back the chunks that have arrived. Raises StatementFailedError, ConnectionFailedError."""
        self._loop.run_until_complete(self._empty(step, f"SET LOCAL lock_timeout = '{UNDO_LOCK_TIMEOUT}'"))

    def note(self, step: CopyStep, result: CopyResult, alive: Callable[[], bool]) -> None:
        """Note in the ledger that all chunks have come, if no server has lost any: if both are `alive`.

        Raises StatementFailedError, ConnectionFailedError.
        """
        noted = (note(step.record, result.rows, result.bytes),) if step.record else ()
        self._loop.run_until_complete(self._commit_alone(*noted, alive=alive))

    def _run(self, work: Coroutine[Any, Any, T], token: CancellationToken) -> T:
        if token.cancelled:
            work.close()
        token.raise_if_cancelled()
        task = self._loop.create_task(work)

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
            self._loop.run_until_complete(end_tasks())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _copy(
        self, step: CopyStep, chunk: Chunk | None, token: CancellationToken, on_progress: OnProgress, name: str
    ) -> CopyResult:
        named = [f"SET LOCAL application_name = {literal(name)}"] if name else []
        async with self._undoing(token):
            source, target = await self._connections()
            first = before_copy(step) if chunk is None else ()  # a split table was emptied before
            begin_target = _execute(target, ("BEGIN", *named, *first))
            await together(self._begin_source(source, step, chunk, named), begin_target)
            result = await self._rows(step, chunk, source, target, on_progress)
            number = chunk.number if chunk is not None else None
            noted = (note(step.record, result.rows, result.bytes, number),) if step.record else ()
            await _execute(target, (*after_copy(step), *noted))
            await commit(target)
        on_progress(result.rows, result.bytes)
        return result

    async def _copy_without_refused(
        self, step: CopyStep, recoding: bool, token: CancellationToken, on_progress: OnProgress
    ) -> CopyResult:
        assert step.rejects is not None  # noqa: S101 - otherwise such a table fails
        encoding = self._snapshot.encoding if recoding else ""
        recode = [f"SET LOCAL client_encoding = {literal(encoding)}"] if encoding else []
        # bytes of no known encoding were taken for UTF-8 before, too
        recode_target = recode if encoding != SQL_ASCII else []
        with RejectFiles(step, step.rejects, encoding) as rejects:
            async with self._undoing(token):
                source, target = await self._connections()
                first = ("BEGIN", *recode_target, *before_copy(step), "SET CONSTRAINTS ALL IMMEDIATE")
                await together(self._begin_source(source, step, None, recode), _execute(target, first))
                tick = Ticker(step.batch_size, on_progress)
                rows, size = await copy_without_refused(
                    source, select_rows(step), target, step, rejects, tick, self._flow
                )
                with raising("source"):
                    await source.execute("COMMIT")
                noted = (note(step.record, rows, size, None),) if step.record else ()
                await _execute(target, (*after_copy(step), *noted))
                rejects.keep()
                await commit(target)
        on_progress(rows, size)
        return CopyResult(rows, size, rejects.count, str(rejects.path or ""))

    @asynccontextmanager
    async def _undoing(self, token: CancellationToken) -> AsyncIterator[None]:
        """What goes wrong inside leaves no transaction behind."""
        try:
            yield
        except BaseException as error:
            self._holding = False
            seconds = ABANDON_SECONDS if token.cancelled else UNDO_SECONDS
            await asyncio.gather(undo(self._source, seconds), undo(self._target, seconds))
            if token.cancelled and isinstance(error, Exception):
                raise CancelledError(str(token.reason)) from error
            raise

    async def _hold(self, step: CopyStep, token: CancellationToken) -> tuple[Chunk, ...]:
        assert step.split is not None  # noqa: S101 - only split tables are held
        async with self._undoing(token):
            source, _ = await self._connections()
            await self._see_snapshot(source)
            with raising("source"):
                await source.execute(hold_table(step))
                self._storage = await source.fetchval(storage_of(step))
                pages = await source.fetchval(heap_pages(step))
                if step.split.key:
                    rows = await source.fetch(boundaries_sql(step, pages))
                    chunks = key_ranges(step.split.key, [tuple(row) for row in rows])
                else:
                    chunks = page_ranges(pages, step.split.chunks)
            if step.truncate and step.existing:
                await self._empty(step)
        self._holding = True
        return chunks

    async def _keep(self, step: CopyStep, token: CancellationToken) -> bool:
        async with self._undoing(token):
            source, _ = await self._connections()
            with raising("source"):
                await source.execute("SELECT")
            if not (self._holding and source.is_in_transaction()):
                await self._see_snapshot(source)
                with raising("source"):
                    await source.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'; {hold_table(step)}")
                    storage = await source.fetchval(storage_of(step))
                self._holding = storage == self._storage
        return self._holding

    async def _arrived(self, step: CopyStep, chunk: Chunk, token: CancellationToken) -> CopyResult | None:
        assert step.record is not None  # noqa: S101 - there is a ledger
        async with self._undoing(token):
            if self._target is not None:
                self._target.terminate()
            _, target = await self._connections()
            await self._end_lost(target)
            with raising("target"):
                row = await target.fetchrow(find_chunk(step.record, chunk.number))
        return None if row is None else CopyResult(row[0], row[1])

    async def _end_lost(self, target: asyncpg.Connection) -> None:
        """What a session that was lost is about to commit it does before this returns, or never."""
        *lost, now = self._processes
        for process in lost:
            await end_session(target, process)
        self._processes = [now]

    async def _empty(self, step: CopyStep, *settings: str) -> None:
        noted = (forget(step.record),) if step.record else ()
        await self._commit_alone(*settings, empty_table(step), *noted)

    async def _commit_alone(self, *statements: str, alive: Callable[[], bool] = lambda: True) -> None:
        _, target = await self._connections()
        await self._end_lost(target)
        try:
            await _execute(target, ("BEGIN", *statements))
            if not alive():
                raise ConnectionFailedError("target", "a server was restarted")
            await commit(target)
        except BaseException:
            await undo(target, UNDO_SECONDS)
            raise

    async def _begin_source(
        self, source: asyncpg.Connection, step: CopyStep, chunk: Chunk | None, settings: list[str]
    ) -> None:
        """Begin the source's transaction, unless this worker holds the table in one."""
        if self._holding and source.is_in_transaction():
            return
        self._holding = False
        await self._see_snapshot(source)
        if chunk is not None:
            settings = [*settings, f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'", hold_table(step)]
        if settings:
            with raising("source"):
                await source.execute("; ".join(settings))

    async def _see_snapshot(self, source: asyncpg.Connection) -> None:
        """Begin the source's transaction; that the snapshot is gone is no fault of the table."""
        try:
            with raising("source"):
                await source.execute(self._snapshot.begin_sql)
        except StatementFailedError:
            self._snapshot.raise_if_lost()
            raise

    async def _rows(
        self,
        step: CopyStep,
        chunk: Chunk | None,
        source: asyncpg.Connection,
        target: asyncpg.Connection,
        on_progress: OnProgress,
    ) -> CopyResult:
        if step.upsert:
            await make_staging(target, step)
            destination = Destination("pg_temp", STAGING, step.target_columns, freeze=False)
        else:
            destination = Destination(step.target_schema, step.target_table, step.target_columns, freezes(step))
        tick = Ticker(step.batch_size, on_progress)

        def streamed(meter: RowMeter) -> None:
            tick(0 if step.upsert else meter.rows, meter.bytes)

        rows, size = await stream(
            source, select_rows(step, chunk), target, destination, step.format, streamed, self._flow
        )
        if not self._holding:
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
            self._processes.append(self._target.get_server_pid())
            self._opened(self._processes[-1])
            if self._snapshot.encoding == SQL_ASCII == self._target.get_settings().server_encoding:
                # Bytes of no known encoding: any client_encoding but this would check them against itself.
                for connection in (self._source, self._target):
                    await connection.execute("SET client_encoding = SQL_ASCII")
        return self._source, self._target


async def _execute(target: asyncpg.Connection, statements: tuple[str, ...]) -> None:
    """Run statements in one round trip."""
    with raising("target"):
        await target.execute("; ".join(statements))
