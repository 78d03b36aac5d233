"""The race's results: raw runs in results.json, and what docs/performance.md shows of them between its markers.

A run of some shapes replaces theirs and leaves the others', each with its own date. Only a whole database (scale 1) is
written down.
"""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from cost import Cost

NOTHING = "\N{EN DASH}"
BENCH = Path(__file__).parent
RESULTS = BENCH / "results.json"
PAGE = BENCH.parent / "docs" / "performance.md"

GOALS = {"many": 0.6, "latency": 0.15, "skew": 0.85, "wide": 0.8, "mixed": 0.8, "five": 3}
"""Wall time of ours, as a ratio to the best peer's."""
DESCRIPTIONS = {
    "many": "1,000 small tables, 3,000 indexes, 999 foreign keys",
    "skew": "one table of 4 million rows, composite key, 3 indexes; two tiny ones",
    "wide": "400,000 documents: jsonb, bytea, arrays, GIN",
    "mixed": "three big tables, 5 indexes",
    "latency": "100 small tables, 20 ms round trip to each server",
    "five": "five small tables: what is left when there is next to nothing to copy",
}


@dataclass(slots=True)
class Runner:
    """One peer on one shape: its runs, or why it has none, and what its copies lacked."""

    version: str
    runs: list[Cost] = field(default_factory=list)
    failed: str = ""
    differences: list[str] = field(default_factory=list)

    def median(self, name: str) -> float:
        """Of a field or property of Cost."""
        return float(statistics.median(getattr(run, name) for run in self.runs))


@dataclass(slots=True)
class ShapeResult:
    """One shape's race."""

    date: str
    machine: str
    postgresql: str
    megabytes: float
    runners: dict[str, Runner] = field(default_factory=dict)

    def ratio(self, ours: str) -> float | None:
        """Our wall time over the best peer's."""
        peers = [r.median("wall") for name, r in self.runners.items() if name != ours and r.runs]
        mine = self.runners.get(ours)
        return mine.median("wall") / min(peers) if peers and mine and mine.runs else None


def load() -> dict[str, ShapeResult]:
    """What was measured so far, by shape."""
    if not RESULTS.exists():
        return {}
    return {name: _shape(raw) for name, raw in json.loads(RESULTS.read_text()).items()}


def save(results: dict[str, ShapeResult]) -> None:
    """Keep the raw runs."""
    raw = {name: asdict(results[name]) for name in DESCRIPTIONS if name in results}
    RESULTS.write_text(json.dumps(raw, indent=1) + "\n")


def machine() -> str:
    """`AMD EPYC, 2 cores, 23 GB, Linux 6.1`."""
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    kernel = ".".join(platform.release().split(".")[:2])
    return (
        f"{model[1].strip() if model else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, Linux {kernel}"
    )


def wall_table(results: dict[str, ShapeResult], ours: str) -> str:
    """Medians of the wall time: a line per shape, a column per peer, and the ratio with its goal."""
    names = list(dict.fromkeys(name for shape in results.values() for name in shape.runners))
    lines = [
        "| seconds | size | " + " | ".join(_code(name) for name in names) + " | ratio | goal |",
        "|---|--:|" + "--:|" * len(names) + "--:|--:|",
    ]
    for name in DESCRIPTIONS:
        if (shape := results.get(name)) is None:
            continue
        cells = [_cell(shape.runners.get(peer)) for peer in names]
        ratio = shape.ratio(ours)
        shown = NOTHING if ratio is None else f"**{ratio:.2f}**"
        lines.append(f"| {name} | {shape.megabytes:,.0f} MB | {' | '.join(cells)} | {shown} | ≤ {GOALS[name]} |")
    return "\n".join(lines)


def cost_table(results: dict[str, ShapeResult]) -> str:
    """All medians: a line per shape and peer."""
    lines = [
        "| shape | who | rounds | wall (least to most) | client CPU | source CPU | target CPU | client memory | copy |",
        "|---|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for name in DESCRIPTIONS:
        for peer, runner in results[name].runners.items() if name in results else ():
            who = f"{_code(peer)} {runner.version}"
            if not runner.runs:
                lines.append(f"| {name} | {who} | 0 | failed | | | | | |")
                continue
            walls = [run.wall for run in runner.runs]
            wall = f"{statistics.median(walls):.2f} s ({min(walls):.2f} to {max(walls):.2f})"
            cpu = " | ".join(f"{runner.median(part):.2f} s" for part in ("client_cpu", "source_cpu", "target_cpu"))
            copy = "differs" if runner.differences else "equal"
            lines.append(
                f"| {name} | {who} | {len(walls)} | {wall} | {cpu} | {runner.median('peak_mb'):.0f} MB | {copy} |"
            )
    return "\n".join(lines)


def notes(results: dict[str, ShapeResult]) -> str:
    """Where and when; who failed, and whose copies were not equal, with the first difference."""
    places: dict[str, list[str]] = {}
    for name in DESCRIPTIONS:
        if name in results:
            shape = results[name]
            places.setdefault(f"{shape.machine}; {shape.postgresql}; {shape.date}", []).append(name)
    lines = [
        f"- Measured on: {place}" + (f" ({', '.join(shapes)})" if len(places) > 1 else "")
        for place, shapes in places.items()
    ]
    for name, shape in results.items():
        for peer, runner in shape.runners.items():
            if runner.failed:
                lines.append(f"- {name}: {_code(peer)} failed: {runner.failed.splitlines()[0][:200]}")
            if runner.differences:
                count = len(runner.differences)
                lines.append(
                    f"- {name}: the copy of {_code(peer)} differs in {count}, first: `{runner.differences[0][:160]}`"
                )
    return "\n".join(lines)


def write_between(marker: str, text: str) -> None:
    """Replace what stands between `<!-- bench:MARKER -->` and `<!-- /bench:MARKER -->` in the page."""
    begin, end = f"<!-- bench:{marker} -->", f"<!-- /bench:{marker} -->"
    before, found, rest = PAGE.read_text().partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{PAGE} has no {begin} … {end}")
    PAGE.write_text(f"{before}{begin}\n{text}\n{end}{after}")


def _shape(raw: dict[str, Any]) -> ShapeResult:
    runners = {name: Runner(**value) for name, value in raw.pop("runners").items()}
    names = {f.name for f in fields(Cost)}
    for runner in runners.values():
        runner.runs = [Cost(**{k: v for k, v in run.items() if k in names}) for run in runner.runs]  # type: ignore[attr-defined]
    return ShapeResult(runners=runners, **raw)


def _cell(runner: Runner | None) -> str:
    if runner is None:
        return NOTHING
    if not runner.runs:
        return "failed"
    seconds = runner.median("wall")
    return f"{seconds:.1f}" if seconds >= 1 else f"{seconds:.2f}"


def _code(name: str) -> str:
    return name if name.isalnum() else f"`{name}`".replace("|", "\\|")
