"""The switch that pauses a run."""

from __future__ import annotations

import threading

from pgmig_core.cancellation import CancellationToken
from pgmig_core.pause import USER, Pause


def test_it_goes_on_when_the_last_reason_is_gone() -> None:
    pause, told = Pause(), list[tuple[str, ...]]()
    with pause.calling(lambda: told.append(pause.reasons)):
        pause.pause()
        pause.pause()
        pause.pause("the disk is full")
        pause.resume()
        pause.resume()
        pause.toggle()
        pause.toggle()
        pause.resume("the disk is full")
        pause.toggle()
    pause.pause()
    disk = "the disk is full"
    assert told == [(USER,), (USER, disk), (disk,), (), (USER,), ()]


def test_who_comes_late_hears_that_it_is_paused() -> None:
    pause, told = Pause(), list[tuple[str, ...]]()
    pause.pause()
    with pause.calling(lambda: told.append(pause.reasons)):
        assert told == [(USER,)]


def test_waiting_ends_with_the_pause_or_the_token() -> None:
    for end in ("resume", "cancel"):
        pause, token, over = Pause(), CancellationToken(), threading.Event()
        pause.pause()

        def wait(pause: Pause = pause, token: CancellationToken = token, over: threading.Event = over) -> None:
            pause.wait(token)
            over.set()

        thread = threading.Thread(target=wait)
        thread.start()
        assert not over.wait(0.05)
        if end == "resume":
            pause.resume()
        else:
            token.cancel()
        assert over.wait(5), end
        thread.join()
