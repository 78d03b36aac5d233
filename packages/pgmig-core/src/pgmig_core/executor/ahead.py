"""Connections opened while a run is prepared, and as many as the distance to the target asks for.

Before the first table is made, the ledger is begun: some round trips, in which the workers' first connections can be
opened as well. None of them has to be had: whoever asks for one that did not come opens it himself, and hears what is
wrong.
"""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Any, Self

import psycopg

from ..cancellation import CancellationToken
from ..connection import connect
from ..errors import PgmigError
from ..options import ConnectionOptions
from ..plan import Plan
from ..planner.connections import room_beside
from ..snapshot import Snapshot
from .batching import Sort, sort_of

log = logging.getLogger(__name__)

FAR = 0.002
"""Seconds of a round trip from which on small tables are worth several lanes (copy.group)."""

LANES = 4

_Opening = Future[psycopg.Connection[Any]]


def threads_of(plan: Plan) -> int:
    """How many workers do a plan."""
    return max(1, min(max(plan.threads, plan.workers), len(plan.steps)))


def lanes_of(plan: Plan, round_trip: float, free_connections: int) -> int:
    """How many connections to the target a worker has for groups of small tables."""
    if round_trip < FAR:
        return 1
    return max(1, min(LANES, 1 + room_beside(free_connections, threads_of(plan)) // threads_of(plan)))


class Ahead:
    """Opens connections for a plan's workers in threads of its own, until it is closed."""

    def __init__(
        self,
        plan: Plan,
        lanes: int,
        source: ConnectionOptions,
        target: ConnectionOptions,
        snapshot: Snapshot,
        token: CancellationToken,
    ) -> None:
        self._snapshot, self._times = snapshot, snapshot.times
        self._token = token.child()
        groups = sum(sort_of(step) is Sort.GROUP for step in plan.steps)
        threads = threads_of(plan)
        targets = min(threads + min(threads * (lanes - 1), groups), len(plan.steps))
        sources = min(threads, plan.workers, groups)
        self._threads = ThreadPoolExecutor(max(1, targets + sources), "pgmig-ahead")
        open_target = partial(connect, target, "target", token=self._token)
        self._targets = deque([self._threads.submit(open_target) for _ in range(targets)])
        self._sources = deque([self._threads.submit(self._reader, source) for _ in range(sources)])

    def target(self) -> psycopg.Connection[Any] | None:
        """A connection to the target that nobody has used."""
        return _take(self._targets)

    def source(self) -> psycopg.Connection[Any] | None:
        """A connection to the source, in a transaction that sees the snapshot of now."""
        return _take(self._sources) if self._times == self._snapshot.times else None

    def _reader(self, options: ConnectionOptions) -> psycopg.Connection[Any]:
        connection = connect(options, "source", token=self._token)
        try:
            self._snapshot.adopt(connection)
        except PgmigError:
            connection.close()
            raise
        return connection

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._token.cancel()
        self._threads.shutdown()
        for opening in (self._targets, self._sources):
            while opening:
                if (connection := _take(opening)) is not None:
                    connection.close()


def _take(opening: deque[_Opening]) -> psycopg.Connection[Any] | None:
    try:
        return opening.popleft().result()
    except IndexError:
        return None
    except PgmigError as error:
        log.info("a connection that was opened ahead failed: %s", error)
        return None
