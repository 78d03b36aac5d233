from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType

import pytest

from pgmig_cli import _signals
from pgmig_cli._exit import ExitCode
from pgmig_cli._signals import Interrupts
from pgmig_core import Pause
from pgmig_core.cancellation import CancellationToken, CancelReason


def send(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_before_the_run_a_signal_ends_everything(number: signal.Signals) -> None:
    token = CancellationToken()
    with Interrupts(token, lambda _words: None), pytest.raises(KeyboardInterrupt):
        send(number)
    assert token.wait(5)


@pytest.mark.parametrize(
    ("number", "reason"), [(signal.SIGINT, CancelReason.USER), (signal.SIGTERM, CancelReason.SIGNAL)]
)
def test_the_first_signal_stops_safely(number: signal.Signals, reason: CancelReason) -> None:
    token, said = CancellationToken(), SimpleQueue[str]()
    with Interrupts(token, said.put) as interrupts:
        interrupts.begin()
        send(number)
        assert token.wait(5)
        assert said.get(timeout=5) == "stopping safely: open work is rolled back; Ctrl-C again stops at once"
    assert token.reason is reason
    assert not token.at_once.cancelled
    assert said.empty()


def test_the_second_stops_at_once_and_the_third_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    monkeypatch.setattr(_signals, "end_process", ended.set)
    token, said = CancellationToken(), SimpleQueue[str]()
    with Interrupts(token, said.put) as interrupts:
        interrupts.begin()
        send(signal.SIGINT)
        send(signal.SIGINT)
        assert token.at_once.wait(5)
        said.get(timeout=5)
        assert said.get(timeout=5) == "stopping at once"
        assert not ended.is_set()
        send(signal.SIGINT)
        assert ended.wait(5)


def test_a_process_that_does_not_stop_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    monkeypatch.setattr(_signals, "end_process", ended.set)
    monkeypatch.setattr(_signals, "GRACE", 0.01)
    with Interrupts(CancellationToken(), lambda _words: None) as interrupts:
        interrupts.begin()
        send(signal.SIGINT)
        send(signal.SIGINT)
        assert ended.wait(5)


def test_a_signal_may_come_while_any_lock_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler that wrote to the terminal itself would wait for what its own thread holds."""
    ended = threading.Event()
    monkeypatch.setattr(_signals, "end_process", ended.set)
    monkeypatch.setattr(_signals, "GRACE", 0.01)
    token, terminal = CancellationToken(), threading.Lock()

    def say(_words: str) -> None:
        with terminal:
            pass

    with Interrupts(token, say, Pause()) as interrupts, stuck_for(seconds=5):
        interrupts.begin()
        with terminal:
            for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGINT, signal.SIGINT):
                send(number)
        assert ended.wait(5)
    assert token.at_once.cancelled


def test_signals_count_when_nobody_reads_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    ended, read = threading.Event(), threading.Event()
    monkeypatch.setattr(_signals, "end_process", ended.set)
    monkeypatch.setattr(_signals, "SAYING", 0.01)

    def say(_words: str) -> None:
        read.wait(10)

    with Interrupts(CancellationToken(), say) as interrupts:
        interrupts.begin()
        for _ in range(3):
            send(signal.SIGINT)
        assert ended.wait(5)
    read.set()


@contextmanager
def stuck_for(seconds: float) -> Iterator[None]:
    """Inside `with`, a main thread that still stands there after so many seconds gets a TimeoutError."""

    def on_alarm(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError("the handler of a signal waits for a lock")

    before = signal.signal(signal.SIGALRM, on_alarm)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_an_output_that_nobody_reads_does_not_keep_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    ended, read = threading.Event(), threading.Event()
    monkeypatch.setattr(os, "_exit", lambda _code: ended.set())
    monkeypatch.setattr(_signals, "GRACE", 0.01)
    monkeypatch.setattr(logging, "shutdown", lambda: read.wait(10))
    with stuck_for(seconds=5):
        _signals.end_process()
    read.set()
    assert ended.is_set()


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interrupts(CancellationToken(), lambda _words: None) as interrupts:
        interrupts.begin()
        assert signal.getsignal(signal.SIGINT) != before
        interrupts.end()
        with pytest.raises(KeyboardInterrupt):
            send(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) == before


def test_last_acts_come_before_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[object] = []
    monkeypatch.setattr(os, "_exit", happened.append)
    with _signals.last_act(lambda: happened.append("stopped")):
        _signals.end_process()
    _signals.end_process(ExitCode.USAGE)
    assert happened == ["stopped", ExitCode.CANCELLED, ExitCode.USAGE]
