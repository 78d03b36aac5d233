"""Rules for single tables: a condition on rows, other names of columns; judged by what the target holds afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pgmig_core import ConnectionOptions, Outcome, Plan, Report, Selection, Session, Severity, State, UsageError
from pgmig_core.demo.servers import Server
from tests.integration.run.conftest import copy, make_plan
from tests.support.databases import MakeDb, execute, fetch

ORDERS = """
CREATE SCHEMA sales;
CREATE TABLE sales.customer (id int PRIMARY KEY, name text NOT NULL, country text);
CREATE TABLE sales.orders (
    id int PRIMARY KEY, customer int NOT NULL REFERENCES sales.customer, made date NOT NULL, "Total" numeric
);
CREATE INDEX ON sales.orders (made);
"""
ROWS = """
INSERT INTO sales.customer SELECT i, 'customer ' || i, CASE WHEN i % 2 = 0 THEN 'JP' ELSE 'DE' END
    FROM generate_series(1, 100) i;
INSERT INTO sales.orders SELECT i, i % 100 + 1, date '2024-01-01' + i % 700, i FROM generate_series(1, 5000) i;
ANALYZE;
"""


def rules(*given: tuple[str, str] | tuple[str, dict[str, str]], **others: object) -> dict[str, Any]:
    """A selection. Each rule is a pattern with its condition or its columns."""
    said = [{"table": table, "where" if isinstance(what, str) else "columns": what} for table, what in given]
    return {"rules": said, **others}


def codes(plan: Plan, severity: Severity) -> list[str]:
    return [finding.code for finding in plan.findings if finding.severity is severity]


def failed(report: Report) -> list[str]:
    return [f"{result.subject}: {result.message}" for result in report.results if result.state is not State.MIGRATED]


def test_only_rows_that_fit_arrive_and_only_they_are_verified(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=ORDERS + ROWS), make_db("target")
    chosen = rules(
        ("sales.orders", "made >= '2025-01-01' AND customer IN (SELECT id FROM sales.customer WHERE country = 'JP')"),
        ("sales.customer", "country = 'JP' -- those that order"),
    )
    report = copy(source, target, selection=chosen, verify=True)
    assert report.outcome is Outcome.COMPLETED, failed(report)
    assert report.verification is not None
    assert report.verification.equal
    left = "SELECT count(*) FROM sales.orders WHERE made < '2025-01-01' OR customer % 2 = 1"
    assert fetch(target, left) == [(0,)]
    wanted = "SELECT * FROM sales.orders WHERE made >= '2025-01-01' AND customer % 2 = 0 ORDER BY id"
    assert fetch(target, "SELECT * FROM sales.orders ORDER BY id") == fetch(source, wanted)
    assert fetch(target, "SELECT count(*), min(country) FROM sales.customer") == [(50, "JP")]


def test_the_plan_knows_how_many_rows_to_expect(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=ORDERS + ROWS), make_db("target")
    plan = make_plan(source, target, selection=rules(("sales.orders", "id <= 500")))
    (step,) = [s for s in plan.copies if s.source_table == "orders"]
    assert 300 <= step.rows <= 700
    assert "rows where id <= 500" in step.note


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("no_such_column > 1", 'column "no_such_column" does not exist'),
        ("id >", "syntax error"),
        ("id", "must be type boolean"),
        ("true) OR (true", "syntax error"),
        ("true] OR [true", "syntax error"),
        ("true; DROP TABLE sales.orders", "syntax error"),
        ("true)); DROP TABLE sales.orders; SELECT ((true", "syntax error"),
        ("id = $1", "there is no parameter $1"),
        ("count(*) > 1", "aggregate functions are not allowed in WHERE"),
    ],
)
def test_what_is_no_condition_is_an_error_before_anything_is_touched(
    make_db: MakeDb, condition: str, said: str
) -> None:
    source, target = make_db("source", sql=ORDERS + ROWS), make_db("target")
    plan = make_plan(source, target, selection=rules(("sales.orders", condition)))
    (error,) = plan.errors
    assert error.code == "condition"
    assert str(error.subject) == "table sales.orders"
    assert said in error.message
    assert fetch(source, "SELECT count(*) FROM sales.orders") == [(5000,)]
    with Session(dsn(source), dsn(target)) as session, pytest.raises(UsageError, match="refuses its condition"):
        session.verify(Selection.model_validate(rules(("sales.orders", condition))))


def dsn(text: str) -> ConnectionOptions:
    return ConnectionOptions.model_validate({"dsn": text})


@pytest.mark.parametrize("major", [12, 18])
def test_a_filtered_table_is_split_too(make_db: MakeDb, extra_server: Callable[..., Server], major: int) -> None:
    from tests.support.databases import maker

    make, drop_all = maker({"source": extra_server(major), "target": extra_server(18)})
    try:
        big = "CREATE TABLE big (id int PRIMARY KEY, pad text);"
        source = make("source", sql=big + "INSERT INTO big SELECT i, repeat('x', 500) FROM generate_series(1, 40000) i;"
                      "ANALYZE")  # fmt: skip
        target = make("target")
        chosen = rules(("big", "id % 3 = 0 OR id % 5 = 0"))
        plan = make_plan(source, target, selection=chosen, split_tables_larger_than=1 << 20, workers=2)
        assert all(step.split is not None for step in plan.copies)
        elsewhere: dict[str, Any] = {"processes": 2} if major == 18 else {}
        report = copy(
            source, target, selection=chosen, split_tables_larger_than=1 << 20, workers=2, verify=True, **elsewhere
        )
        assert report.outcome is Outcome.COMPLETED, failed(report)
        expected = sum(1 for i in range(1, 40001) if i % 3 == 0 or i % 5 == 0)
        assert fetch(target, "SELECT count(*), count(DISTINCT id) FROM big") == [(expected, expected)]
    finally:
        drop_all()


def test_a_rule_of_a_partitioned_table_holds_for_its_partitions(make_db: MakeDb) -> None:
    schema = """
    CREATE TABLE log (id int, part int) PARTITION BY LIST (part);
    CREATE TABLE log1 PARTITION OF log FOR VALUES IN (1);
    CREATE TABLE log2 PARTITION OF log FOR VALUES IN (2) PARTITION BY RANGE (id);
    CREATE TABLE log2a PARTITION OF log2 DEFAULT;
    INSERT INTO log SELECT i, i % 2 + 1 FROM generate_series(1, 100) i;
    """
    source, target = make_db("source", sql=schema), make_db("target")
    report = copy(source, target, selection=rules(("log", "id <= 20"), ("log2", "id > 4")), verify=True)
    assert report.outcome is Outcome.COMPLETED, failed(report)
    assert fetch(target, "SELECT part, count(*), min(id) FROM log GROUP BY 1 ORDER BY 1") == [(1, 10, 2), (2, 8, 5)]


def test_a_foreign_key_to_rows_that_stay_behind_is_told_before_and_named_after(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=ORDERS + ROWS), make_db("target")
    chosen = rules(("sales.customer", "id < 50"))
    assert codes(make_plan(source, target, selection=chosen), Severity.WARNING) == ["fk_filtered"]
    report = copy(source, target, selection=chosen)
    assert report.outcome is Outcome.COMPLETED_WITH_ERRORS
    assert "orders_customer_fkey" in "".join(failed(report))
    assert fetch(target, "SELECT count(*) FROM sales.customer") == [(49,)]


RENAMED = """
CREATE SCHEMA sales;
CREATE TABLE sales.customer (
    remark text DEFAULT 'none', id int PRIMARY KEY, full_name text NOT NULL, "Land" text
);
"""
COLUMNS: dict[str, str] = {"name": "full_name", "country": "Land"}


def test_columns_arrive_under_the_names_that_the_target_has(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=ORDERS + ROWS), make_db("target", sql=RENAMED)
    chosen = rules(("sales.customer", COLUMNS), ("sales.customer", "id <= 10"), ("sales.orders", "customer <= 10"))
    report = copy(source, target, selection=chosen, verify=True)
    assert report.outcome is Outcome.COMPLETED, failed(report)
    assert fetch(target, 'SELECT id, full_name, "Land", remark FROM sales.customer ORDER BY 1 LIMIT 2') == [
        (1, "customer 1", "DE", "none"),
        (2, "customer 2", "JP", "none"),
    ]
    assert fetch(target, "SELECT count(*) FROM sales.customer") == [(10,)]


@pytest.mark.parametrize("mode", ["append", "upsert"])
def test_columns_with_other_names_are_appended_and_upserted(make_db: MakeDb, mode: str) -> None:
    made = "CREATE TABLE item (id int PRIMARY KEY, name text)"
    source = make_db("source", sql=made + "; INSERT INTO item VALUES (1, 'one'), (2, 'two')")
    other = "CREATE TABLE item (number int PRIMARY KEY, label text); INSERT INTO item VALUES (9, 'nine')"
    target = make_db("target", sql=other + ("; INSERT INTO item VALUES (1, 'old')" if mode == "upsert" else ""))
    report = copy(source, target, selection=rules(("item", {"id": "number", "name": "label"})), existing_data=mode)
    assert report.outcome is Outcome.COMPLETED, failed(report)
    assert fetch(target, "SELECT * FROM item ORDER BY 1") == [(1, "one"), (2, "two"), (9, "nine")]


def test_what_names_a_column_that_is_another_there_is_left_out_and_said(make_db: MakeDb) -> None:
    more = """
    CREATE INDEX customer_by_name ON sales.customer (lower(name));
    CREATE INDEX customer_by_id ON sales.customer (id DESC);
    CREATE VIEW sales.names AS SELECT name FROM sales.customer;
    CREATE VIEW sales.first_names AS SELECT * FROM sales.names LIMIT 5;
    """
    source, target = make_db("source", sql=ORDERS + more), make_db("target", sql=RENAMED)
    chosen = rules(("sales.customer", COLUMNS))
    told = {
        f.subject.name: f.code for f in make_plan(source, target, selection=chosen).findings if f.subject is not None
    }
    assert told["customer.customer_by_name"] == told["names"] == "column_renamed"
    assert told["first_names"] == "needs_left_out"
    report = copy(source, target, selection=chosen, verify=True)
    assert report.outcome is Outcome.COMPLETED, failed(report)
    there = {
        name for (name,) in fetch(target, "SELECT relname FROM pg_class WHERE relnamespace = 'sales'::regnamespace")
    }
    assert "customer_by_id" in there
    assert not there & {"customer_by_name", "names", "first_names"}


@pytest.mark.parametrize(
    ("there", "columns", "code"),
    [
        ("", {"name": "label"}, "mapping_without_table"),
        ("CREATE TABLE item (id int PRIMARY KEY, label text)", {"nam": "label"}, "mapping_column"),
        ("CREATE TABLE item (id int PRIMARY KEY, label text)", {"name": "lable"}, "mapping_column"),
        ("CREATE TABLE item (id int PRIMARY KEY, name text)", {"name": "id"}, "mapping_twice"),
    ],
)
def test_a_mapping_that_cannot_be_is_an_error(make_db: MakeDb, there: str, columns: dict[str, str], code: str) -> None:
    source, target = make_db("source", sql="CREATE TABLE item (id int PRIMARY KEY, name text)"), make_db("target")
    execute(target, there)
    plan = make_plan(source, target, selection=rules(("item", columns)))
    assert [error.code for error in plan.errors] == [code]


def test_a_rule_for_nothing_is_told(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=ORDERS), make_db("target")
    with pytest.raises(UsageError, match=r"no table matches 'sales\.order'.*for which there is a rule"):
        make_plan(source, target, selection=rules(("sales.order", "true")))
    chosen = rules(("sales.orders", "true"), exclude_tables=["sales.orders"])
    assert "rule_unused" in codes(make_plan(source, target, selection=chosen), Severity.WARNING)


def test_statistics_are_collected_where_not_all_rows_come(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=ORDERS + ROWS), make_db("target")
    assert copy(source, target, selection=rules(("sales.orders", "id <= 50"))).outcome is Outcome.COMPLETED
    assert fetch(target, "SELECT reltuples FROM pg_class WHERE oid = 'sales.orders'::regclass") == [(50.0,)]


def test_a_repair_keeps_to_the_rules(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=ORDERS + ROWS), make_db("target", sql=RENAMED)
    given = (("sales.customer", COLUMNS), ("sales.customer", "id <= 60 OR id > 90"))
    chosen = Selection.model_validate(rules(*given, tables=["sales.customer"]))
    assert copy(source, target, selection=chosen.model_dump()).outcome is Outcome.COMPLETED
    execute(
        target, "UPDATE sales.customer SET full_name = 'wrong' WHERE id = 5; DELETE FROM sales.customer WHERE id = 6"
    )
    execute(target, "INSERT INTO sales.customer (id, full_name) VALUES (70, 'extra')")
    with Session(dsn(source), dsn(target)) as session:
        found = session.verify(chosen)
        (table,) = found.differences
        assert len(table.rows) == 3
        assert session.run(session.plan_repair(found, chosen)).outcome is Outcome.COMPLETED
        assert session.verify_again(found, chosen).equal
    wanted = "SELECT id, name, country FROM sales.customer WHERE id <= 60 OR id > 90 ORDER BY id"
    assert fetch(target, 'SELECT id, full_name, "Land" FROM sales.customer ORDER BY id') == fetch(source, wanted)


def test_rows_that_the_target_refuses_are_found_among_those_that_fit(make_db: MakeDb, tmp_path: Path) -> None:
    source = make_db("source", sql=ORDERS + ROWS)
    target = make_db("target", sql=RENAMED + "ALTER TABLE sales.customer ADD CHECK (full_name NOT LIKE '%7')")
    chosen = rules(("sales.customer", COLUMNS), ("sales.customer", "id > 50"), tables=["sales.customer"])
    report = copy(source, target, selection=chosen, on_row_error="skip", reject_dir=str(tmp_path))
    assert [result.rejected for result in report.results if result.rejected] == [5]
    assert fetch(target, "SELECT count(*), min(id) FROM sales.customer") == [(45, 51)]
