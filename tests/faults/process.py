"""Faults of pgmig itself: it is killed, or told to end."""

from __future__ import annotations

import random
import signal
import time

from tests.faults.bed import Bed
from tests.faults.scenario import Made


def killed(bed: Bed, rng: random.Random) -> Made:
    """SIGKILL at a random moment, sometimes that of the one that resumes, too."""
    moment = rng.uniform(0, bed.seconds)
    again = rng.uniform(0, bed.seconds) if rng.random() < 1 / 3 else None
    happened = False
    with bed.target() as target:
        with bed.pgmig(bed.source, target) as pgmig:
            bed.wait_begun(pgmig)
            time.sleep(moment)
            happened = pgmig.kill()
        if again is not None and happened and bed.has_ledger(target):
            with bed.pgmig(bed.source, target, "--resume") as pgmig:
                bed.wait_begun(pgmig)
                time.sleep(again)
                pgmig.kill()
        how = bed.settle(pgmig, target)
    twice = "" if again is None else f", and {again:.2f} s after its successor's"
    return Made(f"SIGKILL {moment:.2f} s after the first session{twice}", happened, how)


def ended(bed: Bed, rng: random.Random) -> Made:
    """SIGTERM, SIGINT or SIGHUP: an orderly end, after which nothing is off, and --resume goes on."""
    number = rng.choice([signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    moment = rng.uniform(0, bed.seconds)
    with bed.target() as target, bed.pgmig(bed.source, target) as pgmig:
        bed.wait_begun(pgmig)
        time.sleep(moment)
        happened = pgmig.running
        pgmig.process.send_signal(number)
        how = bed.settle(pgmig, target)
    return Made(f"{number.name} {moment:.2f} s after the first session", happened, how)
