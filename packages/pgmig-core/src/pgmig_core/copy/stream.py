"""One COPY pipe: the source's COPY TO STDOUT and the target's COPY FROM STDIN, as two tasks that end together.

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
from collections.abc import Callable
from typing import NamedTuple

import asyncpg

from ..errors import ConnectionFailedError, PgmigError, StatementFailedError
from ..plan import Format
from .pipe import Pipe, RowMeter
from .session import raising

TICK_SECONDS = 0.1
"""Progress is told, and the target looked after, this often."""

OnProgress = Callable[[int, int], None]
"""Called with rows and bytes so far."""


class Streamed(NamedTuple):
    rows: int
    bytes: int


class Destination(NamedTuple):
    """Where rows go: a table, and COPY's options."""

    schema: str
    table: str
    columns: tuple[str, ...]
    freeze: bool


async def stream(
    source: asyncpg.Connection,
    query: str,
    target: asyncpg.Connection,
    destination: Destination,
    format_: Format,
    on_progress: Callable[[RowMeter], None],
) -> Streamed:
    """Copy the rows of `query`; both sides must have the same number of them.

    Raises StatementFailedError or ConnectionFailedError of the side that failed first.
    """
    meter = RowMeter(format_)
    pipe = Pipe(meter.passed)

    async def read() -> int:
        with raising("source"):
            status = await source.copy_from_query(query, output=pipe.write, format=format_.value)
        pipe.close()
        return _count(status)

    async def write() -> int:
        try:
            with raising("target"):
                status = await target.copy_to_table(
                    destination.table,
                    schema_name=destination.schema,
                    columns=list(destination.columns) or None,
                    source=pipe,
                    format=format_.value,
                    freeze=destination.freeze or None,
                )
            return _count(status)
        finally:
            pipe.discard()
            watcher.cancel()

    async def watch() -> None:
        lost = asyncio.Event()

        def hear(_connection: object) -> None:
            lost.set()

        target.add_termination_listener(hear)
        try:
            while not lost.is_set():
                try:
                    async with asyncio.timeout(TICK_SECONDS):
                        await lost.wait()
                except TimeoutError:
                    on_progress(meter)
                    if await _is_idle(target):
                        pipe.discard()  # ends the writer's loop, and asyncpg then raises what the server said
        finally:
            target.remove_termination_listener(hear)
        raise ConnectionFailedError("target", "the connection was lost while rows were sent")

    try:
        async with asyncio.TaskGroup() as group:
            writer = group.create_task(write())
            watcher = group.create_task(watch())
            reader = group.create_task(read())
    except* PgmigError as failures:
        raise _first(failures) from None
    if reader.result() != writer.result():
        raise StatementFailedError(
            "target",
            f"{reader.result()} rows were sent and {writer.result()} arrived: something on the target drops rows",
        )
    return Streamed(reader.result(), meter.bytes)


async def _is_idle(connection: asyncpg.Connection) -> bool:
    """Whether no statement runs on the connection: asyncpg refuses a second one before it sends anything."""
    try:
        await connection.execute("")
    except asyncpg.InterfaceError:
        return False
    return True


def _first(failures: ExceptionGroup[PgmigError]) -> PgmigError:
    """The failure to report: a lost connection explains all others; else the one that came first."""
    found: list[PgmigError] = [e for e in failures.exceptions if isinstance(e, PgmigError)]
    return next((e for e in found if isinstance(e, ConnectionFailedError)), found[0])


def _count(status: str) -> int:
    """The rows of a command tag such as `COPY 12`."""
    return int(status.rpartition(" ")[2])
