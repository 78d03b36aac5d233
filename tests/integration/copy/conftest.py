"""A pair of fresh databases with a copying worker between them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest
from psycopg.rows import TupleRow

from pgmig_core.cancellation import CancellationToken
from pgmig_core.connection import connect, data_plane_arguments
from pgmig_core.copy import CopyResult
from pgmig_core.copy.worker import CopyWorker
from pgmig_core.options import ConnectionOptions
from pgmig_core.plan import CopyStep
from pgmig_core.snapshot import Snapshot

ENDING = 5.0
"""Seconds."""


class Pair:
    """Source and target, with a control connection to each; `copy` runs a step with a worker that stays."""

    def __init__(self, source_db: str, target_db: str) -> None:
        self.stack = ExitStack()
        source_options, target_options = ConnectionOptions(dsn=source_db), ConnectionOptions(dsn=target_db)  # type: ignore[arg-type]
        self.source = self.stack.enter_context(connect(source_options, "source"))
        self.target = self.stack.enter_context(connect(target_options, "target"))
        self._options = source_options
        self._worker: CopyWorker | None = None

    def start(self) -> None:
        """Take the snapshot now, not at the first copy."""
        assert self.worker is not None

    @property
    def worker(self) -> CopyWorker:
        """Made when first asked for, so its snapshot sees what the test has prepared."""
        if self._worker is None:
            snapshot = self.stack.enter_context(Snapshot(connect(self._options, "source")))
            source, target = data_plane_arguments(self.source, "source"), data_plane_arguments(self.target, "target")
            self._worker = CopyWorker(source, target, snapshot)
            self.stack.callback(self._worker.close)
        return self._worker

    def both(self, script: str) -> None:
        self.source.execute(script.encode())
        self.target.execute(script.encode())

    def copy(
        self,
        step: CopyStep,
        token: CancellationToken | None = None,
        on_progress: Callable[[int, int], None] = lambda _rows, _bytes: None,
    ) -> CopyResult:
        return self.worker.copy(step, token=token, on_progress=on_progress)

    def arrived(self, query: str = "SELECT * FROM public.t ORDER BY 1") -> list[TupleRow]:
        return self.target.execute(query.encode()).fetchall()


@pytest.fixture
def pair(source_db: str, target_db: str) -> Iterator[Pair]:
    pair = Pair(source_db, target_db)
    with pair.stack:
        yield pair


def left(connection: psycopg.Connection) -> list[TupleRow]:
    """What sessions of ours still run on the connection's database, but for the connection itself.

    A session that was cut off notices it when it sends next, which is soon, but not before the copy returns.
    """
    ends = time.monotonic() + ENDING
    while (found := _running(connection)) and time.monotonic() < ends:
        time.sleep(0.02)
    return found


def _running(connection: psycopg.Connection) -> list[TupleRow]:
    return connection.execute(
        "SELECT pid, state, query FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        " AND state IN ('active', 'idle in transaction', 'idle in transaction (aborted)')"
        " AND query NOT LIKE '%pg_export_snapshot%' AND query NOT LIKE '%pg_postmaster_start_time%'"
    ).fetchall()
