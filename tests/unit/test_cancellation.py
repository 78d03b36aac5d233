"""The token: one reason, children, callbacks."""

from __future__ import annotations

import threading

import pytest

from pgmig_core.cancellation import CancellationToken, CancelReason
from pgmig_core.errors import CancelledError


def test_a_new_token_lets_work_go_on() -> None:
    token = CancellationToken()
    token.raise_if_cancelled()
    assert (token.cancelled, token.reason) == (False, None)
    assert not token.wait(0)


def test_the_first_reason_stays() -> None:
    token = CancellationToken()
    token.cancel(CancelReason.SIGNAL)
    token.cancel(CancelReason.USER)
    assert token.cancelled
    assert token.reason is CancelReason.SIGNAL


def test_raise_if_cancelled_names_the_reason() -> None:
    token = CancellationToken()
    token.cancel(CancelReason.SERVER_LOST)
    with pytest.raises(CancelledError, match="a server was lost"):
        token.raise_if_cancelled()


def test_cancelling_a_parent_cancels_its_children_and_not_the_other_way_round() -> None:
    parent = CancellationToken()
    first, second = parent.child(), parent.child()
    first.cancel()
    assert not parent.cancelled
    assert not second.cancelled
    parent.cancel(CancelReason.IMMEDIATE)
    assert second.reason is CancelReason.IMMEDIATE
    assert first.reason is CancelReason.USER


def test_a_child_of_a_cancelled_token_is_born_cancelled() -> None:
    parent = CancellationToken()
    parent.cancel(CancelReason.SIGNAL)
    assert parent.child().reason is CancelReason.SIGNAL


def test_callbacks_run_once_in_the_cancelling_thread() -> None:
    token = CancellationToken()
    seen: list[tuple[CancelReason, int]] = []
    token.on_cancel(lambda reason: seen.append((reason, threading.get_ident())))
    thread = threading.Thread(target=token.cancel)
    thread.start()
    thread.join()
    token.cancel()
    assert seen == [(CancelReason.USER, thread.ident)]


def test_a_callback_that_comes_late_runs_at_once() -> None:
    token = CancellationToken()
    token.cancel()
    seen: list[CancelReason] = []
    token.on_cancel(seen.append)
    assert seen == [CancelReason.USER]


def test_a_callback_taken_back_is_not_called() -> None:
    token = CancellationToken()
    seen: list[CancelReason] = []
    forget = token.on_cancel(seen.append)
    with token.calling(seen.append):
        pass
    forget()
    token.cancel()
    assert seen == []


def test_every_callback_runs_even_when_one_raises() -> None:
    token = CancellationToken()
    seen: list[CancelReason] = []

    def broken(reason: CancelReason) -> None:
        raise RuntimeError(reason)

    token.on_cancel(broken)
    token.on_cancel(seen.append)
    with pytest.raises(ExceptionGroup) as caught:
        token.cancel()
    assert seen == [CancelReason.USER]
    assert caught.group_contains(RuntimeError)


def test_wait_ends_when_another_thread_cancels() -> None:
    token = CancellationToken()
    thread = threading.Thread(target=token.cancel)
    thread.start()
    assert token.wait(10)
    thread.join()


def test_of_many_threads_that_cancel_one_wins() -> None:
    token = CancellationToken()
    barrier = threading.Barrier(8)
    called: list[CancelReason] = []
    token.on_cancel(called.append)

    def cancel() -> None:
        barrier.wait()
        token.cancel()

    threads = [threading.Thread(target=cancel) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert called == [CancelReason.USER]
