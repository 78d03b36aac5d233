"""One COPY pipe: the source's COPY TO STDOUT and the target's COPY FROM STDIN, as tasks that end together.

            reader task                    writer task
    source ─────────────▶ Pipe (1 MB) ─────────────▶ target
                                    ▲
                       watcher: progress, and a target that has given up

An error on one side cancels the other; asyncpg then cancels the COPY on the server. Two things asyncpg does not tell
the writer: a COPY that the server has ended early with an error (it would go on sending into the void until the
source's last row), and a connection lost while its send buffer was full (it would wait for ever). The watcher finds
out both.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import asyncpg

from ..errors import ConnectionFailedError, PgmigError, StatementFailedError
from ..plan import Format
from .pipe import Flow, Pipe, RowMeter
from .session import raising
from .values import Streamed

TICK_SECONDS = 0.1
"""Progress is told, and the target looked after, this often."""


class Destination(NamedTuple):
    """Where rows go: a table, and COPY's options."""

    schema: str
    table: str
    columns: tuple[str, ...]
    freeze: bool


class Ticker:
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


async def stream(
    source: asyncpg.Connection,
    query: str,
    target: asyncpg.Connection,
    destination: Destination,
    format_: Format,
    on_progress: Callable[[RowMeter], None],
    flow: Flow | None = None,
) -> Streamed:
    """Copy the rows of `query`; both sides must have the same number of them. `flow` hears who is waited for.

    Raises StatementFailedError or ConnectionFailedError of the side that failed first.
    """
    meter = RowMeter(format_)
    pipe = Pipe(meter.passed, flow)
    failures: list[PgmigError] = []

    async def read() -> int:
        with _noting(failures), raising("source"):
            status = await source.copy_from_query(query, output=pipe.write, format=format_.value)
        pipe.close()
        return _count(status)

    async def write() -> int:
        with _noting(failures), raising("target"):
            status = await target.copy_to_table(
                destination.table,
                schema_name=destination.schema,
                columns=list(destination.columns) or None,
                source=pipe,
                format=format_.value,
                freeze=destination.freeze or None,
            )
        watcher.cancel()
        return _count(status)

    async def watch() -> None:
        with _noting(failures):
            while not await _terminated(target, TICK_SECONDS):
                on_progress(meter)
                if await _is_idle(target):
                    pipe.discard()  # ends the writer's loop, and asyncpg then raises what the server said
            raise ConnectionFailedError("target", "the connection was lost while rows were sent")

    writer = asyncio.create_task(write())
    watcher = asyncio.create_task(watch())
    reader = asyncio.create_task(read())
    try:
        await asyncio.wait({reader, writer, watcher}, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        await _stop(reader, writer, watcher, pipe, target)
    if failures:
        raise next((e for e in failures if isinstance(e, ConnectionFailedError)), failures[0])
    if reader.result() != writer.result():
        sent = f"{reader.result()} rows were sent and {writer.result()} arrived: something on the target drops rows"
        raise StatementFailedError("target", sent)
    return Streamed(reader.result(), meter.bytes)


async def _stop(
    reader: asyncio.Task[int],
    writer: asyncio.Task[int],
    watcher: asyncio.Task[None],
    pipe: Pipe,
    target: asyncpg.Connection,
) -> None:
    """End the tasks that still run, and with them their COPYs.

    A writer whose COPY the server has ended already must not be cancelled, but given the end of its rows: asyncpg would
    wait for the answer to a cancel request that nothing answers any more.
    """
    if not writer.done():
        if await _is_idle(target):
            pipe.discard()
        else:
            writer.cancel()
    reader.cancel()
    watcher.cancel()
    await asyncio.gather(reader, writer, watcher, return_exceptions=True)


async def _terminated(connection: asyncpg.Connection, seconds: float) -> bool:
    """Wait until the connection is lost, at most `seconds`; whether it is."""
    lost = asyncio.Event()

    def hear(_connection: object) -> None:
        lost.set()

    connection.add_termination_listener(hear)
    try:
        async with asyncio.timeout(seconds):
            await lost.wait()
    except TimeoutError:
        return connection.is_closed()
    finally:
        connection.remove_termination_listener(hear)
    return True


@contextmanager
def _noting(failures: list[PgmigError]) -> Iterator[None]:
    """Note what fails, in the order it does: the first failure is the cause of the others."""
    try:
        yield
    except PgmigError as error:
        failures.append(error)
        raise


async def _is_idle(connection: asyncpg.Connection) -> bool:
    """Whether no statement runs on the connection: asyncpg refuses a second one before it sends anything."""
    try:
        await connection.execute("SELECT")
    except asyncpg.InterfaceError:
        return False
    except asyncpg.PostgresError:
        pass  # idle, in a transaction that has failed
    return True


def _count(status: str) -> int:
    """The rows of a command tag such as `COPY 12`."""
    return int(status.rpartition(" ")[2])
