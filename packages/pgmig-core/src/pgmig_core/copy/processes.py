"""Worker processes of this machine, as an Executor: each copies one table or chunk at a time.

Every process is a pool of its own, so one that is killed takes only its own copy along, and another takes its place.
They are spawned, not forked, because threads are running here; they leave Ctrl-C to their parent, and end when it does.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from queue import SimpleQueue
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Processes(Executor):
    """`count` processes. Submitting waits for one that is free."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._free: SimpleQueue[ProcessPoolExecutor] = SimpleQueue()
        for _ in range(count):
            self._free.put(_start())

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        process = self._free.get()
        try:
            future = process.submit(fn, *args, **kwargs)
        except BrokenExecutor:  # it ended while it had nothing to do
            process.shutdown(wait=False)
            process = _start()
            future = process.submit(fn, *args, **kwargs)

        def give_back(done: Future[T]) -> None:
            broken = not done.cancelled() and isinstance(done.exception(), BrokenExecutor)
            if broken:
                process.shutdown(wait=False)
            self._free.put(_start() if broken else process)

        future.add_done_callback(give_back)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes; waits for what they do."""
        for _ in range(self._count):
            process = self._free.get()
            process.shutdown(wait=wait, cancel_futures=cancel_futures)
        self._count = 0


def _start() -> ProcessPoolExecutor:
    """One process, on its way already."""
    process = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)
    process.submit(os.getpid)
    return process


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="pgmig-parent", daemon=True).start()


def _end_with_parent() -> None:
    """The pool's pipes do not tell that the parent was killed: this process holds their other ends itself."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
