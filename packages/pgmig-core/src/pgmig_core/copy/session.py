"""asyncpg connections of one worker: opening them as libpq's stand, telling lost ones, undoing what was begun.

asyncpg's exceptions end here: nothing above this package sees one.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import asyncpg
from asyncpg.connect_utils import SessionAttribute

from .. import sql
from ..connection import ENDING_POLL, ENDING_SECONDS, KEEPALIVES, OLDEST_VERSION, DataPlaneArguments, session_sql
from ..errors import ConnectionFailedError, Side, StatementFailedError
from ..patience import PROTOCOL_VIOLATION
from .tls import client_context

_BOUND = "for channel_binding=require the certificate is verified in full: sslrootcert names the authority to trust"
"""asyncpg has lost its place, as it can when a session is ended in the middle of a COPY."""
_FATAL = ("FATAL", "PANIC")


_SOCKET_OPTIONS = {
    "keepalives_idle": "TCP_KEEPIDLE",
    "keepalives_interval": "TCP_KEEPINTVL",
    "keepalives_count": "TCP_KEEPCNT",
    "tcp_user_timeout": "TCP_USER_TIMEOUT",
}
_keepalives: ContextVar[dict[str, str]] = ContextVar("keepalives")
"""Those of the connection that the current task opens: asyncpg has no way to hand them to the loop."""


class DataPlaneLoop(asyncio.SelectorEventLoop):
    """An event loop whose TCP connections notice a dead peer, as libpq's do; asyncpg has no setting for it."""

    async def create_connection(self, *args: Any, **kwargs: Any) -> Any:
        transport, protocol = await super().create_connection(*args, **kwargs)
        sock = transport.get_extra_info("socket")
        chosen = KEEPALIVES | _keepalives.get({})
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, int(chosen["keepalives"] != "0"))
        for name, option in _SOCKET_OPTIONS.items():
            if hasattr(socket, option) and int(chosen[name]) > 0:  # else the system's, as libpq has it
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), int(chosen[name]))
        return transport, protocol


async def open_connection(arguments: DataPlaneArguments) -> asyncpg.Connection:
    """A connection with pgmig's session settings. Raises ConnectionFailedError."""
    side = arguments.side
    _keepalives.set(dict(arguments.keepalives))
    try:
        context = client_context(dict(arguments.tls)) if arguments.tls is not None else False
        connection: asyncpg.Connection = await asyncpg.connect(
            host=arguments.host,
            port=arguments.port,
            user=arguments.user,
            password=arguments.password,
            database=arguments.database,
            ssl=context,
            direct_tls=dict(arguments.tls or ()).get("sslnegotiation") == "direct",
            server_settings=dict(arguments.server_settings),
            timeout=arguments.connect_timeout,
            statement_cache_size=0,
            target_session_attrs=SessionAttribute(arguments.target_session_attrs),
        )
    except (
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
        OSError,
        ssl.SSLError,
        ValueError,
    ) as error:
        reason = "no answer in time" if isinstance(error, TimeoutError) else _first_line(error)
        bound = dict(arguments.tls or ()).get("channel_binding") == "require"
        raise ConnectionFailedError(
            side,
            f"cannot open another connection to {arguments.display}: {reason}",
            hint=_BOUND if bound and isinstance(error, ssl.SSLError) else "",
            sqlstate=_sqlstate(error),
        ) from error
    try:
        with raising(side):
            await connection.execute(session_sql())
    except BaseException:  # also when cancelled: nobody else knows of the connection yet
        connection.terminate()
        raise
    return connection


@contextmanager
def raising(side: Side) -> Iterator[None]:
    """asyncpg's errors inside the block leave it as ConnectionFailedError or StatementFailedError.

    UnicodeError: a name that has no form in SQL_ASCII.
    """
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, UnicodeError) as error:
        raise failure(side, error) from error


def failure(side: Side, error: Exception) -> ConnectionFailedError | StatementFailedError:
    """The error of ours that says what asyncpg's says."""
    if is_lost(error):
        reason = f"the connection was lost: {_first_line(error)}"
        return ConnectionFailedError(side, reason, sqlstate=_sqlstate(error))
    if isinstance(error, asyncpg.InternalClientError):
        return StatementFailedError(side, _first_line(error), sqlstate=PROTOCOL_VIOLATION)
    if not isinstance(error, asyncpg.PostgresError):
        return StatementFailedError(side, _first_line(error))
    return StatementFailedError(
        side,
        error.message or _first_line(error),
        sqlstate=error.sqlstate,
        detail=error.detail or getattr(error, "context", None) or "",
        hint=error.hint or "",
    )


def is_lost(error: BaseException) -> bool:
    """Whether an asyncpg error says that the connection is gone, rather than that a statement failed.

    Class 08 alone does not tell: a foreign table whose own server cannot be reached fails with it, too, as an ERROR.
    """
    if isinstance(error, asyncpg.PostgresError):
        severity = getattr(error, "severity_en", None) or getattr(error, "severity", None)
        if severity is not None:
            return severity in _FATAL
        return isinstance(error, asyncpg.PostgresConnectionError)
    if isinstance(error, asyncpg.InterfaceError):
        return "closed" in str(error)
    return isinstance(error, OSError)


async def undo(connection: asyncpg.Connection | None, seconds: float) -> None:
    """Roll back and keep the connection if that takes no longer than `seconds`; else cut it off.

    asyncpg loses its place (InternalClientError) when a COPY TO STDOUT is cancelled between a buffer's arrival and its
    being handed over; then no cancel request has gone out either. As rows were flowing, cutting off ends the statement.
    """
    if connection is None or connection.is_closed():
        return
    try:
        async with asyncio.timeout(seconds):
            await connection.execute("ROLLBACK")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
        connection.terminate()


async def close(connection: asyncpg.Connection | None, seconds: float) -> None:
    """Say goodbye to the server, or cut it off after `seconds`."""
    if connection is None or connection.is_closed():
        return
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
        await connection.close(timeout=seconds)


async def together(one: Awaitable[None], other: Awaitable[None]) -> None:
    """Wait for both, also when one fails: a connection must not be left in the middle of something."""
    for outcome in await asyncio.gather(one, other, return_exceptions=True):
        if outcome is not None:
            raise outcome


async def commit(target: asyncpg.Connection) -> None:
    """COMMIT, the point of no return: cancelling now waits for the server's answer, and the table counts as done.

    Raises what failed, `in_doubt` where that may have been done all the same.
    """
    try:
        with raising("target"):
            work = asyncio.ensure_future(target.execute("COMMIT"))
            try:
                await asyncio.shield(work)
            except asyncio.CancelledError:
                await work
    except (ConnectionFailedError, StatementFailedError) as error:
        error.in_doubt = isinstance(error, ConnectionFailedError) or error.sqlstate == PROTOCOL_VIOLATION
        raise


async def end_session(target: asyncpg.Connection, process: int) -> None:
    """As connection.end_backend."""
    query = sql.load("end_backend", OLDEST_VERSION)
    deadline = time.monotonic() + ENDING_SECONDS
    with raising("target"):
        while await target.fetchrow(query, process) is not None:
            if time.monotonic() > deadline:
                raise ConnectionFailedError("target", f"a lost session, process {process}, does not end")
            await asyncio.sleep(ENDING_POLL)


async def end_tasks() -> None:
    """What is left of asyncpg's requests to cancel, which it makes in tasks of its own, with their sockets."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    await asyncio.sleep(0)  # a closed transport lets its socket go in the loop's next turn


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _sqlstate(error: BaseException) -> str | None:
    return error.sqlstate if isinstance(error, asyncpg.PostgresError) else None
