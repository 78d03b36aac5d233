"""Whether cost goes with size: mixed at 1, 3 and 10 times its size, its cost per megabyte, the client's share of it.

    nox -s bench -- --linear              docs/performance.md gets the figures; some 60 GB of disk for a moment
    nox -s bench -- --linear 0.1 0.3 1    a quick look; nothing is written

Limits: cost per megabyte within 10 % (processor time of client and servers together; wall time is shown beside it),
client CPU at most 15 % of the servers', at most 150 MB of the client's memory, whatever the size.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import psycopg
import results
from cost import Cost
from course import build, run_once
from peers import PGMIG, find_peers
from programs import find_programs, pair

SIZES = (1.0, 3.0, 10.0)
WITHIN = 0.10
CLIENT_SHARE = 0.15
MEMORY_MB = 150
ROUNDS = 3
"""Of the smaller sizes; the largest runs once."""


class Line(NamedTuple):
    """One size: what the runs cost, medians by wall time."""

    scale: float
    megabytes: float
    cost: Cost

    @property
    def cpu_per_gb(self) -> float:
        """Processor seconds of all per gigabyte."""
        return (self.cost.client_cpu + self.cost.servers_cpu) / self.megabytes * 1000

    @property
    def wall_per_gb(self) -> float:
        return self.cost.wall / self.megabytes * 1000


def measure_sizes(sizes: Sequence[float]) -> list[Line]:
    """Copy mixed at each size."""
    programs = find_programs()
    pgmig = next(peer for peer in find_peers(programs) if peer.name == PGMIG)
    lines = []
    for scale in sizes:
        with pair(programs) as (source, target):
            megabytes = build(programs, source, "mixed", scale)
            rounds = 1 if scale == max(sizes) else ROUNDS
            costs = [run_once(pgmig, "mixed", source, target, programs) for _ in range(rounds)]
            with psycopg.connect(target.dsn("mixed")) as connection:
                found = connection.execute("SELECT count(*) FROM measurement").fetchone()
            if found is None or found[0] != 4 * round(1_100_000 * scale):
                raise RuntimeError(f"{found} rows arrived")
        lines.append(Line(scale, megabytes, sorted(costs, key=lambda cost: cost.wall)[len(costs) // 2]))
        print(_row(lines[-1]), flush=True)
    return lines


def table(lines: Sequence[Line]) -> str:
    """A line per size."""
    head = (
        "| size | wall | CPU: client | servers | client's share | wall per GB | all CPU per GB | client memory |\n"
        "|--:|--:|--:|--:|--:|--:|--:|--:|"
    )
    return "\n".join([head, *map(_row, lines)])


def faults(lines: Sequence[Line]) -> list[str]:
    """What is outside the limits."""
    dear, cheap = (pick(line.cpu_per_gb for line in lines) for pick in (max, min))
    found = [f"cost per byte differs by {dear / cheap - 1:.0%}"] if dear > cheap * (1 + WITHIN) else []
    for line in lines:
        if (share := line.cost.client_cpu / line.cost.servers_cpu) > CLIENT_SHARE:
            found.append(f"at {line.megabytes:,.0f} MB the client used {share:.0%} of what the servers used")
        if line.cost.peak_mb > MEMORY_MB:
            found.append(f"at {line.megabytes:,.0f} MB the client took {line.cost.peak_mb:.0f} MB")
    return found


def run(sizes: Sequence[float]) -> bool:
    """Measure, print, write down the full sizes; whether the limits hold."""
    lines = measure_sizes(sizes or SIZES)
    wrong = faults(lines)
    told = f"{results.machine()}; {datetime.now(UTC).date().isoformat()}; limits: {'; '.join(wrong) or 'all hold'}"
    print(f"\n{table(lines)}\n\n{told}")
    if tuple(sizes or SIZES) == SIZES:
        results.write_between("linear", f"{table(lines)}\n\n- Measured on: {told}")
    return not wrong


def _row(line: Line) -> str:
    cost = line.cost
    return (
        f"| {line.megabytes:,.0f} MB | {cost.wall:.1f} s | {cost.client_cpu:.1f} s | {cost.servers_cpu:.1f} s"
        f" | {cost.client_cpu / cost.servers_cpu:.1%} | {line.wall_per_gb:.2f} s | {line.cpu_per_gb:.2f} s"
        f" | {cost.peak_mb:.0f} MB |"
    )
