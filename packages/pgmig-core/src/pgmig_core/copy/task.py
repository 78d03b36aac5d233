"""The copy of a table or a chunk as a value that another process can do: everything it needs, and nothing live.

Each task opens connections of its own and leaves none behind, in whatever process or thread it was. That takes some
20 ms; the smallest tasks, of 1 MB, take as long again, and smaller tables are copied in groups, here. Passwords travel
inside the task, over the executor's own pipe or connection; they are in no argument and no environment, and not in its
repr.
"""

from __future__ import annotations

from contextlib import closing

from msgspec import Struct

from ..chunking import Chunk
from ..connection import DataPlaneArguments
from ..plan import CopyStep
from ..snapshot import ExportedSnapshot
from .values import CopyResult
from .worker import CopyWorker


class CopyTask(Struct, frozen=True):
    """`name` is the application_name of both its transactions, by which they can be watched and ended."""

    step: CopyStep
    chunk: Chunk | None
    source: DataPlaneArguments
    target: DataPlaneArguments
    snapshot: ExportedSnapshot
    name: str


def run_task(task: CopyTask) -> CopyResult:
    """Do it, in this thread. Raises StatementFailedError, ConnectionFailedError."""
    with closing(CopyWorker(task.source, task.target, task.snapshot)) as worker:
        return worker.copy(task.step, task.chunk, name=task.name)
