"""Two servers and the shop in one: what `pgmig demo` and the web UI's demo run on.

    with Demo(scale=0.1) as demo:
        demo.create(on_progress)            the shop, on the source
        pgmig_core.Session(demo.source, demo.target) …

The servers (PostgreSQL 16 as source, 18 as target) live in temporary folders on free loopback ports, behind passwords
that only a passfile in each folder holds. Leaving the block stops them and deletes the folders, also after Ctrl-C,
unless `keep` is set: then they go on running, and `stop_commands` says how to end them.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import psycopg

from ..options import ConnectionOptions
from .binaries import embedded
from .sample import SampleProgress, check_scale, create_shop, ignore
from .servers import Server, make_home

SOURCE_MAJOR = 16
TARGET_MAJOR = 18
DATABASE = "shop"


class Demo:
    """A running pair of servers. Raises UsageError when they are not installed, ServerError when they do not start."""

    def __init__(self, *, scale: float = 1.0, keep: bool = False) -> None:
        check_scale(scale)
        self.scale = scale
        self.keep = keep
        self._servers = tuple(
            Server(embedded()[major], make_home(f"pgmig-demo-{side}-"), password=True)
            for side, major in (("source", SOURCE_MAJOR), ("target", TARGET_MAJOR))
        )

    @property
    def source(self) -> ConnectionOptions:
        return self._servers[0].options(DATABASE)

    @property
    def target(self) -> ConnectionOptions:
        return self._servers[1].options(DATABASE)

    @property
    def dsns(self) -> tuple[str, str]:
        """URIs of source and target, without passwords (they name a passfile), for people to paste."""
        source, target = self._servers
        return source.dsn(DATABASE), target.dsn(DATABASE)

    @property
    def stop_commands(self) -> tuple[str, str]:
        """Shell commands that stop the servers and delete what they left: for when they are kept."""
        source, target = self._servers
        return source.stop_command(), target.stop_command()

    def create(self, on_progress: Callable[[SampleProgress], None] = ignore) -> None:
        """Make the shop on the source; some 20 seconds at scale 1."""
        create_shop(self.dsns[0], self.scale, on_progress)

    def stop(self) -> None:
        """Stop both servers and delete their folders, whatever `keep` says."""
        with _undisturbed():
            for server in self._servers:
                server.stop()

    def __enter__(self) -> Self:
        try:
            # in threads, so that a Ctrl-C here lets both starts end before they are undone
            with ThreadPoolExecutor(len(self._servers)) as pool:
                for started in [pool.submit(_start, server) for server in self._servers]:
                    started.result()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.keep:
            for server in self._servers:
                server.release()
        else:
            self.stop()


def _start(server: Server) -> None:
    server.start()
    with psycopg.connect(server.dsn(), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0")


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits until the block has cleaned up; only the main thread is ever interrupted by it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
