"""What a terminal shows of plans, reports and comparisons: rich values made of pgmig_core's; nothing prints here."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pgmig_core import (
    CopyStep,
    Finding,
    Outcome,
    Phase,
    Plan,
    Report,
    Severity,
    State,
    StepResult,
    TableVerification,
    Verification,
)
from pgmig_core.bottleneck import shares_to_text
from pgmig_core.differences import parity_lines
from pgmig_core.human import human_bytes, human_rows, human_seconds, one_line, visible
from pgmig_core.render import RESUME_HINT, copy_manner, count_states, deed, snapshot_lines, step_to_text, why
from pgmig_core.verified import compared, remark_lines, row_lines, rows_compared

MOST_TABLES = 10
"""Tables that a report lists one by one; the log and --json have them all."""
MOST_STEPS = 5
"""Steps other than copies that a plan lists in each phase; --json, --sql and a pipe have them all."""

_SEVERITY = {Severity.ERROR: ("✗", "bad"), Severity.WARNING: ("!", "warn"), Severity.INFO: ("·", "muted")}
_OUTCOME = {
    Outcome.COMPLETED: ("✔", "ok", "migrated"),
    Outcome.COMPLETED_WITH_ERRORS: ("!", "warn", "finished with failures"),
    Outcome.FAILED: ("✗", "bad", "failed"),
    Outcome.CANCELLED: ("■", "warn", "cancelled"),
}


def route(source: str, target: str, source_version: str = "", target_version: str = "") -> Text:
    """`host:5432/shop → other:5432/shop   PostgreSQL 16.14 → 18.1`."""
    text = Text.assemble((visible(source), "name"), (" → ", "muted"), (visible(target), "name"))
    if source_version:
        text.append(f"   PostgreSQL {source_version} → {target_version}", "muted")
    return text


def findings(found: Iterable[Finding]) -> Table:
    """A line each, errors first; hints below."""
    order = list(Severity)
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in sorted(found, key=lambda f: order.index(f.severity)):
        line = Text()
        if finding.subject:
            line.append(visible(str(finding.subject)), "name").append("  ")
        line.append(visible(one_line(finding.message)))
        if finding.hint:
            line.append(f"\n{visible(one_line(finding.hint))}", "muted")
        mark, style = _SEVERITY[finding.severity]
        table.add_row(Text(mark, style), line)
    return table


def plan(value: Plan) -> Group:
    """A plan: what to know first, then the steps by phase."""
    rows, size = sum(step.rows for step in value.copies), sum(step.bytes for step in value.copies)
    parts: list[RenderableType] = [
        route(value.source, value.target, value.source_version, value.target_version),
        Text.assemble(
            (f"{len(value.steps):,} steps", "number"),
            f", {len(value.copies):,} tables with about {human_rows(rows)} ({human_bytes(size)}),"
            f" {value.workers} at a time   ",
            (f"plan {value.hash}", "muted"),
        ),
        Text(),
    ]
    if value.findings:
        parts += [findings(value.findings), Text()]
    for phase in Phase:
        steps = [step for step in value.steps if step.phase is phase]
        if not steps:
            continue
        parts.append(Text.assemble((phase.value, "title"), (f"  {len(steps):,}", "muted")))
        copies = [step for step in steps if isinstance(step, CopyStep)][:MOST_TABLES]
        others = [step for step in steps if not isinstance(step, CopyStep)][:MOST_STEPS]
        if copies:
            parts.append(Padding(_copies(copies), (0, 0, 0, 2)))
        parts += [Padding(Text(visible(one_line(step_to_text(step)))), (0, 0, 0, 2)) for step in others]
        if more := len(steps) - len(copies) - len(others):
            parts.append(Padding(Text(f"… and {more:,} more", "muted"), (0, 0, 0, 2)))
    return Group(*parts)


def _copies(steps: list[CopyStep]) -> Table:
    table = _grid()
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    table.add_column(justify="right")
    table.add_column(style="muted")
    for step in steps:
        name = Text(visible(f"{step.target_schema}.{step.target_table}"), "name")
        table.add_row(name, f"~{human_rows(step.rows)}", human_bytes(step.bytes), visible(copy_manner(step)))
    return table


def report(value: Report) -> Group:
    """How it ended, the biggest tables, and everything that is not as it should be."""
    mark, style, word = _OUTCOME[value.outcome]
    seconds = value.seconds - (value.verification.seconds if value.verification else 0.0)
    rate = f"   {value.rows / seconds:,.0f} rows/s, {human_bytes(value.bytes / seconds)}/s" if seconds > 0.1 else ""
    parts: list[RenderableType] = [
        Text(),
        Text.assemble(
            (f"{mark} {word}  ", style),
            (f"{human_rows(value.rows)}, {human_bytes(value.bytes)}", "number"),
            f" in {human_seconds(seconds)}",
            (rate if value.rows else "", "muted"),
        ),
    ]
    if value.reason:
        parts.append(Padding(Text(visible(one_line(value.reason)), style), (0, 0, 0, 2)))
    if value.outcome in (Outcome.CANCELLED, Outcome.FAILED):
        parts.append(Padding(Text("every table is complete or as it was before: none is half there"), (0, 0, 0, 2)))
    counts = [f"{count:,} {state.value}" for state, count in count_states(value).items() if count]
    parts.append(Padding(Text(f"objects: {', '.join(counts) or 'none'}", "muted"), (0, 0, 0, 2)))
    if value.bottlenecks:
        words = f"time went to: {visible(one_line(shares_to_text(value.bottlenecks)))}"
        parts.append(Padding(Text(words, "muted"), (0, 0, 0, 2)))
    copied = sorted((r for r in value.results if r.rows and r.state is State.MIGRATED), key=lambda r: -r.bytes)
    if copied:
        parts += [Text(), Padding(_biggest(copied), (0, 0, 0, 2))]
    if value.failures:
        parts += [Text(), *failures(value.failures)]
    skipped = [r for r in value.results if r.state is State.SKIPPED]
    if skipped:
        parts += [Text(), *_skipped(skipped)]
    if value.warned:
        parts += [Text(), *_warned(value.warned)]
    if value.downgraded:
        parts += [Text(), *_downgraded(value.downgraded)]
    for fk in value.missing_foreign_keys:
        parts += [
            Text(),
            Text.assemble(
                ("✗ missing  ", "bad"), (visible(str(fk.subject)), "name"), f"  {visible(one_line(fk.message))}"
            ),
            Padding(Text(visible(fk.statement)), (0, 0, 0, 2)),
        ]
    if value.verification is not None:
        parts += [Text(), verification(value.verification)]
    if value.parity is not None:
        style = "ok" if value.parity.equal else "bad"
        parts += [Text(visible(line), style) for line in parity_lines(value.parity)]
    parts += [Text(visible(line), "muted") for line in snapshot_lines(value)]
    if value.can_resume:
        parts += [Text(), Text(RESUME_HINT)]
    return Group(*parts)


def _biggest(copied: list[StepResult]) -> Table:
    table = _grid()
    table.add_column("table", overflow="fold")
    for heading in ("rows", "size", "time", "rows/s"):
        table.add_column(heading, justify="right")
    table.show_header = True
    table.header_style = "muted"
    for result in copied[:MOST_TABLES]:
        name = f"{result.subject.schema}.{result.subject.name}" if result.subject.schema else result.subject.name
        rate = f"{result.rows / result.seconds:,.0f}" if result.seconds > 0 else ""
        table.add_row(
            Text(visible(name), "name"),
            f"{result.rows:,}",
            human_bytes(result.bytes),
            human_seconds(result.seconds),
            rate,
        )
    rest = copied[MOST_TABLES:]
    if rest:
        rows, size = sum(r.rows for r in rest), sum(r.bytes for r in rest)
        table.add_row(Text(f"{len(rest):,} more tables", "muted"), f"{rows:,}", human_bytes(size))
    return table


def failures(failed: Iterable[StepResult]) -> list[RenderableType]:
    """Each failed object with the server's message and hint."""
    parts: list[RenderableType] = []
    for result in failed:
        state = f"  [{result.sqlstate}]" if result.sqlstate else ""
        parts.append(
            Text.assemble(("✗ ", "bad"), (visible(deed(result.action, result.subject)), "name"), (state, "muted"))
        )
        parts.append(Padding(Text(visible(one_line(result.message))), (0, 0, 0, 2)))
        if result.hint:
            parts.append(Padding(Text(visible(one_line(result.hint)), "muted"), (0, 0, 0, 2)))
    return parts


