"""Both servers of a session: connected at the same time, and again after a loss while only reading is done.

What is wrong with an address or a password is told at once; what passes by itself (a server that starts, connections
that are taken, a session that was ended) is tried again. Before anything is written that is safe, under a new snapshot,
too: whoever has read under the old one looks at `Snapshot.times`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

import psycopg

from .cancellation import CancellationToken
from .catalog.catalog import Catalog
from .catalog.privileges import Privileges
from .connection import cancelling, connect, display, raising
from .errors import ConnectionFailedError, Side, StatementFailedError
from .events import EventHandler, Retrying, ignore
from .options import ConnectionOptions
from .patience import Retries
from .snapshot import Snapshot

if TYPE_CHECKING:
    from .held import Held

log = logging.getLogger(__name__)

T = TypeVar("T")


class Sides:
    """Source and target. `close` lets go of them."""

    def __init__(
        self, source: ConnectionOptions, target: ConnectionOptions, token: CancellationToken, retry_seconds: float
    ) -> None:
        """Raises ConnectionFailedError, ServerTooOldError."""
        self._source, self._target, self._token = source, target, token
        self.snapshot: Snapshot
        self.held: Held
        tried = False

        def attempt(_in_doubt: bool) -> ExitStack:
            nonlocal tried
            first, tried = not tried, True
            try:
                return self._open()
            except ConnectionFailedError as error:
                error.given_up = first and error.unreached
                raise

        self._stack = self._retries(retry_seconds, ignore).run(attempt, token)

    @property
    def reached(self) -> tuple[ConnectionOptions, ConnectionOptions]:
        """The servers that stand behind the options now: all that works for a run goes there."""
        return self.snapshot.reached(self._source), self.held.options

    def close(self) -> None:
        """Let go of the snapshot and both connections."""
        self._stack.close()

    def steadily(self, what: Callable[[], T], retry_seconds: float, on_event: EventHandler = ignore) -> T:
        """Do `what`, which only reads or may be done twice; after a loss connect again and do it once more."""
        tried = False

        def attempt(_in_doubt: bool) -> T:
            nonlocal tried
            if tried:
                self._open_again()
            tried = True
            return what()

        return self._retries(retry_seconds, on_event).run(attempt, self._token)

    def check(self) -> None:
        """Raises ConnectionFailedError when one is lost."""
        self.snapshot.raise_if_lost()
        if not self.held.alive():
            raise ConnectionFailedError("target", "the connection was lost")

    def _open(self) -> ExitStack:
        with ExitStack() as stack, ThreadPoolExecutor(2, "pgmig-connect") as beside:
            attempt = self._token.child()
            one = beside.submit(connect, self._source, "source", token=attempt)
            other = beside.submit(connect, self._target, "target", token=attempt)
            try:
                import_module(".inspector", __package__)  # what is needed next, while both sides answer
                from .held import Held

                keeper = stack.enter_context(one.result())
                self.snapshot = stack.enter_context(Snapshot(keeper))
            except BaseException:
                attempt.cancel()  # nobody waits for them any more
                for connecting in (one, other):
                    connecting.add_done_callback(_close)
                raise
            self.held = Held(other.result(), self._target, self._token)
            stack.callback(self.held.close)
            return stack.pop_all()

    def _open_again(self) -> None:
        if not self.snapshot.alive():
            self.snapshot.renew(self._source, self._token)
        if not self.held.alive():
            self.held.open_again()

    def _retries(self, seconds: float, on_event: EventHandler) -> Retries:
        def told(error: StatementFailedError | ConnectionFailedError, pause: float) -> None:
            log.warning("trying again in %.2f s: %s", pause, error)
            on_event(Retrying(None, error.message, pause))

        return Retries(seconds, told=told)


def _close(connecting: Future[psycopg.Connection]) -> None:
    if connecting.exception() is None:
        connecting.result().close()


def read_catalog(connection: psycopg.Connection, side: Side, token: CancellationToken) -> tuple[Catalog, Privileges]:
    """What is in a database, and what the user may do there. Raises ConnectionFailedError."""
    from .inspector import inspect
    from .inspector.privileges import read_privileges

    with raising(side), cancelling(connection, token):
        catalog = inspect(connection, host=display(connection).rpartition("/")[0])
        return catalog, read_privileges(connection, catalog.server)
