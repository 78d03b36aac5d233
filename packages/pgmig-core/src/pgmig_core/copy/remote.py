"""Copying elsewhere: a task for any concurrent.futures.Executor, and a connection here that watches the target.

        here                                      a process, or another machine
        submit(run_task, CopyTask) ─────────────▶ COPY source → COPY target, its transactions named
        target: pg_stat_progress_copy of that name ▶ progress
        token: pg_terminate_backend of that name, on both servers ▶ the task fails, and both transactions are gone

So cancelling needs no way into the process, and reaches one that hangs or can no longer be heard, too. It is repeated
until the task has ended, since a task may just be about to connect.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import CancelledError as FutureCancelledError
from concurrent.futures import Executor, Future
from contextlib import suppress
from threading import Event
from typing import Any

import psycopg

from .. import sql
from ..cancellation import CancellationToken, CancelReason
from ..chunking import Chunk
from ..connection import ENDING_SECONDS, OLDEST_VERSION, DataPlaneArguments, failure, raising
from ..errors import ConnectionFailedError, PgmigError
from ..ledger.statements import find_chunk
from ..plan import CopyStep
from ..snapshot import ExportedSnapshot
from .task import CopyTask, run_task
from .values import CopyResult, OnProgress, WorkerLostError

log = logging.getLogger(__name__)

WATCH_SECONDS = 0.25
"""Progress is asked for this often."""
END_SECONDS = 0.1
"""A cancelled task's sessions are ended this often, until there are none."""
REPORTING = 140000
"""From this server_version_num on the target has pg_stat_progress_copy."""


class RemoteCopier:
    """Copies by way of an executor. Belongs to one thread."""

    def __init__(
        self,
        executor: Executor,
        source: DataPlaneArguments,
        target: DataPlaneArguments,
        snapshot: ExportedSnapshot,
        name: str,
        watch: Callable[[], tuple[psycopg.Connection[Any], psycopg.Connection[Any]]],
    ) -> None:
        """`watch` gives a connection to the source and one to the target, which are this copier's while it copies."""
        self._executor = executor
        self._arguments = source, target, snapshot
        self._name = name
        self._watch = watch
        self._count = 0

    def copy(
        self, step: CopyStep, chunk: Chunk | None = None, *, token: CancellationToken, on_progress: OnProgress
    ) -> CopyResult:
        """As CopyWorker.copy; also raises WorkerLostError."""
        token.raise_if_cancelled()
        self._count += 1
        name = f"{self._name}.{self._count}"
        future = self._submit(CopyTask(step, chunk, *self._arguments, name))
        ended, woken = Event(), Event()
        future.add_done_callback(lambda _future: ended.set())
        future.add_done_callback(lambda _future: woken.set())

        def wake(_reason: CancelReason) -> None:
            woken.set()

        with token.calling(wake):
            while not ended.is_set():
                woken.wait(WATCH_SECONDS)
                if token.cancelled:
                    self._end(future, name, ended)
                elif not ended.is_set():
                    self._tell(name, on_progress)
        result = self._result(future, name, token)
        on_progress(result.rows, result.bytes)
        return result

    def arrived(self, step: CopyStep, chunk: Chunk, *, token: CancellationToken) -> CopyResult | None:
        """As CopyWorker.arrived."""
        assert step.record is not None  # noqa: S101 - there is a ledger
        name, target = f"{self._name}.{self._count}", self._watch()[1]
        deadline = time.monotonic() + ENDING_SECONDS
        query = sql.load("terminate_named", OLDEST_VERSION).encode()
        with raising("target"):
            while psycopg.RawCursor(target).execute(query, (name,)).fetchone() is not None:
                if time.monotonic() > deadline:
                    raise ConnectionFailedError("target", "a lost session does not end")
                if token.wait(END_SECONDS):
                    token.raise_if_cancelled()
            row = target.execute(find_chunk(step.record, chunk.number).encode()).fetchone()
        return None if row is None else CopyResult(row[0], row[1])

    def _submit(self, task: CopyTask) -> Future[CopyResult]:
        try:
            return self._executor.submit(run_task, task)
        except RuntimeError as error:
            raise WorkerLostError(str(error)) from error

    def _result(self, future: Future[CopyResult], name: str, token: CancellationToken) -> CopyResult:
        try:
            return future.result()
        except FutureCancelledError as error:
            token.raise_if_cancelled()
            raise WorkerLostError("its task was cancelled") from error
        except PgmigError as error:
            token.raise_if_cancelled()
            if isinstance(error, WorkerLostError):  # who did it is gone, its session may be busy with rows it has
                self._terminate(name)
            raise
        except Exception as error:
            token.raise_if_cancelled()
            if type(error).__module__.partition(".")[0] in ("concurrent", "distributed"):
                self._terminate(name)
                raise WorkerLostError(str(error) or type(error).__name__) from error
            raise

    def _end(self, future: Future[CopyResult], name: str, ended: Event) -> None:
        future.cancel()
        while not ended.is_set():
            self._terminate(name)
            ended.wait(END_SECONDS)

    def _terminate(self, name: str) -> None:
        """End the sessions of a task that is over for us, and with them their transactions."""
        for connection in self._watch():
            with suppress(psycopg.Error):  # a server that is gone has ended them itself
                psycopg.RawCursor(connection).execute(sql.load("terminate_named", OLDEST_VERSION), (name,))

    def _tell(self, name: str, on_progress: OnProgress) -> None:
        target = self._watch()[1]
        if target.info.server_version < REPORTING:
            return
        try:
            row = psycopg.RawCursor(target).execute(sql.load("copy_progress", REPORTING), (name,)).fetchone()
        except psycopg.Error as error:
            log.info("no progress to be had: %s", failure("target", error))
            return
        if row is not None:
            on_progress(row[0], row[1])
