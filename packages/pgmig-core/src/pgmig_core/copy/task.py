"""The copy of a table or a chunk as a value that another process can do: everything it needs, and nothing live.

A process keeps its connections from one task to the next, one pair a thread, as long as the tasks are of one run.
Passwords travel inside the task, over the executor's own pipe or connection; they are in no argument and no
environment, and not in its repr.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from ..chunking import Chunk
from ..connection import DataPlaneArguments
from ..errors import StatementFailedError
from ..plan import CopyStep
from ..snapshot import ExportedSnapshot
from .worker import CopyResult, CopyWorker


class WorkerLostError(StatementFailedError):
    """A process ended in the middle of a copy, or its machine cannot be reached: no fault of the table or a server."""

    def __init__(self, why: str) -> None:
        super().__init__("target", f"the process that copied it was lost: {why}")


@dataclass(frozen=True, slots=True)
class CopyTask:
    """`name` is the application_name of both its transactions, by which they can be watched and ended."""

    step: CopyStep
    chunk: Chunk | None
    source: DataPlaneArguments
    target: DataPlaneArguments
    snapshot: ExportedSnapshot
    name: str


class _Kept(threading.local):
    """A thread's worker, and what it is for."""

    worker: CopyWorker | None = None
    key: tuple[DataPlaneArguments, DataPlaneArguments, ExportedSnapshot] | None = None


_kept = _Kept()


def run_task(task: CopyTask) -> CopyResult:
    """Do it, in this thread. Raises StatementFailedError, ConnectionFailedError."""
    key = (task.source, task.target, task.snapshot)
    if _kept.worker is None or _kept.key != key:
        end_thread()
        _kept.worker, _kept.key = CopyWorker(*key), key
    return _kept.worker.copy(task.step, task.chunk, name=task.name)


def end_thread() -> None:
    """Close what this thread has kept."""
    if _kept.worker is not None:
        _kept.worker.close()
    _kept.worker = None
