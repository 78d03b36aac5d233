"""Make the faults, one after the other, and say how many there were and how many were survived.

python -m tests.faults                                  one round
python -m tests.faults --rounds 10 --seed 4             ten of them
python -m tests.faults --only killed,cut --rounds 5     only these
python -m tests.faults --again 4/cut/17                 one fault, the one that a line named
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.faults import disk, load, network, process, servers
from tests.faults.bed import Bed
from tests.faults.scenario import NotHereError, Scenario
from tests.support.servers import SOURCE_MAJOR, TARGET_MAJOR, running

# how often a round has each
ROUND: dict[Scenario, int] = {
    process.killed: 5,
    process.ended: 2,
    network.cut: 6,
    network.stalled: 1,
    network.silent: 1,
    network.slow: 1,
    servers.terminated: 3,
    servers.restarted: 3,
    servers.timeouts: 1,
    servers.locked: 2,
    load.loaded: 1,
    disk.full: 1,
}
BY_NAME = {scenario.__name__: scenario for scenario in ROUND}


def names(rounds: int, seed: int, only: set[str]) -> Iterator[str]:
    """`seed/scenario/number` of each fault; the name is all that it depends on."""
    for number in range(rounds):
        for scenario, times in ROUND.items():
            if not only or scenario.__name__ in only:
                for time_ in range(times):
                    yield f"{seed}/{scenario.__name__}/{number * times + time_}"


def make(bed: Bed, name: str, tally: Counter[str]) -> None:
    """Make one fault and print what came of it."""
    began = time.monotonic()
    scenario = BY_NAME[name.split("/")[1]]
    try:
        made = scenario(bed, random.Random(name))  # noqa: S311 - repeatable, not secret
        state = made.how if made.happened else "was over before"
        what = made.what
        tally["survived" if made.happened else "missed"] += 1
        tally[f"{scenario.__name__}: {state}"] += 1
    except NotHereError as why:
        state, what = "skipped", str(why)
        tally["skipped"] += 1
    except Exception:  # noqa: BLE001 - whatever went wrong, the other faults are still to be made
        state, what = "NOT SURVIVED", traceback.format_exc()
        tally["not survived"] += 1
    print(f"{name:22} {time.monotonic() - began:5.1f} s  {state:16} {what}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))  # noqa: S311 - a number to repeat it by
    parser.add_argument("--only", default="", metavar=",".join(BY_NAME))
    parser.add_argument("--again", metavar="NAME", help="one fault, as a line names it")
    given = parser.parse_args()
    tally: Counter[str] = Counter()
    with running(SOURCE_MAJOR) as source, running(TARGET_MAJOR) as target:
        folder = target.home / "pgmig"
        folder.mkdir()
        bed = Bed(source, target, Path(folder))
        print(f"seed {given.seed}; undisturbed, a copy takes {bed.seconds:.1f} s from its first session", flush=True)
        chosen = (
            [given.again] if given.again else names(given.rounds, given.seed, set(filter(None, given.only.split(","))))
        )
        for name in chosen:
            make(bed, name, tally)
    for key in sorted(key for key in tally if ":" in key):
        print(f"  {key:40} {tally[key]}")
    injected = tally["survived"] + tally["not survived"]
    print(
        f"{injected} faults injected, {tally['survived']} survived; {tally['missed']} came too late, "
        f"{tally['skipped']} skipped; seed {given.seed}"
    )
    # a run whose faults come too late proves nothing
    return 1 if tally["not survived"] or tally["survived"] <= tally["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
