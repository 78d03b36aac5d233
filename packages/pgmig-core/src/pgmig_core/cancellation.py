"""Cancelling work that runs in many threads: one token, passed down, that calls back.

A token knows why it was cancelled, may be cancelled any number of times (the first reason stays), has children
(cancelling a parent cancels them, never the other way round) and calls back at once, from the cancelling thread, so
that whoever holds a running statement can cancel it on the server instead of waiting for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from .errors import CancelledError


class CancelReason(StrEnum):
    """Why a run was cancelled; IMMEDIATE asks to stop at once instead of at the next safe point."""

    USER = "cancelled by the user"
    IMMEDIATE = "cancelled at once by the user"
    SIGNAL = "stopped by a signal"
    SERVER_LOST = "a server was lost"


class CancellationToken:
    """A thread-safe flag with a reason, children and callbacks."""

    def __init__(self, parent: CancellationToken | None = None) -> None:
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._at_once: CancellationToken | None = None
        self._reason: CancelReason | None = None
        self._callbacks: dict[int, Callable[[CancelReason], None]] = {}
        self._next = 0
        if parent is not None:
            parent.on_cancel(self.cancel)

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    @property
    def reason(self) -> CancelReason | None:
        return self._reason

    @property
    def at_once(self) -> CancellationToken:
        """A token for the work that goes on after a cancellation (putting foreign keys back): only IMMEDIATE ends
        it."""
        with self._lock:
            if self._at_once is None:
                self._at_once = CancellationToken()
            return self._at_once

    def cancel(self, reason: CancelReason = CancelReason.USER) -> None:
        """Cancel, once: the first reason stays. Every callback runs, even when one of them raises.

        IMMEDIATE also cancels `at_once`, whatever came before it.
        """
        if reason is CancelReason.IMMEDIATE:
            self.at_once.cancel(CancelReason.USER)
        with self._lock:
            if self._reason is not None:
                return
            self._reason = reason
            callbacks = list(self._callbacks.values())
            self._callbacks.clear()
            self._event.set()
        failures: list[Exception] = []
        for callback in callbacks:
            try:
                callback(reason)
            except Exception as error:  # noqa: BLE001 - raised below, when all have been called
                failures.append(error)
        if failures:
            raise ExceptionGroup("cancellation callbacks failed", failures)

    def child(self) -> CancellationToken:
        """A token that is cancelled with this one, and can be cancelled alone."""
        return CancellationToken(self)

    def on_cancel(self, callback: Callable[[CancelReason], None]) -> Callable[[], None]:
        """Call `callback(reason)` when cancelled (at once if that has happened); returns how to take it back."""
        with self._lock:
            if self._reason is None:
                key, self._next = self._next, self._next + 1
                self._callbacks[key] = callback
                return lambda: self._forget(key)
        callback(self._reason)
        return lambda: None

    @contextmanager
    def calling(self, callback: Callable[[CancelReason], None]) -> Iterator[None]:
        """While the block runs, cancelling calls `callback(reason)`."""
        forget = self.on_cancel(callback)
        try:
            yield
        finally:
            forget()

    def raise_if_cancelled(self) -> None:
        """Raises CancelledError when the token is cancelled."""
        if self._reason is not None:
            raise CancelledError(str(self._reason.value))

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until cancelled, at most `seconds`; whether it is."""
        return self._event.wait(seconds)

    def _forget(self, key: int) -> None:
        with self._lock:
            self._callbacks.pop(key, None)
