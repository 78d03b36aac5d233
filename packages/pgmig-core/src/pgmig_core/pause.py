"""Pausing a run: a switch that many may hold down, each with a reason, and that workers look at between two steps.

What runs goes on to its end; nothing new is begun until the last reason is gone, or the run is cancelled.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .cancellation import CancellationToken

USER = "the user"
"""The reason of whoever asked for it."""


class Pause:
    """Thread-safe. It may be used before a run begins, which then begins paused."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._reasons: dict[str, None] = {}
        self._listeners: list[Callable[[], None]] = []

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is paused, in order; empty: it is not."""
        with self._changed:
            return tuple(self._reasons)

    def pause(self, reason: str = USER) -> None:
        """Begin nothing new. Nothing changes when it is paused for that reason already."""
        self._set(reason, on=True)

    def resume(self, reason: str = USER) -> None:
        """Take a reason back; with the last one the run goes on."""
        self._set(reason, on=False)

    def go_on(self) -> None:
        """Take all reasons back: the user wants it to go on in spite of them."""
        for reason in self.reasons:
            self.resume(reason)

    def toggle(self) -> None:
        """Pause for the user, or go on."""
        if self.reasons:
            self.go_on()
        else:
            self.pause()

    def wait(self, token: CancellationToken) -> None:
        """Wait while it is paused and the token is not cancelled."""
        if not self.reasons:
            return

        def wake(_reason: object) -> None:
            with self._changed:
                self._changed.notify_all()

        with token.calling(wake), self._changed:
            while self._reasons and not token.cancelled:
                self._changed.wait()

    @contextmanager
    def calling(self, on_change: Callable[[], None]) -> Iterator[None]:
        """While the block runs, `on_change` is called after each change, and at once if it is paused. Two changes may
        be told at the same time, from two threads: `reasons` has the state."""
        with self._changed:
            self._listeners.append(on_change)
        if self.reasons:
            on_change()
        try:
            yield
        finally:
            with self._changed:
                self._listeners.remove(on_change)

    def _set(self, reason: str, *, on: bool) -> None:
        with self._changed:
            there = reason in self._reasons
            if there is on:
                return
            if there:
                del self._reasons[reason]
            else:
                self._reasons[reason] = None
            self._changed.notify_all()
            listeners = self._listeners.copy()
        for listener in listeners:  # without the lock: a listener may look, or change it again
            listener()
