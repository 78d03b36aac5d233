"""Where the time of one copy goes, for one shape: by phase, by what the servers' backends do, and by pgmig's functions.

    python bench/anatomy.py skew [--scale 1] [--workers 2]
    python bench/anatomy.py                                     all shapes; docs/performance.md gets the table

The copy runs in a process of its own, which tells when each phase began and ended. Meanwhile both servers are asked 50
times a second what each backend runs and waits for; a backend that waits for nothing uses a processor. What the servers
used in all, divided by the number of processors, is the floor: no client is quicker with these statements. py-spy, if
installed, adds the Python functions that hold the interpreter.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import results
from cost import Cost, measure
from course import build, environment, fresh, reached
from programs import find_programs, pair

from pgmig_core import ConnectionOptions, Event, Options, Session, StepFinished, StepStarted
from pgmig_core.demo.servers import Server

LOOK_EVERY = 0.02
_STATEMENT = re.compile(
    r"\b(COPY|CREATE (?:UNIQUE )?INDEX|CREATE TABLE|ADD CONSTRAINT\W+\w+\W+(?:PRIMARY|UNIQUE|FOREIGN|CHECK)|VALIDATE|"
    r"ALTER TABLE|ANALYZE|VACUUM|TRUNCATE|COMMIT|SELECT|WITH)\b",
    re.IGNORECASE,
)
_LOOK = """
SELECT backend_type, application_name, coalesce(wait_event_type || '/' || wait_event, 'processor'), left(query, 400)
FROM pg_stat_activity
WHERE state = 'active' AND pid <> pg_backend_pid() OR backend_type IN ('checkpointer', 'walwriter')
"""


class Eye(threading.Thread):
    """Counts what one server's backends do."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self.seen: Counter[tuple[str, str]] = Counter()
        self.looks = 0
        self.over = threading.Event()
        self._dsn = server.dsn()

    def run(self) -> None:
        with psycopg.connect(self._dsn, autocommit=True, application_name="anatomy") as connection:
            while not self.over.wait(LOOK_EVERY):
                self.looks += 1
                for kind, application, wait, query in connection.execute(_LOOK).fetchall():
                    if application == "anatomy" or wait.startswith("Activity"):
                        continue
                    found = _STATEMENT.search(query)
                    what = kind if kind in ("checkpointer", "walwriter") else found[1].upper() if found else query[:30]
                    self.seen[f"{what}{' (parallel worker)' if kind == 'parallel worker' else ''}", wait] += 1

    def lines(self, wall: float) -> list[str]:
        """Backend-seconds, most first."""
        each = wall / max(self.looks, 1)
        return [
            f"{count * each:9.2f} s  {what:40} {wait}"
            for (what, wait), count in self.seen.most_common(16)
            if count * each >= 0.01 * wall
        ]


def copy(source: str, target: str, workers: int) -> None:
    """What the measured process does: copy, and print the phases as JSON."""
    times: dict[str, list[float]] = {}
    zero = float(os.environ["ANATOMY_ZERO"])

    def note(name: str, began: float, ended: float) -> None:
        first, last, busy, steps = times.get(name, (began, ended, 0.0, 0.0))
        times[name] = [min(first, began), max(last, ended), busy + ended - began, steps + 1]

    running: dict[int, float] = {}

    def on_event(event: Event) -> None:
        now = time.time() - zero
        if isinstance(event, StepStarted):
            running[event.step.id] = now
        elif isinstance(event, StepFinished):
            note(f"{event.step.phase.value}: {event.step.action.value}", running.get(event.step.id, now), now)

    note("starting Python", 0.0, time.time() - zero)
    began = time.time() - zero
    options = [ConnectionOptions.model_validate({"dsn": dsn}) for dsn in (source, target)]
    with Session(*options) as session:
        note("connecting", began, time.time() - zero)
        began = time.time() - zero
        plan = session.plan(options=Options(workers=workers))
        note("reading catalogs and planning", began, time.time() - zero)
        began = time.time() - zero
        report = session.run(plan, on_event=on_event)
        note("running", began, time.time() - zero)
        began = time.time() - zero
    note("disconnecting", began, time.time() - zero)
    shares = {share.bottleneck.value: share.seconds for share in report.bottlenecks}
    print(json.dumps({"phases": times, "outcome": report.outcome.value, "verdicts": shares}))


