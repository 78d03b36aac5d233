"""The thread that asks both servers, now and then, what our backends wait for.

It has a connection of its own to each side, opened when the run is FIRST seconds old: short runs pay nothing. A sample
is one query per side; one that takes longer than the time between two samples is ended by statement_timeout and left
out. Watching must never harm the run: without a connection, or when one is lost, there are no verdicts any more, and
the log says why.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple, Self

import psycopg

from .. import sql
from ..bottleneck import Backend, Blocker, BottleneckShare, Diagnosis, Sample
from ..cancellation import CancellationToken
from ..connection import cancelling, connect, raising
from ..copy.pipe import Flow
from ..errors import CancelledError, PgmigError, Side, StatementFailedError
from ..events import BottleneckChanged, Event
from ..options import ConnectionOptions
from . import guards
from .guards import Guards

log = logging.getLogger(__name__)

FIRST = 1.0
EVERY = 1.0
"""Seconds between samples. One cost a server 0.2 ms of CPU, and us 0.15 ms (30 sessions, PostgreSQL 15)."""
GOODBYE = 2.0
"""Seconds that the end of a run waits for the thread; it ends within milliseconds unless a server is gone."""


class _Seen(NamedTuple):
    """One side at a moment."""

    backends: list[Backend]
    blockers: list[Blocker]
    checkpointing: bool


class Sampler:
    """A context: while it is open, verdicts are told as BottleneckChanged; `shares` has the sums afterwards."""

    def __init__(
        self,
        source: ConnectionOptions,
        target: ConnectionOptions,
        flow: Flow,
        running: Callable[[], int],
        tell: Callable[[Event], None],
        guards: Guards,
    ) -> None:
        """`running` is the number of steps under way."""
        self._sides: tuple[tuple[Side, ConnectionOptions], ...] = (("source", source), ("target", target))
        self._flow = flow
        self._running = running
        self._tell = tell
        self._guards = guards
        self._over = CancellationToken()
        self._diagnosis = Diagnosis()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._watch, name="pgmig-sampler", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.cancel()
        self._thread.join(GOODBYE)

    @property
    def shares(self) -> tuple[BottleneckShare, ...]:
        """What the time went to so far."""
        with self._lock:
            return self._diagnosis.shares()

    def _watch(self) -> None:
        connections: list[tuple[Side, psycopg.Connection[Any]]] = []
        try:
            if self._over.wait(FIRST):
                return
            for side, options in self._sides:
                connections.append((side, connect(options, side, token=self._over)))
                connections[-1][1].execute(f"SET statement_timeout = {EVERY * 1000:.0f}".encode())
            self._sample(connections)
        except CancelledError:
            pass
        except (PgmigError, psycopg.Error) as error:
            log.info("no more verdicts on what the run waits for: %s", error)
        finally:
            for _, connection in connections:
                connection.close()

    def _sample(self, connections: list[tuple[Side, psycopg.Connection[Any]]]) -> None:
        then, (starved, crowded), cpu = time.monotonic(), self._flow.read(), time.process_time()
        guard_at = then
        while not self._over.wait(EVERY):
            seen = {side: self._look(side, connection) for side, connection in connections}
            now, waited, used = time.monotonic(), self._flow.read(), time.process_time()
            sample = Sample(
                seconds=now - then,
                running=self._running(),
                backends=tuple(b for one in seen.values() for b in one.backends),
                blockers=tuple(b for one in seen.values() for b in one.blockers),
                starved=waited[0] - starved,
                crowded=waited[1] - crowded,
                client_cpu=used - cpu,
                checkpointing=frozenset(side for side, one in seen.items() if one.checkpointing),
            )
            then, (starved, crowded), cpu = now, waited, used
            with self._lock:
                changed = self._diagnosis.add(sample)
            if changed and not self._over.cancelled:
                self._tell(BottleneckChanged(self._diagnosis.verdict, self._diagnosis.blockers))
            if time.monotonic() >= guard_at:
                guard_at = time.monotonic() + guards.EVERY
                for side, connection in connections:
                    self._guard(side, connection)

    def _guard(self, side: Side, connection: psycopg.Connection[Any]) -> None:
        try:
            with raising(side), cancelling(connection, self._over):
                reading = guards.read(side, connection)
        except StatementFailedError as error:
            log.debug("the %s could not be looked after: %s", side, error)
        else:
            self._guards.take(reading)

    def _look(self, side: Side, connection: psycopg.Connection[Any]) -> _Seen:
        """Raises ConnectionFailedError, CancelledError; nothing is seen where the server took too long."""
        try:
            with raising(side), cancelling(connection, self._over):
                return _read(side, connection)
        except StatementFailedError as error:
            log.debug("a sample of the %s failed: %s", side, error)
            return _Seen([], [], checkpointing=False)


def _read(side: Side, connection: psycopg.Connection[Any]) -> _Seen:
    rows = connection.execute(sql.load("activity", connection.info.server_version).encode()).fetchall()
    backends, waited_for, checkpointing = [], set[int](), False
    for pid, backend_type, wait_type, wait_event, query, blocked_by in rows:
        if backend_type == "checkpointer":
            checkpointing = wait_type in ("IO", "Timeout")
            continue
        backends.append(Backend(side, pid, wait_type, wait_event, query))
        waited_for.update(blocked_by)
    if not waited_for:
        return _Seen(backends, [], checkpointing)
    ours = {backend.pid for backend in backends}
    query = sql.load("blockers", connection.info.server_version).encode()
    known = {row[0]: row for row in connection.execute(query, {"pids": sorted(waited_for)}).fetchall()}
    blockers = []
    for pid in sorted(waited_for):
        _, user, application, state = known.get(pid, (pid, "", "", ""))
        blockers.append(Blocker(side, pid, user, application, state, pid in ours or application == "pgmig"))
    return _Seen(backends, blockers, checkpointing)
