"""A token that is cancelled at the very moment in which the block ends."""

from __future__ import annotations

import threading
import time
from typing import cast

import psycopg
import pytest

from pgmig_core import CancellationToken
from pgmig_core.cancellation import CancelReason
from pgmig_core.connection import cancelling


class Closed:
    closed = True


def test_the_request_s_thread_may_be_slow_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    token, starting = CancellationToken(), threading.Event()
    start = threading.Thread.start

    def slow(self: threading.Thread) -> None:
        if self.name == "pgmig-cancel":
            starting.set()
            time.sleep(0.05)
        start(self)

    monkeypatch.setattr(threading.Thread, "start", slow)
    canceller = threading.Thread(target=token.cancel, args=(CancelReason.SERVER_LOST,))
    with cancelling(cast("psycopg.Connection", Closed()), token):
        canceller.start()
        assert starting.wait(10)
    canceller.join()
    assert not [thread for thread in threading.enumerate() if thread.name == "pgmig-cancel"]
