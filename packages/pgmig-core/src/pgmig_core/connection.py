"""Connecting as libpq would, and what every session of pgmig has in common.

libpq resolves a connection (URI or key=value, service file, passfile, environment), so there is one meaning of one.
The session's settings are sent after connecting, in one round trip: poolers refuse startup options, and what the
role, the database or the user's own `options` set must not change the values we read. psycopg waits for the server
without blocking in C, so the timeout also holds against a server that accepts and never answers; connecting happens
in a helper thread so that a cancelled token is heard even while a name resolves.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import ClassVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from . import authorities, sql
from .cancellation import CancellationToken, CancelReason
from .connection_failure import explain, explain_unreadable
from .discreet import Discreet
from .errors import (
    CancelledError,
    ConnectionFailedError,
    PgmigError,
    ServerTooOldError,
    Side,
    StatementFailedError,
)
from .options import CONNECT_TIMEOUT, ConnectionOptions
from .reached import resolved

OLDEST_VERSION = 120000

# A dead peer is noticed after a minute (30 s + 3 x 10 s), not after the kernel's two hours. While something is sent to
# it there are no keepalives: tcp_user_timeout (ms) ends what would be a quarter of an hour of sending it again.
KEEPALIVES = {
    "keepalives": "1",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}

# 57P01..57P05: the session or the server is being ended; 25P03 and 25P04 end the session by a timeout.
_ENDING = frozenset({"57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04"})

NO_KEY_PASSWORD = "pgmig asks nobody"  # noqa: S105 - it opens nothing
"""An `sslpassword` for a locked key that has none: else OpenSSL asks on the terminal, and waits."""

# What the data plane cannot keep, and for which value (None: for any).
_NOT_KEPT = (("gssencmode", "require"), ("require_auth", None), ("sslcertmode", "require"), ("requirepeer", None))

_CANCEL_RETRY_SECONDS = 0.1
ENDING_SECONDS = 10.0
"""How long a session that was lost may take to end."""
ENDING_POLL = 0.05
_CANCEL_TIMEOUT_SECONDS = 2.0


def session_sql() -> str:
    """The statement that sets a session up."""
    return sql.load("session", OLDEST_VERSION)


def connect(
    options: ConnectionOptions,
    side: Side,
    *,
    token: CancellationToken | None = None,
    application_name: str = "pgmig",
) -> psycopg.Connection:
    """A connection in autocommit, its session set up. `token` ends the attempt early.

    Raises ConnectionFailedError, ServerTooOldError (below 12), CancelledError.
    """
    return _connect(parameters(options, side, application_name), side, token)


def _connect(params: dict[str, str], side: Side, token: CancellationToken | None) -> psycopg.Connection:
    try:
        connection = _connect_in_thread(make_conninfo("", **params), token)
    except psycopg.Error as error:
        raise explain(side, error, params) from None
    except UnicodeError:  # Python resolves the name, and wants 1 to 63 characters between two dots
        raise explain_unreadable(side, reason="its host can be no host's name") from None
    try:
        if connection.info.server_version < OLDEST_VERSION:
            raise ServerTooOldError(side, _version(connection.info.server_version))
        connection.prepare_threshold = None  # poolers may give a prepared statement's next execution another session
        connection.execute(session_sql())
    except psycopg.Error as error:
        connection.close()
        raise failure(side, error) from error
    except PgmigError:
        connection.close()
        raise
    return connection


def connect_again(connection: psycopg.Connection, side: Side) -> psycopg.Connection:
    """Another connection to where `connection` went, as the same user, with TLS if that one has it.

    Raises ConnectionFailedError.
    """
    return _connect(resolved(connection), side, None)


def parameters(options: ConnectionOptions, side: Side, application_name: str) -> dict[str, str]:
    """libpq's parameters for a connection: the user's, then ours where the user has none."""
    dsn = options.dsn.get_secret_value() if options.dsn else ""
    authority, _, path = dsn.partition("://")[2].partition("/")
    if "@" in path.partition("?")[0] and "@" not in authority:
        raise explain_unreadable(side)  # an unescaped / in the password: libpq would take its rest for the database
    try:
        params = {name: str(value) for name, value in conninfo_to_dict(dsn).items() if value is not None}
    except psycopg.Error as error:
        raise explain_unreadable(side, error) from None
    single = {
        "host": options.host,
        "port": options.port,
        "dbname": options.database,
        "user": options.user,
        "password": options.password.get_secret_value() if options.password else None,
        "sslmode": options.sslmode,
    }
    params |= {name: str(value) for name, value in single.items() if value is not None}
    if options.host is not None:
        params.pop("hostaddr", None)
    if "@" in params.get("host", "").lstrip("@"):
        raise explain_unreadable(side)  # an unescaped @ in the password: libpq would take its rest for the host
    if not all(port.strip().isdigit() or not port for port in params.get("port", "").split(",")):
        raise explain_unreadable(side, reason="its port is no number")
    params["application_name"] = application_name
    known = _resolve(params)
    if known.get("sslrootcert") == "system":
        authorities.tell_libpq()
    # The data plane cannot speak GSS encryption; without it libpq chooses TLS or plain text by sslmode.
    defaults = {"connect_timeout": str(CONNECT_TIMEOUT), **KEEPALIVES, "gssencmode": "disable"}
    if not known.get("sslpassword"):
        params["sslpassword"] = NO_KEY_PASSWORD
    for name, value in defaults.items():
        if known.get(name) is None or (name == "gssencmode" and known[name] != "require"):
            params[name] = value
    return params


def display(connection: psycopg.Connection) -> str:
    """host:port/database, for people."""
    info = connection.info
    return f"{info.host or info.hostaddr}:{info.port}/{info.dbname}"


class DataPlaneArguments(Discreet, frozen=True, kw_only=True):
    """What asyncpg needs to reach the very server that libpq reached, as the same user and no less safely."""

    SECRETS: ClassVar[frozenset[str]] = frozenset({"password", "tls"})

    side: Side
    display: str
    host: str
    """A numeric address, or a socket's folder."""
    port: int
    database: str
    user: str
    password: str
    server_settings: tuple[tuple[str, str], ...]
    """Sent at the start: application_name, and the user's `options`."""
    connect_timeout: float
    keepalives: tuple[tuple[str, str], ...]
    """libpq's parameters of the names in KEEPALIVES."""
    tls: tuple[tuple[str, str], ...] | None
    """libpq's ssl… parameters, channel_binding, and `host`, which the certificate is for; None without TLS."""
    target_session_attrs: str = "any"
    """What the server must be, which may have changed since."""


