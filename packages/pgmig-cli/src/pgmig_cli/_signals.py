"""Ctrl-C, twice, and the signals that mean the same.

    first    the token is cancelled: running statements are cancelled, everything rolls back, foreign keys go back
    second   the same without waiting for anything; if the process is still there after GRACE seconds, it ends itself
    third    it ends itself now; the servers roll back what was open when the connections drop

SIGUSR1 pauses a run, SIGUSR2 lets it go on, for those who started it without a terminal.

Before a run has begun there is nothing to roll back: there a signal is a KeyboardInterrupt.

A handler runs in between any two lines of the main thread, which may hold any lock then, the terminal's
too. So it only puts what has come into a queue (`SimpleQueue.put` is made for that), and a thread that is
there from the beginning does the rest. The token is cancelled from yet another thread, because a callback may talk to
a server, and the next signal must find somebody who listens.
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType, TracebackType
from typing import Self

from pgmig_core import CancellationToken, CancelReason, Pause

from ._exit import ExitCode

GRACE = 3.0
SAYING = 0.5
"""Seconds in which whoever reads our output should have read a line. If nobody does, the next signal counts, too."""
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_PAUSE, _RESUME = getattr(signal, "SIGUSR1", None), getattr(signal, "SIGUSR2", None)
_log = logging.getLogger(__name__)


class Interrupts:
    """Inside `with`, signals are handled; after `begin()` they cancel the token, before it raise KeyboardInterrupt."""

    def __init__(self, token: CancellationToken, say: Callable[[str], None], pause: Pause | None = None) -> None:
        self._token = token
        self._pause = pause
        self._say = say
        self._count = 0
        self._running = False
        self._before: dict[int, object] = {}
        self._asked = queue.SimpleQueue[Callable[[], object] | None]()
        """What the signals that have come ask for; None is the end."""
        self._obeying: threading.Thread | None = None

    def begin(self) -> None:
        """From here on something may have been written."""
        self._running = True

    def end(self) -> None:
        """The run is over."""
        self._running = False

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._obeying = _in_thread("pgmig-signals", self._obey)
            self._before = {number: signal.signal(number, self._on_signal) for number in _SIGNALS}
            if self._pause is not None:
                switches = ((_PAUSE, self._pause.pause), (_RESUME, self._pause.go_on))
                for number, switch in switches:
                    if number is not None:
                        self._before[number] = signal.signal(number, self._on_switch(switch))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal() gave, it takes
        self._asked.put(None)
        if self._obeying is not None:
            self._obeying.join(SAYING)  # so that what was said is said before the process ends

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self._running:
            self._asked.put(partial(self._stop, number))
        else:
            self._asked.put(partial(self._cancel, CancelReason.USER))
            raise KeyboardInterrupt

    def _on_switch(self, switch: Callable[[], None]) -> Callable[[int, FrameType | None], None]:
        return lambda _number, _frame: self._asked.put(partial(_in_thread, "pgmig-pause", switch))

    def _obey(self) -> None:
        while (act := self._asked.get()) is not None:
            act()

    def _stop(self, number: int) -> None:
        self._count += 1
        if self._count == 1:
            self._cancel(CancelReason.USER if number == signal.SIGINT else CancelReason.SIGNAL)
            self._tell("stopping safely: open work is rolled back; Ctrl-C again stops at once")
        elif self._count == 2:
            self._cancel(CancelReason.IMMEDIATE)
            timer = threading.Timer(GRACE, end_process)
            timer.daemon = True
            timer.start()
            self._tell("stopping at once")
        else:
            end_process()

    def _tell(self, words: str) -> None:
        _in_thread("pgmig-say", partial(self._say, words)).join(SAYING)

    def _cancel(self, reason: CancelReason) -> None:
        _in_thread("pgmig-cancel", partial(self._cancel_token, reason))

    def _cancel_token(self, reason: CancelReason) -> None:
        try:
            self._token.cancel(reason)
        except ExceptionGroup:
            _log.exception("cancelling")


def _in_thread(name: str, act: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=act, name=name, daemon=True)
    thread.start()
    return thread


_last_acts: list[Callable[[], None]] = []


@contextmanager
def last_act(act: Callable[[], None]) -> Iterator[None]:
    """Inside `with`, `end_process` does this first: what would otherwise stay behind, such as a server of ours."""
    _last_acts.append(act)
    try:
        yield
    finally:
        _last_acts.remove(act)


def end_process(code: ExitCode = ExitCode.CANCELLED) -> None:
    """End at once, whatever other threads are doing; open transactions roll back on the servers."""
    for act in _last_acts:
        act()
    _in_thread("pgmig-end", _say_what_is_left).join(GRACE)  # whoever reads our output may have stopped reading
    os._exit(code)


def _say_what_is_left() -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    logging.shutdown()
