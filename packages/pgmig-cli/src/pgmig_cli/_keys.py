"""The keys of a live picture: p pauses the run and lets it go on.

The terminal hands over each key at once, without showing it, and is put back as it was at the end, however that comes.
Ctrl-C stays a signal. Where there is no terminal to read from, or it has no such modes, there are no keys.
"""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ._signals import last_act

if sys.platform != "win32":
    import termios
    import tty


@contextmanager
def pressing(on_key: Callable[[str], None]) -> Iterator[bool]:
    """While the block runs, each key is given to `on_key`, in a thread; whether there are keys."""
    if sys.platform == "win32":
        yield False
        return
    if not sys.stdin.isatty() or os.getpgrp() != os.tcgetpgrp(sys.stdin.fileno()):  # in the background
        yield False
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def put_back() -> None:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)

    ended, end = os.pipe()
    thread = threading.Thread(target=_read, args=(terminal, ended, on_key), name="pgmig-keys", daemon=True)
    with last_act(put_back):
        tty.setcbreak(terminal, termios.TCSADRAIN)
        thread.start()
        try:
            yield True
        finally:
            os.close(end)
            thread.join()
            os.close(ended)
            put_back()


def _read(terminal: int, ended: int, on_key: Callable[[str], None]) -> None:
    while True:
        ready, _, _ = select.select([terminal, ended], [], [])
        if ended in ready:
            return
        typed = os.read(terminal, 64)
        if not typed:  # the terminal is gone
            return
        for key in typed.decode(errors="ignore"):
            on_key(key)
