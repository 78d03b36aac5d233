from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from pgmig_core import human, render
from pgmig_core.ddl import psql
from pgmig_core.events import CopyProgress, Event, RunStarted, StepFinished, StepStarted, VerifyProgress
from pgmig_core.plan import Severity, Subject
from pgmig_core.report import MissingForeignKey, Outcome, State, TableVerification
from pgmig_core.verified import verification_to_json

from .cli.values import compared, copy_step, failed, finding, make_plan, make_report, result


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (81_200, "81 kB"), (1.44e9, "1.4 GB"), (5e15, "5000.0 TB")],
)
def test_bytes(size: float, said: str) -> None:
    assert human.human_bytes(size) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0.01 s"), (0.123, "0.12 s"), (9.94, "9.9 s"), (59.4, "59 s"), (185, "3:05"), (3723, "1:02:03")],
)
def test_seconds(seconds: float, said: str) -> None:
    assert human.human_seconds(seconds) == said


def test_a_plan_as_json_survives_json() -> None:
    plan = make_plan(finding(Severity.WARNING))
    value = json.loads(json.dumps(render.plan_to_json(plan)))
    assert value["hash"] == plan.hash
    assert value["estimates"] == {"tables": 2, "rows": 4000, "bytes": 400_000}
    assert value["options"]["existing_data"] == "truncate"
    assert value["findings"][0]["subject"] == {"kind": "TABLE", "schema": "shop", "name": "orders"}
    assert value["steps"][0]["statements"] == ["CREATE SCHEMA shop"]
    assert value["steps"][1]["copy"]["truncate"] is True
    assert value["steps"][3]["requires"] == [1]


def test_a_report_as_json_survives_json() -> None:
    plan = make_plan()
    report = replace(
        make_report(
            plan, Outcome.COMPLETED_WITH_ERRORS, results=(failed(plan.steps[1]),), verification=compared(equal=False)
        ),
        missing_foreign_keys=(MissingForeignKey(subject=plan.steps[0].subject, statement="ALTER", message="gone"),),
    )
    value = json.loads(json.dumps(render.report_to_json(report)))
    assert value["counts"] == {"migrated": 0, "skipped": 0, "failed": 1, "not attempted": 0}
    assert value["objects"][0]["sqlstate"] == "23505"
    assert value["missing_foreign_keys"][0]["statement"] == "ALTER"
    assert value["verification"]["equal"] is False


def test_hashes_are_hex_because_of_javascript() -> None:
    table = TableVerification(schema="s", name="t", source_rows=1, target_rows=1, source_hash=-1, target_hash=2**63 + 1)
    verification = replace(compared(equal=True), tables=(table,))
    (value,) = verification_to_json(verification)["tables"]
    assert (value["source_hash"], value["target_hash"]) == ("f" * 16, "8000000000000001")


def test_the_plan_as_text() -> None:
    assert render.plan_to_text(make_plan(finding(Severity.WARNING, "look\nout"))) == (
        f"""source  old:5432/shop  PostgreSQL 16.14
target  new:5432/shop  PostgreSQL 18.1
plan    {make_plan().hash}: 4 steps, 2 tables with about 4,000 rows (400 kB), 2 at a time

warning: table shop.orders: look\\nout (make one)

schemas (1)
  create schema shop

data (2)
  copy table shop.orders: truncate, then insert, about 3,000 rows, 300 kB
  copy table shop.users: truncate, then insert, about 1,000 rows, 100 kB

indexes (1)
  create index shop.orders_user_idx
"""
    )


def test_the_plan_as_sql() -> None:
    plan = make_plan()
    noted = replace(plan.steps[0], note="needed by\nshop.orders", statements=("CREATE SCHEMA shop", "COMMENT ON x;"))
    assert render.plan_to_sql(replace(plan, steps=(noted, *plan.steps[1:]))).splitlines()[1:] == [
        *psql.PRELUDE,
        "",
        "-- schemas",
        "",
        "-- create schema shop -- needed by shop.orders",
        "CREATE SCHEMA shop;",
        "COMMENT ON x;",
        "",
        "-- data",
        "",
        "-- copy table shop.orders: truncate, then insert, about 3,000 rows, 300 kB",
        "-- COPY shop.orders FROM STDIN",
        "",
        "-- copy table shop.users: truncate, then insert, about 1,000 rows, 100 kB",
        "-- COPY shop.users FROM STDIN",
        "",
        "-- indexes",
        "CREATE INDEX orders_user_idx ON shop.orders USING btree (user_id);",
    ]


def test_a_name_cannot_leave_its_comment() -> None:
    name = "x\nDROP DATABASE shop; --\r\\! id"
    evil = copy_step(1, Subject("TABLE", "s", name))
    sql = render.plan_to_sql(replace(make_plan(), source=name, target=name, steps=(evil,)))
    assert "\r" not in sql
    assert all(line == "" or line.startswith(("--", "SET ")) for line in sql.splitlines())


def test_the_report_as_text() -> None:
    plan = make_plan()
    skipped = result(plan.steps[3], State.SKIPPED, cause="table shop.orders")
    warned = result(plan.steps[2], warnings=("no statistics: division by\nzero",))
    report = replace(
        make_report(plan, Outcome.COMPLETED_WITH_ERRORS, results=(failed(plan.steps[1]), warned, skipped)),
        missing_foreign_keys=(
            MissingForeignKey(subject=Subject("FK CONSTRAINT", "s", "f"), statement="ALTER …", message="gone"),
        ),
        verification=compared(equal=False),
    )
    assert render.report_to_text(report) == (
        """completed, but 1 failed: old:5432/shop -> new:5432/shop: 0 rows, 0 B in 2 s
objects: 1 migrated, 1 skipped, 1 failed
FAILED copy table shop.orders: duplicate key value violates unique constraint "orders_pkey" [23505] \
(Key (id)=(1) already exists.)
SKIPPED create index shop.orders_user_idx: because of table shop.orders
WARNING copy table shop.users: no statistics: division by zero
MISSING fk constraint s.f: gone
  restore it with: ALTER …
DIFFERENT shop.orders: 3,000 rows on both sides, but not the same
verification: 1 of 2 tables equal, 3,005 rows compared in 0.25 s
"""
    )


def test_events_as_lines() -> None:
    plan = make_plan()
    step = plan.steps[1]
    table = compared(equal=False).tables[0]
    events: list[Event] = [
        RunStarted("r", plan),
        StepStarted(step),
        CopyProgress(step, 1, 1),
        StepFinished(step, result(step, rows=3000, bytes=300_000)),
        StepFinished(plan.steps[0], result(plan.steps[0])),
        StepFinished(step, result(step, State.SKIPPED, cause="schema\x1b shop")),
        VerifyProgress(table, 1, 2),
        VerifyProgress(replace(table, error="gone"), 2, 2),
    ]
    assert [render.event_to_text(event) for event in events] == [
        "run r: old:5432/shop -> new:5432/shop: 4 steps, 2 tables, about 4,000 rows, 400 kB",
        "data: copy table shop.orders: truncate, then insert, about 3,000 rows, 300 kB",
        "",
        "data: table shop.orders: 3,000 rows, 300 kB in 0.5 s, 6,000 rows/s",
        "schemas: create schema shop: done in 0.5 s",
        r"data: skipped copy table shop.orders: because of schema\x1b shop",
        "verify 1/2: shop.orders: 3,000 rows on both sides, but not the same",
        "verify 2/2: shop.orders: gone",
    ]
