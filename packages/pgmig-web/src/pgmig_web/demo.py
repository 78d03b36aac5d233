"""The demo behind the page: two embedded servers with a shop on one of them, already filled in.

Their passwords stand in passfiles only. The page gets host, port, database and user; a request that names one of these
servers and no password is given the passfile here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from pgmig_core import ConnectionOptions
from pgmig_core.demo import Demo, SampleProgress

from .settings import DemoConnection, DemoPair


@contextmanager
def running_demo(scale: float) -> Iterator[DemoPair]:
    """The demo's servers, for as long as the block lasts. Raises PgmigError when they cannot be started."""
    print("demo: starting two servers, PostgreSQL 16 and 18 …", flush=True)  # noqa: T201 - a program's output
    with Demo(scale=scale) as demo:
        demo.create(_tell)
        yield demo_connection(demo.source), demo_connection(demo.target)


def demo_connection(options: ConnectionOptions) -> DemoConnection:
    """What a page shows of a demo's server."""
    uri = urlsplit(options.dsn.get_secret_value() if options.dsn else "")
    return DemoConnection(
        options=options,
        host=uri.hostname or "",
        port=uri.port or 0,
        database=uri.path.removeprefix("/"),
        user=uri.username or "",
    )


def with_passfile(connection: ConnectionOptions, demo: DemoPair | None) -> ConnectionOptions:
    """The connection, with the passfile where it is to one of the demo's servers and has no password."""
    if connection.dsn is None and connection.password is None:
        for server in demo or ():
            if (connection.host, connection.port) == (server.host, server.port):
                return connection.model_copy(update={"dsn": server.options.dsn})
    return connection


def _tell(progress: SampleProgress) -> None:
    end = "\n" if progress.done >= progress.total else "\r"
    text = f"demo: making the shop: {progress.title} ({progress.done:.0f} of {progress.total:.0f})"
    if sys.stdout.isatty() or end == "\n":
        print(f"{text:<79}", end=end, flush=True)  # noqa: T201 - a program's output
