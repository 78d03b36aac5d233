"""Plans and reports for tests of what is shown and how a command ends: a shop of two tables and an index."""

from __future__ import annotations

from pgmig_core.options import ExistingData, Options, Selection
from pgmig_core.plan import Action, CopyStep, Finding, Format, Phase, Plan, Severity, Step, Subject
from pgmig_core.report import Outcome, Report, State, StepResult, TableVerification, Verification

ORDERS = Subject("TABLE", "shop", "orders")
USERS = Subject("TABLE", "shop", "users")
INDEX = Subject("INDEX", "shop", "orders_user_idx")


def copy_step(number: int, table: Subject, *, rows: int = 1000, size: int = 100_000, truncate: bool = True) -> CopyStep:
    return CopyStep(
        id=number,
        phase=Phase.DATA,
        action=Action.COPY,
        subject=table,
        statements=(f"COPY {table.schema}.{table.name} FROM STDIN",),
        requires=frozenset({0}),
        source_schema=table.schema or "",
        source_table=table.name,
        target_schema=table.schema or "",
        target_table=table.name,
        source_columns=("id",),
        target_columns=("id",),
        format=Format.BINARY,
        truncate=truncate,
        existing=True,
        batch_size=1000,
        rows=rows,
        bytes=size,
    )


def make_plan(*findings: Finding, options: Options | None = None) -> Plan:
    steps: tuple[Step, ...] = (
        Step(
            id=0, phase=Phase.SCHEMAS, action=Action.CREATE, subject=Subject("SCHEMA", None, "shop"),
            statements=("CREATE SCHEMA shop",),
        ),
        copy_step(1, ORDERS, rows=3000, size=300_000),
        copy_step(2, USERS),
        Step(
            id=3, phase=Phase.INDEXES, action=Action.CREATE, subject=INDEX, requires=frozenset({1}),
            statements=("CREATE INDEX orders_user_idx ON shop.orders USING btree (user_id)",),
        ),
    )  # fmt: skip
    return Plan(
        source="old:5432/shop",
        target="new:5432/shop",
        selection=Selection(),
        options=options or Options(existing_data=ExistingData.TRUNCATE),
        workers=2,
        steps=steps,
        findings=findings,
        source_version="16.14",
        target_version="18.1",
    )


def finding(severity: Severity, message: str = "no such thing", code: str = "thing") -> Finding:
    return Finding(severity=severity, code=code, subject=ORDERS, message=message, hint="make one")


def result(step: Step, state: State = State.MIGRATED, **more: object) -> StepResult:
    values: dict[str, object] = {"seconds": 0.5, **more}
    return StepResult(
        step=step.id, phase=step.phase, action=step.action, subject=step.subject, state=state, **values  # type: ignore[arg-type]
    )  # fmt: skip


def make_report(
    plan: Plan,
    outcome: Outcome = Outcome.COMPLETED,
    *,
    results: tuple[StepResult, ...] | None = None,
    verification: Verification | None = None,
    reason: str = "",
    run_id: str = "20261122-150633-1f2e",
) -> Report:
    done = tuple(
        result(step, rows=step.rows, bytes=step.bytes) if isinstance(step, CopyStep) else result(step)
        for step in plan.steps
    )
    return Report(
        run_id=run_id,
        source=plan.source,
        target=plan.target,
        plan_hash=plan.hash,
        started_at="2026-11-22T15:06:33+00:00",
        seconds=2.0,
        outcome=outcome,
        reason=reason,
        results=done if results is None else results,
        verification=verification,
        findings=plan.findings,
    )


def failed(step: Step) -> StepResult:
    return result(
        step,
        State.FAILED,
        sqlstate="23505",
        message='duplicate key value violates unique constraint "orders_pkey"',
        hint="Key (id)=(1) already exists.",
    )


def compared(*, equal: bool) -> Verification:
    other = 1 if equal else 2
    return Verification(
        tables=(
            TableVerification(
                schema="shop", name="orders", source_rows=3000, target_rows=3000, source_hash=1, target_hash=other
            ),
            TableVerification(schema="shop", name="users", source_rows=5, target_rows=5, source_hash=7, target_hash=7),
        ),
        seconds=0.25,
    )
