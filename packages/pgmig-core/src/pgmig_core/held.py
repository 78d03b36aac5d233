"""The connection that holds the target for a run: by the lock that keeps another pgmig away, and as a witness.

Our commits do not wait for the disk. A target that crashes has lost the last of them, and no worker could tell: it
would only see its own connection lost. But a crash takes every session along, so as long as this one stands nothing
was lost.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from .cancellation import CancellationToken
from .connection import connect, end_backend
from .errors import ConnectionFailedError, PreflightError
from .ledger import hold_target, release_target
from .options import ConnectionOptions
from .reached import reached

log = logging.getLogger(__name__)


class Held:
    """A connection to the target that can be opened anew. `alive` may be asked from any thread."""

    def __init__(
        self, connection: psycopg.Connection[Any], options: ConnectionOptions, token: CancellationToken | None = None
    ) -> None:
        self.connection = connection
        self.options = reached(options, connection)
        """Where the others go: to the same server, which has the ledger."""
        self._token = token
        process = connection.info.backend_pid
        self._where: str | None = None
        self.sessions = {process}
        """Processes of the target that work for the run, or did."""
        self.round_trip = 0.0
        """Seconds that the target's last answer to next to nothing took."""

    @contextmanager
    def lock(self, where: str) -> Iterator[None]:
        """While the block runs nobody else's pgmig writes to the target. Raises PreflightError when one does."""
        hold_target(self.connection, where)
        self._where = where
        try:
            yield
        finally:
            self._where = None
            try:
                release_target(self.connection)
            except ConnectionFailedError as error:
                log.info("the target's lock went with its connection: %s", error)

    def alive(self) -> bool:
        """Whether it is still the first connection."""
        began = time.monotonic()
        try:
            self.connection.execute("SELECT")
        except psycopg.Error:
            return False
        self.round_trip = time.monotonic() - began
        return True

    def open_again(self) -> None:
        """Connect anew and hold the lock again, if it was held. Raises ConnectionFailedError; PreflightError when
        somebody else was quicker."""
        self.connection.close()
        self.connection = connect(self.options, "target", token=self._token)
        for process in self.sessions:
            end_backend(self.connection, process, self._token)
        self.sessions.clear()
        self.sessions.add(self.connection.info.backend_pid)
        if self._where is not None:
            try:
                hold_target(self.connection, self._where)
            except PreflightError as error:
                raise ConnectionFailedError("target", error.message, hint=error.hint, sqlstate="57P03") from error

    def close(self) -> None:
        self.connection.close()