def _skipped(skipped: list[StepResult]) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for result in skipped[:MOST_TABLES]:
        what = f"skipped {deed(result.action, result.subject)}: {why(result)}"
        parts.append(Text.assemble(("! ", "warn"), visible(one_line(what))))
    if len(skipped) > MOST_TABLES:
        parts.append(Text(f"  … and {len(skipped) - MOST_TABLES:,} more skipped", "muted"))
    return parts


def _warned(results: tuple[StepResult, ...]) -> list[RenderableType]:
    """What is there, but took a second way, or lacks statistics."""
    lines = [f"{deed(r.action, r.subject)}: {warning}" for r in results for warning in r.warnings]
    parts: list[RenderableType] = [
        Text.assemble(("! ", "warn"), visible(one_line(line))) for line in lines[:MOST_TABLES]
    ]
    if len(lines) > MOST_TABLES:
        parts.append(Text(f"  … and {len(lines) - MOST_TABLES:,} more warnings; the log has them all", "muted"))
    return parts


def _downgraded(findings: tuple[Finding, ...]) -> list[RenderableType]:
    """What the users' rights were not enough for."""
    parts: list[RenderableType] = [
        Text.assemble(("▾ ", "warn"), visible(one_line(f"{finding.subject or ''} {finding.message}".strip())))
        for finding in findings[:MOST_TABLES]
    ]
    more = f"… and {len(findings) - MOST_TABLES:,} more; " if len(findings) > MOST_TABLES else ""
    parts.append(Text(f"  {more}pgmig plan --admin-sql has what an administrator would run", "muted"))
    return parts


