from __future__ import annotations

import os
import signal
import threading

import pytest

from pgmig_cli import _signals
from pgmig_cli._exit import ExitCode
from pgmig_cli._signals import Interrupts
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
    token, said = CancellationToken(), list[str]()
    with Interrupts(token, said.append) as interrupts:
        interrupts.begin()
        send(number)
        assert token.wait(5)
    assert token.reason is reason
    assert not token.at_once.cancelled
    assert said == ["stopping safely: open work is rolled back; Ctrl-C again stops at once"]


def test_the_second_stops_at_once_and_the_third_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    monkeypatch.setattr(_signals, "end_process", ended.set)
    token, said = CancellationToken(), list[str]()
    with Interrupts(token, said.append) as interrupts:
        interrupts.begin()
        send(signal.SIGINT)
        send(signal.SIGINT)
        assert token.at_once.wait(5)
        assert said[1:] == ["stopping at once"]
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