def data_plane_arguments(connection: psycopg.Connection, side: Side) -> DataPlaneArguments:
    """Taken from a connection that stands, so address, password and TLS are those that worked.

    asyncpg binds no channel: with channel_binding=require its TLS verifies the certificate in full instead, which
    proves the server, too. Raises ConnectionFailedError for what it cannot keep: gssencmode=require, require_auth,
    sslcertmode=require, requirepeer.
    """
    known = {o.keyword.decode(): o.val.decode() for o in connection.pgconn.info if o.val}
    info = connection.info
    for name, unsafe in _NOT_KEPT:
        value = known.get(name)
        if name == "requirepeer" and not info.host.startswith("/"):
            continue
        if value is not None and unsafe in (value, None):
            raise ConnectionFailedError(
                side,
                f"{name}={value} cannot be kept for the connections that copy rows",
                hint=f"leave {name} out; over TCP sslmode=verify-full with sslrootcert proves the server",
            )
    settings = {"application_name": known.get("application_name", "pgmig")}
    if options := known.get("options"):
        settings["options"] = options
    tls = None
    if connection.pgconn.ssl_in_use:
        tls = {name: value for name, value in known.items() if name.startswith("ssl")}
        tls["host"] = info.host
        tls["channel_binding"] = known.get("channel_binding", "prefer")
    return DataPlaneArguments(
        side=side,
        display=display(connection),
        host=info.host if info.host.startswith("/") else info.hostaddr,
        port=info.port,
        database=info.dbname,
        user=info.user,
        password=info.password,
        server_settings=tuple(settings.items()),
        connect_timeout=float(known.get("connect_timeout") or CONNECT_TIMEOUT) or float(CONNECT_TIMEOUT),
        keepalives=tuple((name, known[name]) for name in KEEPALIVES if name in known),
        tls=None if tls is None else tuple(tls.items()),
        target_session_attrs=known.get("target_session_attrs", "any"),
    )


def end_backend(connection: psycopg.Connection, process: int, token: CancellationToken | None = None) -> None:
    """End a session of ours on the target that was lost, and wait for that: what it was about to commit it may still
    commit. Raises ConnectionFailedError when it does not end."""
    query = sql.load("end_backend", OLDEST_VERSION).encode()
    deadline = time.monotonic() + ENDING_SECONDS
    with raising("target"):
        while psycopg.RawCursor(connection).execute(query, (process,)).fetchone() is not None:
            if time.monotonic() > deadline:
                raise ConnectionFailedError("target", f"a lost session, process {process}, does not end")
            if token is None:
                time.sleep(ENDING_POLL)
            elif token.wait(ENDING_POLL):
                token.raise_if_cancelled()


