"""Plans, reports and comparisons as JSON-ready values and as plain text. Pure; the CLI, the log and the web share it.

JSON: numbers are numbers, sizes bytes, times seconds; hashes are 16 hex digits, because a 64-bit integer does not
survive JavaScript. Text: what a pipe or a log gets, one fact a line; the terminal's tables are the CLI's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from .bottleneck import blockers_to_text, shares_to_text, verdict_to_text
from .comparison import Comparison
from .differences import comparison_lines, comparison_to_json, parity_lines
from .events import (
    BottleneckChanged,
    CopyProgress,
    Event,
    PauseChanged,
    Retrying,
    RunFinished,
    RunStarted,
    StepFinished,
    StepStarted,
    VerifyProgress,
    Warned,
)
from .human import human_bytes, human_rows, human_seconds, one_line, sql_comment, visible
from .plan import Action, CopyStep, Finding, Phase, Plan, SequenceStep, Step, Subject
from .report import Outcome, Report, State, StepResult, Verification
from .verified import difference_line, verification_lines, verification_to_json

Json = dict[str, Any]


def _subject_to_json(subject: Subject) -> Json:
    return {"kind": subject.kind, "schema": subject.schema, "name": subject.name}


def finding_to_json(finding: Finding) -> Json:
    """severity, code, subject (or null), message, hint, admin_sql."""
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "subject": None if finding.subject is None else _subject_to_json(finding.subject),
        "message": finding.message,
        "hint": finding.hint,
        "admin_sql": finding.admin_sql,
        "admin_side": finding.admin_side,
        "admin_when": finding.admin_when,
    }


def step_to_json(step: Step) -> Json:
    """A step: what it is about, its statements and dependencies; a copy has `copy` beside them."""
    from .ddl.secret import shown  # all of ddl, which the log and the live picture can do without

    value: Json = {
        "id": step.id,
        "phase": step.phase.value,
        "action": step.action.value,
        **_subject_to_json(step.subject),
        "statements": [shown(statement) for statement in step.statements],
        "requires": sorted(step.requires),
        "follows": sorted(step.follows),
        "note": step.note,
    }
    if isinstance(step, CopyStep):
        value["copy"] = {
            "source": {"schema": step.source_schema, "table": step.source_table},
            "columns": list(step.target_columns),
            "format": step.format.value,
            "truncate": step.truncate,
            "upsert": step.upsert,
            "conflict_columns": list(step.conflict_columns),
            "rows": step.rows,
            "bytes": step.bytes,
        }
    return value


def plan_to_json(plan: Plan) -> Json:
    """Everything in the plan: findings, estimates, steps with their SQL, and the hash."""
    return {
        "source": plan.source,
        "target": plan.target,
        "source_version": plan.source_version,
        "target_version": plan.target_version,
        "hash": plan.hash,
        "workers": plan.workers,
        "selection": plan.selection.model_dump(mode="json"),
        "options": plan.options.model_dump(mode="json"),
        "estimates": {
            "tables": len(plan.copies),
            "rows": sum(step.rows for step in plan.copies),
            "bytes": sum(step.bytes for step in plan.copies),
        },
        "findings": [finding_to_json(finding) for finding in plan.findings],
        "losses": [
            {**_subject_to_json(loss.subject), "action": loss.action, "rows": loss.rows, "bytes": loss.bytes}
            for loss in plan.losses
        ],
        "steps": [step_to_json(step) for step in plan.steps],
    }


def result_to_json(result: StepResult) -> Json:
    """What became of one step."""
    return {
        "phase": result.phase.value,
        "action": result.action.value,
        **_subject_to_json(result.subject),
        "state": result.state.value,
        "rows": result.rows,
        "bytes": result.bytes,
        "seconds": result.seconds,
        "sqlstate": result.sqlstate,
        "message": result.message,
        "hint": result.hint,
        "cause": result.cause,
        "warnings": list(result.warnings),
        "snapshot": result.snapshot or None,
        "rejected": result.rejected,
        "reject_file": result.reject_file,
    }


def report_to_json(report: Report) -> Json:
    """The whole report: outcome, totals, every object's state, missing foreign keys, verification, findings."""
    return {
        "run_id": report.run_id,
        "source": report.source,
        "target": report.target,
        "plan_hash": report.plan_hash,
        "started_at": report.started_at,
        "seconds": report.seconds,
        "outcome": report.outcome.value,
        "reason": report.reason,
        "rows": report.rows,
        "bytes": report.bytes,
        "rejected": report.rejected,
        "counts": {state.value: count for state, count in count_states(report).items()},
        "downgraded": len(report.downgraded),
        "left_out": [_subject_to_json(subject) for subject in report.left_out],
        "objects": [result_to_json(result) for result in report.results],
        "missing_foreign_keys": [
            {**_subject_to_json(fk.subject), "statement": fk.statement, "message": fk.message}
            for fk in report.missing_foreign_keys
        ],
        "verification": None if report.verification is None else verification_to_json(report.verification),
        "parity": None if report.parity is None else comparison_to_json(report.parity),
        "findings": [finding_to_json(finding) for finding in report.findings],
        "can_resume": report.can_resume,
        "guards": list(report.guards),
        "snapshots": [{"number": s.number, "taken": s.taken} for s in report.snapshots],
        "bottlenecks": [
            {"bottleneck": s.bottleneck.value, "seconds": s.seconds, "blockers": blockers_to_text(s.blockers)}
            for s in report.bottlenecks
        ],
    }


