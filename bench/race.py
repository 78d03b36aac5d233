"""The race: pgmig against what a user would pick instead, on six shapes of database.

    nox -s bench                                     all shapes, three rounds; docs/performance.md gets the figures
    nox -s bench -- many skew --rounds 5             some of them; the others' figures stay
    nox -s bench -- --scale 0.1                      a quick look, in less than three minutes; nothing is written
    nox -s bench -- mixed --only pgmig --rounds 1    one runner only; nothing is written
    nox -s bench -- --linear                         whether cost goes with size: see linear.py
    python bench/anatomy.py skew                     where the time of one copy goes

The peers take turns, another one first in each round, after a run that does not count. Before each run the target is a
new database and both servers have written down what they held; after it the copy is compared with the source: row
counts and hashes of every table, and pg_dump's definitions. Exit code 1 when a copy of pgmig's is not equal.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import linear
import psycopg
import results
from chart import draw
from cost import CommandFailedError
from course import build, run_once
from equality import definitions, differences, fingerprint
from peers import PGMIG, Peer, find_peers
from programs import Programs, find_programs, pair
from results import DESCRIPTIONS, PAGE, Runner, ShapeResult

from pgmig_core.demo.servers import Server

CHART = PAGE.parent / "images" / "performance.svg"
PICTURE = "![Seconds to copy each shape of database, pgmig and its peers](images/performance.svg)"


def race(
    shape: str, peers: Sequence[Peer], rounds: int, scale: float, programs: Programs, source: Server, target: Server
) -> ShapeResult:
    """All rounds on one shape."""
    megabytes = build(programs, source, shape, scale)
    print(f"\n{shape}: {DESCRIPTIONS[shape]}, {megabytes:,.0f} MB", flush=True)
    original = fingerprint(source.dsn(shape)), definitions(programs.folder, source.dsn(shape))
    date = datetime.now(UTC).date().isoformat()
    result = ShapeResult(date, results.machine(), f"PostgreSQL {programs.version} ({programs.whose})", megabytes)
    result.runners = {peer.name: Runner(peer.version) for peer in peers}
    warm_up(peers[-1], shape, programs, source, target)
    for number in range(rounds):
        turn = number % len(peers)
        for peer in (*peers[turn:], *peers[:turn]):
            runner = result.runners[peer.name]
            if runner.failed:
                continue
            try:
                cost = run_once(peer, shape, source, target, programs)
            except CommandFailedError as error:
                runner.failed, runner.runs = str(error), []
                print(f"  {peer.name}: {error}", flush=True)
                continue
            runner.runs.append(cost)
            found = differences(programs.folder, original, target.dsn(shape))
            runner.differences = runner.differences or found
            print(
                f"  round {number + 1} {peer.name:26}{cost.wall:7.2f} s   CPU: client {cost.client_cpu:.2f} s,"
                f" source {cost.source_cpu:.2f} s, target {cost.target_cpu:.2f} s   {cost.peak_mb:.0f} MB"
                f"   {'equal' if not found else f'DIFFERS in {len(found)}: {found[0][:100]}'}",
                flush=True,
            )
    for server in (source, target):
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {shape} WITH (FORCE)".encode())
    if (ratio := result.ratio(PGMIG)) is not None:
        print(f"  {shape}: {ratio:.2f} of the best peer", flush=True)
    return result


def warm_up(peer: Peer, shape: str, programs: Programs, source: Server, target: Server) -> None:
    """A run that does not count: after the build of a large database the first was up to a half dearer, for anybody."""
    with suppress(CommandFailedError):
        run_once(peer, shape, source, target, programs)


def write(measured: dict[str, ShapeResult]) -> None:
    """Keep the runs, and renew the page and its chart."""
    known = results.load() | measured
    results.save(known)
    results.write_between("wall", f"{results.wall_table(known, PGMIG)}\n\n{PICTURE}")
    results.write_between("cost", f"{results.cost_table(known)}\n\n{results.notes(known)}")
    CHART.write_text(draw(known, PGMIG))
    print(f"\nwritten: {PAGE} and {CHART}")


def main() -> bool:
    """Whether every copy of pgmig's was equal."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", nargs="*", metavar="SHAPE", help=", ".join(DESCRIPTIONS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the rows or tables")
    parser.add_argument("--only", action="append", metavar="NAME", help="only runners whose name starts so")
    parser.add_argument("--linear", type=float, nargs="*", metavar="SIZE", help="instead: see linear.py")
    given = parser.parse_args()
    if given.linear is not None:
        return linear.run(given.linear)
    if unknown := set(given.shapes) - set(DESCRIPTIONS):
        parser.error(f"no such shape: {', '.join(sorted(unknown))}")
    programs = find_programs()
    peers = [p for p in find_peers(programs) if not given.only or p.name.startswith(tuple(given.only))]
    print(f"{results.machine()}; PostgreSQL {programs.version}, {programs.whose}, on both sides")
    print("; ".join(f"{peer.name} {peer.version}" for peer in peers))
    began, measured = time.monotonic(), {}
    with pair(programs) as (source, target):
        for shape in given.shapes or DESCRIPTIONS:
            measured[shape] = race(shape, peers, given.rounds, given.scale, programs, source, target)
    print(
        f"\n{results.wall_table(measured, PGMIG)}\n\n{results.notes(measured)}\n\ntook {time.monotonic() - began:.0f} s"
    )
    if given.scale == 1 and not given.only:
        write(measured)
    ours = [shape.runners[PGMIG] for shape in measured.values() if PGMIG in shape.runners]
    return all(runner.runs and not runner.differences for runner in ours)


if __name__ == "__main__":
    sys.exit(not main())