def is_lost(error: BaseException) -> bool:
    """Whether a psycopg error says that the connection is gone, rather than that a statement failed."""
    if not isinstance(error, psycopg.Error):
        return isinstance(error, OSError)
    if (severity := error.diag.severity_nonlocalized or error.diag.severity) is not None:
        return severity in ("FATAL", "PANIC") or error.sqlstate in _ENDING
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)


def failure(side: Side, error: psycopg.Error) -> ConnectionFailedError | StatementFailedError:
    """The error of ours that says what psycopg's says."""
    diag = error.diag
    message = diag.message_primary or (str(error).strip() or type(error).__name__).splitlines()[0]
    if is_lost(error):
        return ConnectionFailedError(side, f"the connection was lost: {message}", sqlstate=error.sqlstate)
    return StatementFailedError(
        side, message, sqlstate=error.sqlstate, detail=diag.message_detail or "", hint=diag.message_hint or ""
    )


@contextmanager
def raising(side: Side) -> Iterator[None]:
    """psycopg's errors inside the block leave it as ConnectionFailedError or StatementFailedError."""
    try:
        yield
    except psycopg.Error as error:
        raise failure(side, error) from error


@contextmanager
def cancelling(connection: psycopg.Connection, token: CancellationToken | None) -> Iterator[None]:
    """While the block runs, cancelling the token cancels what `connection` runs; the block raises CancelledError.

    The request goes out from a thread of its own and is repeated until the block has ended, because one that arrives
    between two statements cancels nothing. No request is under way any more when this returns.
    """
    if token is None:
        yield
        return
    token.raise_if_cancelled()
    over, starting = threading.Event(), threading.Lock()
    threads: list[threading.Thread] = []

    def request(_reason: CancelReason) -> None:
        thread = threading.Thread(target=_cancel_until, args=(connection, over), name="pgmig-cancel", daemon=True)
        with starting:  # the block may end at this very moment
            if not over.is_set():
                thread.start()
                threads.append(thread)

    try:
        with token.calling(request):
            yield
    except psycopg.Error as error:
        if token.cancelled:
            raise CancelledError(str(token.reason)) from error
        raise
    finally:
        with starting:
            over.set()
        for thread in threads:
            thread.join(_CANCEL_TIMEOUT_SECONDS + 1)


def _cancel_until(connection: psycopg.Connection, over: threading.Event) -> None:
    while not over.is_set() and not connection.closed:
        with suppress(psycopg.Error):  # the server may be gone or busy: the statement itself will tell; we try again
            connection.cancel_safe(timeout=_CANCEL_TIMEOUT_SECONDS)
        over.wait(_CANCEL_RETRY_SECONDS)


def _connect_in_thread(conninfo: str, token: CancellationToken | None) -> psycopg.Connection:
    """psycopg.connect in a thread that a cancelled token leaves behind; it closes what it gets too late."""
    result: Future[psycopg.Connection] = Future()

    def attempt() -> None:
        try:
            connection = psycopg.connect(conninfo, autocommit=True)
        except Exception as error:  # noqa: BLE001 - handed over to the waiting thread, whatever it is
            _settle(result, error)
            return
        if not _settle(result, connection):
            connection.close()

    if token is None:
        return psycopg.connect(conninfo, autocommit=True)
    token.raise_if_cancelled()

    def give_up(reason: CancelReason) -> None:
        _settle(result, CancelledError(str(reason)))

    with token.calling(give_up):
        threading.Thread(target=attempt, name="pgmig-connect", daemon=True).start()
        return result.result()


_settling = threading.Lock()


def _settle(future: Future[psycopg.Connection], outcome: psycopg.Connection | Exception) -> bool:
    """Set the outcome unless there is one already; whether it was set."""
    with _settling:
        if future.done():
            return False
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
        return True


def _resolve(params: dict[str, str]) -> dict[str, str | None]:
    """What libpq makes of the parameters, with service file and environment, without reaching any server."""
    nowhere = {"host": "/nonexistent", "hostaddr": "", "port": "1"}
    started = psycopg.pq.PGconn.connect_start(make_conninfo("", **(params | nowhere)).encode())
    try:
        return {o.keyword.decode(): o.val.decode() if o.val is not None else None for o in started.info}
    finally:
        started.finish()


def _version(number: int) -> str:
    return f"{number // 10000}.{number % 10000}" if number >= 100000 else f"{number // 10000}.{number // 100 % 100}"
