"""What is worth trying again, and how long: errors that pass by themselves, with growing pauses, up to a limit.

Pauses double from some hundredths of a second up to LONGEST, each anywhere between half of that and the whole, so that
workers that failed together do not come back together.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from .cancellation import CancellationToken
from .errors import ConnectionFailedError, StatementFailedError

T = TypeVar("T")

PROTOCOL_VIOLATION = "08P01"

PASSING = frozenset({"40001", "40P01", "55P03", "53300", "53100", "57P01", "57P02", "57P03"})
"""SQLSTATEs: serialization, deadlock, a lock's timeout, too many connections, a full disk, a server that ends or does
not take connections yet."""
CONCURRENT = "tuple concurrently updated"
"""The message of an internal error: two statements met in a catalog."""

FIRST = 0.05
LONGEST = 5.0
SLOW = frozenset({"53100", "53300"})
"""These need somebody else to make room."""
SLOW_FIRST = 1.0


def passes(error: StatementFailedError | ConnectionFailedError) -> bool:
    """Whether the same may work a moment later. A lost connection may; a refused password does not."""
    state = error.sqlstate or ""
    if isinstance(error, ConnectionFailedError):
        return not state or state in PASSING or state.startswith("08") or state in ("25P03", "25P04", "57P05")
    # what else is of class 08 is a foreign server's that cannot be reached
    return state in PASSING or state == PROTOCOL_VIOLATION or CONCURRENT in error.message


class Patience(Struct):
    """The pauses of one step. `seconds` in all, from the first failure on."""

    seconds: float
    clock: Callable[[], float] = time.monotonic
    _began: float | None = None
    _times: int = 0

    def pause(self, error: StatementFailedError | ConnectionFailedError) -> float | None:
        """How long to wait before the next try; None when it is not worth it, or patience is at its end."""
        now = self.clock()
        self._began = now if self._began is None else self._began
        left = self._began + self.seconds - now
        if left <= 0 or not passes(error):
            return None
        first = SLOW_FIRST if error.sqlstate in SLOW else FIRST
        longest = min(first * 2**self._times, LONGEST)
        self._times += 1
        return min(random.uniform(longest / 2, longest), left)  # noqa: S311 - jitter, not a secret


class Retries(Struct, frozen=True):
    """How parts of a step, or what is no step, are tried again."""

    seconds: float = 0
    alive: Callable[[], bool] = lambda: True
    """Whether both servers have gone on since the run began: then what was committed is there."""
    told: Callable[[StatementFailedError | ConnectionFailedError, float], None] = lambda _error, _pause: None
    """Hears of each failure that is followed by another try, in so many seconds."""

    def run(self, what: Callable[[bool], T], token: CancellationToken, *, known: bool = True) -> T:
        """Do `what`, again after what passes; it is told whether it may have been done by the try before. `known`: it
        finds that out.

        Raises the last failure, with `given_up` where it would be in vain to try any longer; CancelledError.
        """
        patience, tried, in_doubt = Patience(self.seconds), False, False
        while True:
            try:
                done = what(in_doubt)
                if tried and not self.alive():  # connections of a server that came back know nothing of what it lost
                    raise ConnectionFailedError("target", "a server was restarted")
                return done
            except (StatementFailedError, ConnectionFailedError) as failed:
                in_doubt = in_doubt or failed.in_doubt
                if token.cancelled or failed.given_up or (in_doubt and not known) or not passes(failed):
                    raise
                pause = patience.pause(failed)
                if pause is None:
                    failed.given_up = self.seconds > 0
                    raise
                if not self.alive():
                    raise
                self.told(failed, pause)
            tried = True
            if token.wait(pause):
                token.raise_if_cancelled()