def count_states(report: Report) -> dict[State, int]:
    """How many steps ended in each state; every state is there."""
    counts = Counter(result.state for result in report.results)
    return {state: counts[state] for state in State}


def finding_to_text(finding: Finding) -> str:
    """`warning: table s.t: message (hint)`."""
    about = f"{finding.subject}: " if finding.subject else ""
    hint = f" ({finding.hint})" if finding.hint else ""
    return f"{finding.severity.value}: {about}{finding.message}{hint}"


def deed(action: Action, subject: Subject) -> str:
    """`create table s.t`; `disable foreign key s.t.f`, where the action says the kind already."""
    if action in (Action.DISABLE_FK, Action.RESTORE_FK, Action.SET_SEQUENCE):
        return f"{action.value} {subject.schema + '.' if subject.schema else ''}{subject.name}"
    return f"{action.value} {subject}"


def step_to_text(step: Step) -> str:
    """`create table s.t`; a copy says how, and how much."""
    text = deed(step.action, step.subject)
    if isinstance(step, CopyStep):
        text = f"{text}: {copy_manner(step)}, about {human_rows(step.rows)}, {human_bytes(step.bytes)}"
    return f"{text}  -- {step.note}" if step.note else text


def copy_manner(step: CopyStep) -> str:
    """In a word or two: how a table's rows will arrive."""
    if step.upsert:
        return f"upsert by ({', '.join(step.conflict_columns)})"
    if not step.existing:
        return "insert into the new table"
    return "truncate, then insert" if step.truncate else "append"


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{visible(line)}\n" for line in lines)


def plan_to_text(plan: Plan) -> str:
    """The plan for reading: what to know, then the steps by phase."""
    return _lines(_plan_lines(plan))


def _plan_lines(plan: Plan) -> Iterator[str]:
    yield f"source  {plan.source}  PostgreSQL {plan.source_version}"
    yield f"target  {plan.target}  PostgreSQL {plan.target_version}"
    rows, size = sum(s.rows for s in plan.copies), sum(s.bytes for s in plan.copies)
    yield (
        f"plan    {plan.hash}: {len(plan.steps)} steps, {len(plan.copies)} tables with about {human_rows(rows)}"
        f" ({human_bytes(size)}), {plan.workers} at a time"
    )
    if plan.findings:
        yield ""
        yield from (finding_to_text(finding) for finding in plan.findings)
    for phase in Phase:
        steps = [step for step in plan.steps if step.phase is phase]
        if steps:
            yield ""
            yield f"{phase.value} ({len(steps)})"
            yield from (f"  {step_to_text(step)}" for step in steps)


def plan_to_sql(plan: Plan) -> str:
    """Every statement in a valid order, for psql or a review.

    Copies, and values of sequences, stand as the comment of what pgmig does itself.
    """
    from .ddl import psql
    from .ddl.secret import shown

    lines = [sql_comment(f"{plan.source} -> {plan.target}, plan {plan.hash}"), *psql.PRELUDE]
    phase: Phase | None = None
    for step in plan.steps:
        if step.phase is not phase:
            phase = step.phase
            lines += ["", f"-- {phase.value}"]
        moved = isinstance(step, CopyStep | SequenceStep)  # with what pgmig reads when it is there
        lines += ["", sql_comment(step_to_text(step))] if moved or step.note else []
        if moved:
            lines += [sql_comment(line) for one in step.statements for line in shown(one).splitlines()]
        else:
            lines += map(psql.statement, step.statements)
    return "\n".join(lines) + "\n"


def report_to_text(report: Report) -> str:
    """The report for reading: the outcome, what is not there and why, the comparison."""
    return _lines(_report_lines(report))


def _report_lines(report: Report) -> Iterator[str]:
    yield outcome_line(report)
    counts = ", ".join(f"{count:,} {state.value}" for state, count in count_states(report).items() if count)
    yield f"objects: {counts or 'none'}"
    if report.bottlenecks:
        yield f"time went to: {one_line(shares_to_text(report.bottlenecks))}"
    yield from (f"FAILED {failure_line(result)}" for result in report.failures)
    for result in report.results:
        if result.state is State.SKIPPED:
            yield f"SKIPPED {deed(result.action, result.subject)}: {why(result)}"
    for result in report.warned:
        yield from (f"WARNING {deed(result.action, result.subject)}: {one_line(text)}" for text in result.warnings)
    yield from (f"LEFT OUT the rows of {subject}" for subject in report.left_out)
    yield from (f"WARNING {message}" for message in report.guards)
    for finding in report.downgraded:
        yield f"DOWNGRADED {f'{finding.subject}: ' if finding.subject else ''}{one_line(finding.message)}"
    for fk in report.missing_foreign_keys:
        yield f"MISSING {fk.subject}: {fk.message}"
        yield f"  restore it with: {fk.statement}"
    if report.verification is not None:
        yield from verification_lines(report.verification)
    if report.parity is not None:
        yield from parity_lines(report.parity)
    yield from snapshot_lines(report)
    if report.can_resume:
        yield RESUME_HINT