def look(shape: str, scale: float, workers: int) -> str:
    """Build, copy, print; the shape's line of the page's table."""
    programs = find_programs()
    out = Path(tempfile.mkdtemp(prefix="pgmig-anatomy-"))
    with pair(programs) as (source, target):
        megabytes = build(programs, source, shape, scale)
        fresh(source, target, shape)
        with reached(source, shape) as src, reached(target, shape) as dst:
            script = [sys.executable, str(Path(__file__).resolve()), "--copy", src, dst, "--workers", str(workers)]
            told = out / "told.json"
            inner = ["sh", "-c", 'exec "$@" > "$0"', str(told), *script]
            env = environment(programs) | {"ANATOMY_ZERO": str(time.time())}
            cost, eyes = _watched(inner, source, target, env)
            print(f"\n{shape}, {megabytes:,.0f} MB, PostgreSQL {programs.version}, {workers} workers")
            _print_cost(cost)
            phases = json.loads(told.read_text())["phases"]
            for name, (first, last, busy, steps) in phases.items():
                print(f"{first:9.2f} … {last:6.2f} s  {name:44}{steps:6.0f} x, {busy:.2f} s in all")
            print(f"verdicts: {json.loads(told.read_text())['verdicts']}")
            for side, eye in zip(("source", "target"), eyes, strict=True):
                print(f"\nthe {side}'s backends:", *eye.lines(cost.wall), sep="\n")
            if spy := shutil.which("py-spy"):
                fresh(source, target, shape)
                raw = out / "spy.txt"
                spied = [spy, "record", "-f", "raw", "-r", "200", "--gil", "-o", str(raw), "--", *script]
                subprocess.run(spied, env=env, check=True, capture_output=True)
                print("\nwho holds the interpreter (py-spy --gil):", *_hottest(raw), sep="\n")
    shutil.rmtree(out)
    return _row(shape, cost, phases, eyes[1])


HEAD = """\
| shape | wall | floor | times floor | processors busy | before the run | tables | rows | indexes, keys | rest | \
target's backends, most of their time |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|"""


def _row(shape: str, cost: Cost, phases: dict[str, list[float]], eye: Eye) -> str:
    """Phases overlap: each is told by the time between its first step's begin and its last one's end."""
    cores = os.cpu_count() or 1
    floor = cost.servers_cpu / cores
    spans = {"before the run": 0.0, "tables": 0.0, "data": 0.0, "indexes": 0.0, "finish": 0.0}
    for name, (first, last, _busy, _steps) in phases.items():
        known = {"constraints": "indexes"}.get(name.partition(":")[0], name.partition(":")[0])
        if name == "reading catalogs and planning":
            spans["before the run"] = last
        elif known in spans:
            spans[known] = max(spans[known], last - first)
    what: Counter[str] = Counter()
    for (statement, wait), count in eye.seen.items():
        what[f"{statement.removesuffix(' (parallel worker)')}{'' if wait == 'processor' else f' ({wait})'}"] += count
    most = ", ".join(f"{name} {count / what.total():.0%}" for name, count in what.most_common(4))
    busy = (cost.servers_cpu + cost.client_cpu) / cost.wall / cores
    return (
        f"| {shape} | {cost.wall:.1f} s | {floor:.1f} s | {cost.wall / floor:.2f} | {busy:.0%} | "
        + " | ".join(f"{seconds:.1f} s" for seconds in spans.values())
        + f" | {most} |"
    )


def _watched(command: list[str], source: Server, target: Server, env: dict[str, str]) -> tuple[Cost, tuple[Eye, Eye]]:
    eyes = Eye(source), Eye(target)
    for eye in eyes:
        eye.start()
    try:
        return measure([[command]], source, target, env), eyes
    finally:
        for eye in eyes:
            eye.over.set()
            eye.join()


def _print_cost(cost: Cost) -> None:
    cores = os.cpu_count() or 1
    floor = cost.servers_cpu / cores
    print(
        f"wall {cost.wall:.2f} s; processor: source {cost.source_cpu:.2f} s, target {cost.target_cpu:.2f} s,"
        f" pgmig {cost.client_cpu:.2f} s; {cost.peak_mb:.0f} MB\n"
        f"floor, the servers' processor time on {cores} cores: {floor:.2f} s;"
        f" we are at {cost.wall / floor:.2f} times it;"
        f" processors were used {(cost.servers_cpu + cost.client_cpu) / cost.wall / cores:.0%} of the time"
    )


def _hottest(raw: Path) -> list[str]:
    """Functions by the share of samples in which they stand on the stack, and on top of it."""
    own: Counter[str] = Counter()
    within: Counter[str] = Counter()
    total = 0
    for line in raw.read_text().splitlines():
        stack, _, count = line.rpartition(" ")
        frames = [re.sub(r" \((?:.*/)?([^/]*:\d+|[^/]*)\)$", r" (\1)", f) for f in stack.split(";")]
        total += int(count)
        own[frames[-1]] += int(count)
        for frame in {re.sub(r":\d+\)$", ")", f) for f in frames}:
            within[frame] += int(count)
    lines = [f"   all {total} samples"]
    lines += [f"   {count / total:6.1%} in    {frame}" for frame, count in within.most_common(36)]
    return lines + [f"   {count / total:6.1%} own   {frame}" for frame, count in own.most_common(12)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", nargs="*", metavar="SHAPE", help="without one: all, and the page gets the table")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--copy", nargs=2, metavar="DSN", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.copy:
        source, target = given.copy
        copy(source, target, given.workers)
        return
    rows = [look(shape, given.scale, given.workers) for shape in given.shapes or results.DESCRIPTIONS]
    table = "\n".join([HEAD, *rows])
    print(f"\n{table}")
    if not given.shapes and given.scale == 1:
        told = f"- Measured on: {results.machine()}; {datetime.now(UTC).date().isoformat()}; {given.workers} workers"
        results.write_between("anatomy", f"{table}\n\n{told}")


if __name__ == "__main__":
    main()
