"""One thread for all calls into pgmig_core, so that the main thread only waits and signals are taken at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

LISTENING = 0.2
"""Seconds that the main thread waits at a time. Python handles a signal between two of its lines: one that comes when
it is about to wait, or that the system gives to another thread, would wait with it, for as long as a run takes."""


class Worker:
    """Calls functions in its thread, one at a time."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pgmig-main")

    def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result; its errors raise here. A KeyboardInterrupt leaves it running."""
        future = self._pool.submit(function, *args, **kwargs)
        while not wait([future], timeout=LISTENING).done:
            pass
        return future.result()

    def close(self) -> None:
        """No more calls; does not wait for a running one."""
        self._pool.shutdown(wait=False, cancel_futures=True)
