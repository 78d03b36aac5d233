"""Many small steps at once: a failure is its own step's, and what was noted is what was done."""

from __future__ import annotations

import pytest

from pgmig_core import CancellationToken, Options, Outcome, Session, State, sql
from pgmig_core.connection import connect
from pgmig_core.events import Event, StepFinished
from pgmig_core.pipeline import run_pipeline
from tests.integration.run.conftest import copy, options
from tests.support.databases import MakeDb, execute, fetch
from tests.support.dump import assert_same_database

TABLES = "; ".join(
    f"CREATE TABLE t{n} (id serial PRIMARY KEY, name text UNIQUE, up int REFERENCES t{max(n - 1, 0)})"
    f"; INSERT INTO t{n} (name) SELECT 'n' || i FROM generate_series(1, {n}) i"
    for n in range(60)
)


@pytest.mark.parametrize("workers", [1, 3])
def test_many_small_tables(make_db: MakeDb, workers: int) -> None:
    source, target = make_db("source", sql=TABLES), make_db("target")
    report = copy(source, target, workers=workers, verify=True)
    assert report.outcome is Outcome.COMPLETED
    assert report.rows == sum(range(60))
    assert_same_database(source, target)
    assert fetch(target, "SELECT nextval('t59_id_seq')") == [(60,)]


def test_a_statement_that_fails_in_a_batch_fails_alone(make_db: MakeDb) -> None:
    source = make_db("source", sql=TABLES)
    target = make_db("target", sql="CREATE TYPE t7 AS (a int)")  # a row type's name is taken
    report = copy(source, target)
    failed = {r.subject.name for r in report.failures}
    assert failed == {"t7"}
    assert {r.subject.name for r in report.results if r.state is State.SKIPPED} >= {"t8.t8_up_fkey", "t7.t7_pkey"}
    assert fetch(target, "SELECT count(*) FROM t8") == [(8,)]


def test_a_small_table_that_does_not_fit_fails_alone_and_stays_as_it_was(make_db: MakeDb) -> None:
    source = make_db("source", sql=TABLES)
    target = make_db("target", sql="CREATE TABLE t9 (id int, name text CHECK (name <> 'n5'), up int)")
    execute(target, "INSERT INTO t9 VALUES (77, 'before', NULL)")
    report = copy(source, target)
    assert [(r.subject.name, r.sqlstate) for r in report.failures][:1] == [("t9", "23514")]
    assert fetch(target, "SELECT id FROM t9") == [(77,)]
    assert fetch(target, "SELECT count(*) FROM t59") == [(59,)]


def test_cancelling_within_a_batch_leaves_the_rest(make_db: MakeDb) -> None:
    token = CancellationToken()

    def cancel_at_the_tenth(event: Event) -> None:
        if isinstance(event, StepFinished) and event.step.id == 10:
            token.cancel()

    source, target = make_db("source", sql=TABLES), make_db("target")
    report = copy(source, target, workers=1, on_event=cancel_at_the_tenth, token=token)
    assert report.outcome is Outcome.CANCELLED
    assert {r.state for r in report.results} == {State.MIGRATED, State.NOT_ATTEMPTED}
    made = {r.subject.name for r in report.results if r.state is State.MIGRATED and r.subject.kind == "TABLE"}
    assert made == {name for (name,) in fetch(target, "SELECT relname FROM pg_class WHERE relname ~ '^t[0-9]+$'")}


def test_sequences_advance_only_where_rows_stay(make_db: MakeDb) -> None:
    up = "CREATE SEQUENCE a; CREATE SEQUENCE b; CREATE SEQUENCE c INCREMENT -1; CREATE SEQUENCE d INCREMENT -1;"
    source = make_db("source", sql=up + "SELECT setval('a', 5), setval('b', 50), setval('c', -5), setval('d', -50)")
    target = make_db("target", sql=up + "SELECT setval('a', 9), setval('b', 9), setval('c', -9), setval('d', -9)")
    assert copy(source, target, existing_data="append").outcome is Outcome.COMPLETED
    values = fetch(target, "SELECT nextval('a'), nextval('b'), nextval('c'), nextval('d')")
    assert values == [(10, 51, -10, -51)]


def test_a_pipeline_s_transactions_fail_one_by_one(target_db: str) -> None:
    told: list[tuple[int, str | None]] = []
    with connect(options(target_db), "target") as connection:
        run_pipeline(
            connection,
            "target",
            [
                ("CREATE TABLE public.a ()", "CREATE TABLE public.b ()"),
                ("CREATE TABLE public.c ()", "CREATE TABLE public.a ()", "CREATE TABLE public.d ()"),
                ("CREATE TABLE public.e ()",),
            ],
            lambda position, error, _rows: told.append((position, error.sqlstate if error else None)),
        )
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert told == [(0, None), (1, "42P07"), (2, None)]
    assert fetch(target_db, "SELECT relname FROM pg_class WHERE relname ~ '^.$' ORDER BY 1") == [("a",), ("b",), ("e",)]


def test_what_was_committed_without_waiting_is_made_durable(target_db: str) -> None:
    with connect(options(target_db), "target") as connection:
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("off",)
        connection.execute("CREATE TABLE public.a AS SELECT generate_series(1, 10000)")
        written = connection.execute("SELECT pg_current_wal_insert_lsn()").fetchone()
        connection.execute(sql.load("make_durable", 180000).encode())
        flushed = connection.execute("SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn", written).fetchone()
    assert flushed == (True,)


def test_a_role_with_few_connections_gets_fewer_workers(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=TABLES), make_db("target")
    execute(target, "CREATE ROLE few LOGIN CONNECTION LIMIT 6; GRANT CREATE ON SCHEMA public TO few")
    try:
        few = target.replace("postgres@", "few@")
        with Session(options(source), options(few)) as session:
            plan = session.plan(options=Options(workers=8))
            assert plan.threads == 2
            assert "few_connections" in {finding.code for finding in plan.findings}
            assert session.run(plan).rows == sum(range(60))
    finally:
        execute(target, "DROP OWNED BY few; DROP ROLE few")
