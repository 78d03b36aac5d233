"""Calls into a session opened for them, which Ctrl-C can leave at any time."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pgmig_core import CancellationToken, Session

from ._signals import Interrupts
from ._worker import Worker
from .request import Request

T = TypeVar("T")


def with_session(request: Request, call: Callable[[Session], T]) -> T:
    """`call`'s result, from within a session of both sides."""
    with sessions(request) as session, uncollected():
        return session.call(call)


@contextmanager
def uncollected() -> Iterator[None]:
    """What the block makes stays until this process ends, so the garbage collector need never look through it: three
    passes over a big catalog and its plan would take as long as a fifth of the plan."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


class SessionCalls:
    """A session in a thread of its own; this thread may ask questions between two calls."""

    def __init__(self, worker: Worker, session: Session) -> None:
        self._worker, self._session = worker, session

    def call(self, call: Callable[[Session], T]) -> T:
        return self._worker.call(call, self._session)


@contextmanager
def sessions(request: Request) -> Iterator[SessionCalls]:
    """A session of both sides, closed at the end."""
    assert request.source is not None  # noqa: S101 - build_request gives both sides or raises
    assert request.target is not None  # noqa: S101
    token = CancellationToken()
    worker = Worker()
    try:
        with Interrupts(token, lambda _words: None):
            session = worker.call(Session, request.source, request.target, token=token)
            try:
                yield SessionCalls(worker, session)
            finally:
                worker.call(session.close)
    finally:
        worker.close()


def in_worker(call: Callable[[CancellationToken], T]) -> T:
    """`call(token)`'s result, from a thread of its own, while this one listens for signals."""
    token = CancellationToken()
    worker = Worker()
    try:
        with Interrupts(token, lambda _words: None):
            return worker.call(call, token)
    finally:
        worker.close()