RESUME_HINT = "pgmig copy … --resume goes on from here"


def snapshot_lines(report: Report) -> Iterator[str]:
    """Which tables come from which snapshot of the source, the newest last; nothing where there was but one."""
    for snapshot in report.snapshots:
        names = [str(r.subject) for r in report.results if r.snapshot == snapshot.number]
        last = snapshot is report.snapshots[-1]
        older = "" if last else ", and differ from the source where that changed since"
        yield f"as of {snapshot.taken}: {len(names):,} copied{older}"
        if not last:
            yield from (f"  {name}" for name in names)


def outcome_line(report: Report) -> str:
    """One sentence: how it ended, how much, how long."""
    size = f"{human_rows(report.rows)}, {human_bytes(report.bytes)} in {human_seconds(report.seconds)}"
    ends = {
        Outcome.COMPLETED: "completed",
        Outcome.COMPLETED_WITH_ERRORS: f"completed, but {len(report.failures)} failed",
        Outcome.FAILED: "failed",
        Outcome.CANCELLED: "cancelled",
    }
    reason = f" ({report.reason})" if report.reason else ""
    return f"{ends[report.outcome]}{reason}: {report.source} -> {report.target}: {size}"


def failure_line(result: StepResult) -> str:
    """`create index s.i: message [23505] (hint)`."""
    state = f" [{result.sqlstate}]" if result.sqlstate else ""
    hint = f" ({result.hint})" if result.hint else ""
    return f"{deed(result.action, result.subject)}: {one_line(result.message)}{state}{hint}"


def why(result: StepResult) -> str:
    """Why a step was skipped, or not attempted; empty where there is nothing to say."""
    return f"because of {result.cause}" if result.cause else one_line(result.message)


def verification_to_text(verification: Verification) -> str:
    """Each table that differs with some of its rows, then the sum."""
    return _lines(verification_lines(verification))


def comparison_to_text(comparison: Comparison) -> str:
    """Each object that differs with what differs in it, then the sum."""
    return _lines(comparison_lines(comparison))


def event_to_text(event: Event) -> str:
    """One line for the log; empty for the many small CopyProgress."""
    return visible(one_line(_event_line(event)))


def _event_line(event: Event) -> str:
    match event:
        case RunStarted():
            rows, size = sum(s.rows for s in event.plan.copies), sum(s.bytes for s in event.plan.copies)
            return (
                f"run {event.run_id}: {event.plan.source} -> {event.plan.target}: {len(event.plan.steps)} steps,"
                f" {len(event.plan.copies)} tables, about {human_rows(rows)}, {human_bytes(size)}"
            )
        case StepStarted():
            return f"{event.step.phase.value}: {step_to_text(event.step)}"
        case StepFinished():
            return _finished_line(event.result)
        case VerifyProgress():
            said = (
                f"{event.table.schema}.{event.table.name}: equal" if event.table.equal else difference_line(event.table)
            )
            return f"verify {event.done}/{event.total}: {said}"
        case RunFinished():
            return outcome_line(event.report)
        case BottleneckChanged():
            return f"waiting for: {verdict_to_text(event.bottleneck, event.blockers)}"
        case Warned():
            return f"warning: {event.message}"
        case PauseChanged():
            return f"paused: {'; '.join(event.reasons)}" if event.reasons else "going on"
        case Retrying():
            about = f"{deed(event.step.action, event.step.subject)}: " if event.step else ""
            return f"trying again in {human_seconds(event.seconds)}: {about}{one_line(event.message)}"
        case CopyProgress():
            return ""


def _finished_line(result: StepResult) -> str:
    match result.state:
        case State.MIGRATED if result.action is Action.COPY:
            rate = f", {result.rows / result.seconds:,.0f} rows/s" if result.seconds > 0.05 else ""
            return (
                f"{result.phase.value}: {result.subject}: {human_rows(result.rows)}, {human_bytes(result.bytes)}"
                f" in {human_seconds(result.seconds)}{rate}"
            )
        case State.MIGRATED:
            return (
                f"{result.phase.value}: {deed(result.action, result.subject)}: done in {human_seconds(result.seconds)}"
            )
        case State.FAILED:
            return f"{result.phase.value}: FAILED {failure_line(result)}"
        case _:
            reason = f": {why(result)}" if why(result) else ""
            return f"{result.phase.value}: {result.state.value} {deed(result.action, result.subject)}{reason}"
