from __future__ import annotations

import signal
import threading
import time
from types import FrameType

import pytest

from pgmig_cli._worker import Worker


def test_a_signal_that_another_thread_gets_is_handled_while_the_call_runs() -> None:
    """As is one that comes when the main thread is about to wait: it was handled when the call was over."""
    handled = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        handled.set()

    def get_one_and_go_on() -> bool:
        time.sleep(0.3)  # the main thread waits by then
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
        return handled.wait(5)

    before = signal.signal(signal.SIGUSR1, on_signal)
    worker = Worker()
    try:
        assert worker.call(get_one_and_go_on)
    finally:
        worker.close()
        signal.signal(signal.SIGUSR1, before)


def test_a_result_and_an_error_come_back() -> None:
    worker = Worker()
    assert worker.call(divmod, 7, 2) == (3, 1)
    with pytest.raises(TimeoutError, match="its own"):
        worker.call(_fail)
    worker.close()


def _fail() -> None:
    raise TimeoutError("its own")
