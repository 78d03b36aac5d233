"""One call into a session opened for it, which Ctrl-C can leave at any time: nothing is written meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pgmig_core import CancellationToken, Session

from ._signals import Interrupts
from ._worker import Worker
from .request import Request

T = TypeVar("T")


def with_session(request: Request, call: Callable[[Session], T]) -> T:
    """`call`'s result, from within a session of both sides."""

    def use(token: CancellationToken) -> T:
        assert request.source is not None  # noqa: S101 - build_request gives both sides or raises
        assert request.target is not None  # noqa: S101
        with Session(request.source, request.target, token=token) as session:
            return call(session)

    return in_worker(use)


def in_worker(call: Callable[[CancellationToken], T]) -> T:
    """`call(token)`'s result, from a thread of its own, while this one listens for signals."""
    token = CancellationToken()
    worker = Worker()
    try:
        with Interrupts(token, lambda _words: None):
            return worker.call(call, token)
    finally:
        worker.close()