def verification(value: Verification) -> Group:
    """The comparison: one line when all is equal, otherwise a table of what differs."""
    how = "row counts and 64-bit hashes" if any(t.source_hash is not None for t in value.tables) else "row counts"
    different = value.differences
    spent = f" in {human_seconds(value.seconds)}"
    remarks = [Text(visible(line), "muted") for line in remark_lines(value)]
    if not different:
        return Group(
            Text.assemble(
                ("✔ verified  ", "ok"),
                (f"{compared(value)}, {human_rows(rows_compared(value))}", "number"),
                f": {how} are the same on both sides",
                (spent, "muted"),
            ),
            *remarks,
        )
    table = _grid()
    table.add_column("table", overflow="fold")
    table.add_column("source rows", justify="right")
    table.add_column("target rows", justify="right")
    table.add_column("")
    table.show_header = True
    table.header_style = "muted"
    for row in different:
        reason = row.error or ("contents differ" if row.source_rows == row.target_rows else "")
        table.add_row(
            Text(visible(f"{row.schema}.{row.name}"), "name"),
            f"{row.source_rows:,}" if row.source_rows >= 0 else "?",
            f"{row.target_rows:,}" if row.target_rows >= 0 else "?",
            Text(visible(one_line(reason)), "bad"),
        )
    return Group(
        Text.assemble(
            ("✗ different  ", "bad"),
            (f"{len(different):,} of {compared(value)}", "number"),
            (spent, "muted"),
        ),
        Padding(table, (0, 0, 0, 2)),
        *_differing_rows(different),
        *remarks,
    )


def _differing_rows(tables: Iterable[TableVerification]) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for table in tables:
        lines = [visible(line) for line in row_lines(table)]
        if lines:
            parts.append(Padding(Text(visible(f"{table.schema}.{table.name}"), "name"), (1, 0, 0, 2)))
            parts.append(Padding(Text("\n".join(lines)), (0, 0, 0, 4)))
    return parts


def _grid() -> Table:
    return Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
