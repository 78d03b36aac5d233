"""Client CPU for many narrow rows, against `psql | psql` in the same run: must be at most 1.5 times as much.

    uv run python bench/narrow.py [MILLIONS OF ROWS] [ROUNDS]      default 6 and 3

Rounds alternate, and the least of each is compared: what else the machine does only ever adds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import NamedTuple

from databases import Databases, databases, machine, table_step, worker

from pgmig_core.plan import Format

LIMIT = 1.5


class Cost(NamedTuple):
    cpu: float
    wall: float


def psql(between: Databases, format_: Format) -> Cost:
    """`psql -c 'COPY … TO STDOUT' | psql -c 'COPY … FROM STDIN'`; CPU of both programs."""
    program = str(between.programs / "psql")
    options = f"(FORMAT {format_.value})"
    before, began = os.times(), time.perf_counter()
    reader = subprocess.Popen(
        [program, "-X", "-q", "-d", between.source_server.dsn(), "-c", f"COPY public.narrow TO STDOUT {options}"],
        stdout=subprocess.PIPE,
    )
    writer = subprocess.Popen(
        [
            *(program, "-X", "-q", "-d", between.target_server.dsn()),
            *("-c", "TRUNCATE public.narrow", "-c", f"COPY public.narrow FROM STDIN {options}"),
        ],
        stdin=reader.stdout,
    )
    if reader.stdout is not None:
        reader.stdout.close()
    if writer.wait() or reader.wait():
        raise RuntimeError("psql failed")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(cpu, time.perf_counter() - began)


def pgmig(between: Databases, format_: Format) -> Cost:
    """The data plane, in this process."""
    with worker(between) as copying:
        cpu, began = time.process_time(), time.perf_counter()
        copying.copy(table_step("narrow", ("id", "a", "b", "c"), format_))
        return Cost(time.process_time() - cpu, time.perf_counter() - began)


def _least(costs: tuple[Cost, ...]) -> Cost:
    return Cost(min(c.cpu for c in costs), min(c.wall for c in costs))


def main(millions: float, rounds: int) -> bool:
    """Print a line per format; whether both stayed under the limit."""
    print(machine())
    ratios = []
    with databases() as between:
        between.source.execute(
            "CREATE TABLE public.narrow AS"
            " SELECT i AS id, i % 1000 AS a, now() + i * interval '1 s' AS b, 'x' || i AS c"
            f" FROM generate_series(1, {int(millions * 1_000_000)}) i".encode()
        )
        between.target.execute("CREATE TABLE public.narrow (id int, a int, b timestamptz, c text)")
        for format_ in Format:
            costs = [(psql(between, format_), pgmig(between, format_)) for _ in range(rounds)]
            theirs, ours = (_least(side) for side in zip(*costs, strict=True))
            ratios.append(ours.cpu / theirs.cpu)
            print(
                f"{format_:8}client CPU: psql | psql {theirs.cpu:.2f} s, pgmig {ours.cpu:.2f} s,"
                f" ratio {ratios[-1]:.2f};  wall: {theirs.wall:.2f} s, {ours.wall:.2f} s",
                flush=True,
            )
    print(f"limit of the ratio: {LIMIT}")
    return max(ratios) <= LIMIT


if __name__ == "__main__":
    sys.exit(not main(float(sys.argv[1]) if len(sys.argv) > 1 else 6, int(sys.argv[2]) if len(sys.argv) > 2 else 3))
