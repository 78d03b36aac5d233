"""`pgmig-web`: read the arguments, start the demo if asked to, serve until Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import socket
import sys
import webbrowser
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

import uvicorn
from msgspec.structs import replace

from pgmig_core import PgmigError

from . import __version__
from .app import create_app
from .settings import DEFAULT_HOST, DEFAULT_LOG_DIR, DEFAULT_PORT, Settings, is_loopback, new_token

EXIT_USAGE = 2
EXIT_CANNOT_LISTEN = 3
GRACE_SECONDS = 3
"""For connections still open when the server stops; WebSockets of pages would stay for ever."""
MAX_MESSAGE = 4096
"""Bytes that a WebSocket client may send at once: it has nothing to say."""


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="pgmig-web", description="Move a PostgreSQL database to another PostgreSQL server, in the browser."
    )
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, metavar="N", help="port (default %(default)s)")
    parser.add_argument(
        "--host", default=DEFAULT_HOST, metavar="ADDRESS", help="address to listen on (default %(default)s)"
    )
    parser.add_argument(
        "--allow-remote",
        action="store_true",
        help="let --host be reached from other machines; the page then asks for a token that is printed at start",
    )
    parser.add_argument("--demo", action="store_true", help="start two servers with a sample database, filled in")
    parser.add_argument("--demo-scale", type=float, default=1.0, metavar="N", help="its size: 1 is 2 million rows")
    parser.add_argument(
        "--log-dir", type=Path, default=DEFAULT_LOG_DIR, metavar="DIR", help="a log per run (default %(default)s/)"
    )
    parser.add_argument("--open", action=argparse.BooleanOptionalAction, default=False, help="open the browser too")
    parser.add_argument("--version", action="version", version=f"pgmig-web {__version__}")
    parsed = parser.parse_args(arguments)
    if not is_loopback(parsed.host) and not parsed.allow_remote:
        parser.error(f"--host {parsed.host} can be reached from other machines: say --allow-remote if that is meant")
    return parsed


def run(arguments: Sequence[str] | None = None) -> None:
    """Serve until Ctrl-C. Raises SystemExit: 2 for wrong usage, 3 when the port cannot be listened on."""
    parsed = parse_arguments(sys.argv[1:] if arguments is None else arguments)
    settings = Settings(
        host=parsed.host,
        port=parsed.port,
        token=None if is_loopback(parsed.host) else new_token(),
        log_dir=parsed.log_dir,
    )
    signal.signal(signal.SIGTERM, _end)
    with ExitStack() as stack:
        stack.enter_context(suppress(KeyboardInterrupt))  # outermost: all that was started is stopped before
        try:
            listener = stack.enter_context(listen(settings.host, settings.port))
        except OSError as error:
            _fail(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}", EXIT_CANNOT_LISTEN)
        settings = replace(settings, port=listener.getsockname()[1])
        if parsed.demo:
            from .demo import running_demo  # noqa: PLC0415 - the servers are an extra that need not be installed

            try:
                settings = replace(settings, demo=stack.enter_context(running_demo(parsed.demo_scale)))
            except PgmigError as error:
                _fail(str(error), EXIT_USAGE)
        _serve(settings, listener, open_browser=parsed.open)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def server(settings: Settings) -> uvicorn.Server:
    """The configured server, for a socket of `listen`."""
    return uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            log_level="warning",
            access_log=False,  # addresses may hold the token
            ws="websockets-sansio",  # waits for a client's socket before it takes another message
            ws_per_message_deflate=False,  # packing for every client would cost more than the loopback saves
            ws_max_size=MAX_MESSAGE,
            timeout_graceful_shutdown=GRACE_SECONDS,
            server_header=False,
        )
    )


def _serve(settings: Settings, listener: socket.socket, *, open_browser: bool) -> None:
    print(f"pgmig-web {__version__}: {settings.url}  (Ctrl-C stops it)", flush=True)  # noqa: T201
    if open_browser:
        webbrowser.open(settings.url)
    server(settings).run(sockets=[listener])


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    """SIGTERM ends us as an exit does: the demo's servers must not stay behind."""
    sys.exit(128 + number)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise ValueError(text)
    return port


def _fail(message: str, code: int) -> NoReturn:
    print(f"error: {message}", file=sys.stderr)  # noqa: T201
    sys.exit(code)
