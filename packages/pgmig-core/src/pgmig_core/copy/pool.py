"""Who copies in a run: connections that its threads share, or an executor, and split tables over several of them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg

from ..cancellation import CancellationToken
from ..connection import DataPlaneArguments, connect_again, data_plane_arguments
from ..errors import StatementFailedError
from ..options import Options
from ..patience import Retries
from ..plan import CopyStep
from ..snapshot import Snapshot
from .pipe import Flow
from .rejects import is_refusal
from .statements import empties
from .values import CopyResult, OnProgress, RewrittenError, Streams, WorkerLostError

# asyncpg, worker processes and Dask are imported when a table needs them: a run of small tables, which go in groups,
# uses none of them, and would spend a tenth of its time on importing asyncpg alone
if TYPE_CHECKING:
    from .split import Copier
    from .worker import CopyWorker

log = logging.getLogger(__name__)

DASK = "dask://"
CHECK_VIOLATION = "23514"


def open_executor(options: Options) -> Executor | None:
    """The executor that the options ask for; None copies in the threads of the run. Raises UsageError."""
    if options.executor.startswith(DASK):
        from .dask import DaskExecutor

        return DaskExecutor(options.executor.removeprefix(DASK))
    if not options.processes:
        return None
    from .processes import Processes

    return Processes(options.processes)


class CopyPool:
    """Thread-safe. `close` it when nobody copies any more."""

    def __init__(
        self,
        snapshot: Snapshot,
        executor: Executor | None = None,
        opened: Callable[[int], None] = lambda _process: None,
    ) -> None:
        """The executor stays the caller's to shut down. `opened` hears of each session on the target."""
        self._opened = opened
        self._snapshot, self._executor = snapshot, executor
        self.flow = Flow()
        self._lock = threading.Lock()
        self._arguments: tuple[DataPlaneArguments, DataPlaneArguments] | None = None
        self._watching: tuple[psycopg.Connection[Any], psycopg.Connection[Any]] | None = None
        self._idle: list[CopyWorker] = []
        self._stack = ExitStack()
        self._put_off: set[int] = set()
        self._name = f"pgmig {uuid4().hex[:12]}"
        self._names = 0

    def copy(
        self,
        step: CopyStep,
        target: psycopg.Connection[Any],
        *,
        token: CancellationToken,
        on_progress: OnProgress,
        streams: Streams,
        retries: Retries | None = None,
    ) -> CopyResult:
        """Copy a table. `target` is any connection to the target: others go where it went. `retries` are the chunks'.

        Raises as CopyWorker.copy does. A table that a lost process left half copied is begun once more, if it was to be
        empty at first; so is one that was rewritten between two chunks. One of which the target refuses rows is copied
        once more without these, here, if the step says so.
        """
        self._connect(target)
        retries = retries or Retries()
        try:
            return self._copy(step, token, on_progress, streams, retries)
        except (WorkerLostError, RewrittenError):
            if not (step.split or empties(step)):
                raise
            return self._copy(step, token, on_progress, streams, retries)
        except StatementFailedError as error:
            if step.rejects is None or not is_refusal(error) or self._comes_back(step, error):
                raise
            log.info("%s: rows are refused, so it is copied in batches: %s", step.subject, error.message)
            recoding = error.side == "source"
        with self._worker() as worker:
            return worker.copy_without_refused(step, recoding=recoding, token=token, on_progress=on_progress)

    def close(self) -> None:
        """End all connections."""
        for worker in self._idle:
            worker.close()
        self._idle.clear()
        self._stack.close()

    def _comes_back(self, step: CopyStep, error: StatementFailedError) -> bool:
        """Whether the step is done again later anyway, when the rows are there that a function in a check looks for."""
        if error.sqlstate != CHECK_VIOLATION or not step.search_paths:
            return False
        with self._lock:
            first = step.id not in self._put_off
            self._put_off.add(step.id)
        return first

    def _copy(
        self, step: CopyStep, token: CancellationToken, on_progress: OnProgress, streams: Streams, retries: Retries
    ) -> CopyResult:
        if step.split is None:
            with self._copier() as copier:
                return copier.copy(step, token=token, on_progress=on_progress)
        from .split import SplitCopy

        with self._worker() as holder:
            split = SplitCopy(step, holder, self._copier, streams, token, on_progress, retries)
            if self._executor is None:
                return split.run(holder)
            with self._copier() as copier:
                return split.run(copier)

    @contextmanager
    def _copier(self) -> Iterator[Copier]:
        if self._executor is None:
            with self._worker() as worker:
                yield worker
            return
        with self._lock:
            assert self._arguments is not None  # noqa: S101 - copy() connects first
            self._names += 1
            name, (source, target) = f"{self._name}.{self._names}", self._arguments
        from .remote import RemoteCopier

        yield RemoteCopier(self._executor, source, target, self._snapshot.exported, name, self._watch)

    @contextmanager
    def _worker(self) -> Iterator[CopyWorker]:
        """A worker for one thread at a time; its connections stay for the next."""
        from .worker import CopyWorker

        with self._lock:
            assert self._arguments is not None  # noqa: S101 - copy() connects first
            worker = (
                self._idle.pop()
                if self._idle
                else CopyWorker(*self._arguments, self._snapshot, self.flow, self._opened)
            )
        try:
            yield worker
        finally:
            with self._lock:
                self._idle.append(worker)

    def _connect(self, target: psycopg.Connection[Any]) -> None:
        with self._lock:
            if self._arguments is None:
                source = self._snapshot.connection
                self._arguments = data_plane_arguments(source, "source"), data_plane_arguments(target, "target")
                if self._executor is not None:
                    self._watching = (
                        self._stack.enter_context(connect_again(source, "source")),
                        self._stack.enter_context(connect_again(target, "target")),
                    )

    def _watch(self) -> tuple[psycopg.Connection[Any], psycopg.Connection[Any]]:
        assert self._watching is not None  # noqa: S101 - there is an executor
        return self._watching
