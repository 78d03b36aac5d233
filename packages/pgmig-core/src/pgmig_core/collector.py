"""The cyclic garbage collector, held off while a catalog is read or a plan is made.

Hundreds of thousands of values that stay make it look at all of them again and again, and none of them is garbage:
without it, 10,000 tables are read in 60 % of the CPU time and planned in half.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_holding = 0
_was_on = True


@contextmanager
def without_collector() -> Iterator[None]:
    """Blocks may nest and run in several threads: it is off until the last ends, if it was on when the first began."""
    global _holding, _was_on  # noqa: PLW0603 - the collector is the process's own
    with _lock:
        if _holding == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _holding += 1
    try:
        yield
    finally:
        with _lock:
            _holding -= 1
            if _holding == 0 and _was_on:
                gc.enable()
