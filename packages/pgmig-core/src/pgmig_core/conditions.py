"""What the source says of the conditions that rules give: whether each is one, and how many rows it lets through.

A condition is a person's SQL that stands inside ours, so it must be one expression and no more: it is tried within two
sorts of brackets, and whatever closes the one does not close the other. Nothing is executed but EXPLAIN.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from .cancellation import CancellationToken
from .connection import cancelling, raising
from .errors import StatementFailedError, UsageError
from .identifiers import qualify
from .plan import CopyStep, Finding, Plan, Severity, Step, Subject
from .snapshot import Snapshot

_HINT = "write it as it stands after WHERE, with the source's columns; functions and tables outside pg_catalog need \
their schema's name"


def check_plan(plan: Plan, snapshot: Snapshot, token: CancellationToken) -> Plan:
    """The plan with estimates of what its conditions let through, and an error for each that the source refuses."""
    steps: list[Step] = []
    refused: list[Finding] = []
    for step in plan.steps:
        try:
            steps.append(_lessened(step, snapshot, token) if isinstance(step, CopyStep) and step.where else step)
        except StatementFailedError as error:
            steps.append(step)
            refused.append(_refusal(step.subject, error))
    return replace(plan, steps=tuple(steps), findings=(*refused, *plan.findings))


def check_tables(conditions: Iterable[tuple[str, str, str]], snapshot: Snapshot, token: CancellationToken) -> None:
    """Raises UsageError for the first of these (schema, table, condition) that the source refuses."""
    for schema, table, condition in conditions:
        try:
            _estimate(qualify(schema, table), condition, snapshot, token)
        except StatementFailedError as error:
            found = _refusal(Subject("TABLE", schema, table), error)
            raise UsageError(f"{found.subject}: {found.message}", hint=found.hint, field="rules") from error


def _lessened(step: CopyStep, snapshot: Snapshot, token: CancellationToken) -> CopyStep:
    relation = f"{'ONLY ' if step.source_only else ''}{qualify(step.source_schema, step.source_table)}"
    rows = _estimate(relation, step.where, snapshot, token)
    share = min(rows / step.rows, 1.0) if step.rows else 1.0
    return replace(step, rows=rows, bytes=int(step.bytes * share), cost=int(step.cost * share))


def _estimate(relation: str, condition: str, snapshot: Snapshot, token: CancellationToken) -> int:
    """Rows that the source's planner expects. Raises StatementFailedError for what is no condition."""
    connection = snapshot.connection
    with raising("source"), cancelling(connection, token):
        for expression in (f"(ARRAY[{condition}\n])[1]", f"({condition}\n)"):
            query = f"EXPLAIN (FORMAT JSON) SELECT FROM {relation} WHERE {expression}"
            # prepared: a server takes no second statement then
            row = connection.execute(query.encode(), prepare=True).fetchone()
    return int(row[0][0]["Plan"]["Plan Rows"]) if row else 0


def _refusal(subject: Subject, error: StatementFailedError) -> Finding:
    message = f"the source refuses its condition: {error.message}"
    return Finding(severity=Severity.ERROR, code="condition", subject=subject, message=message, hint=_HINT)
