"""Tables in chunks equal what the snapshot saw, whatever their keys are and whatever happens meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from pgmig_core import CancellationToken, Options, Outcome, Session, State, chunking
from pgmig_core.demo.servers import Server
from pgmig_core.events import CopyProgress, Event
from pgmig_core.planner import splitting
from tests.integration.run.conftest import copy, options
from tests.support import databases
from tests.support.databases import MakeDb, execute, fetch

SPLIT: dict[str, Any] = {"split_tables_larger_than": 1, "workers": 4}
SMALL_CHUNKS = 64 * 1024

SHAPES = {
    "serial": "CREATE TABLE t (id serial PRIMARY KEY, v text);"
    "INSERT INTO t (v) SELECT repeat('x', i % 90) FROM generate_series(1, 20000) i",
    "negative_and_gapped": "CREATE TABLE t (id bigint PRIMARY KEY, v text);"
    "INSERT INTO t SELECT (i - 9000) * 1000003::bigint, 'x' FROM generate_series(1, 18000) i"
    " WHERE i NOT BETWEEN 50 AND 15000",
    "random_text": "CREATE TABLE t (id text PRIMARY KEY, v int);"
    "INSERT INTO t SELECT CASE i % 3 WHEN 0 THEN 'it''s\\' WHEN 1 THEN 'é ' ELSE '' END || md5(i::text), i"
    " FROM generate_series(1, 20000) i",
    "padded": "CREATE TABLE t (id char(8) PRIMARY KEY, v int);"
    "INSERT INTO t SELECT 'k' || i, i FROM generate_series(1, 20000) i",
    "uuid": "CREATE TABLE t (id uuid PRIMARY KEY, v int);"
    "INSERT INTO t SELECT md5(i::text)::uuid, i FROM generate_series(1, 20000) i",
    "composite": "CREATE TABLE t (tenant int, at timestamptz, id uuid, v int, PRIMARY KEY (tenant, at, id));"
    "INSERT INTO t SELECT i % 7 - 3, '2020-01-01'::timestamptz + i % 11 * interval '1 h', md5(i::text)::uuid, i"
    " FROM generate_series(1, 20000) i",
    "floats": "CREATE TABLE t (id float8 PRIMARY KEY, v int);"
    "INSERT INTO t SELECT i / 7.0, i FROM generate_series(-10000, 10000) i;"
    "INSERT INTO t VALUES ('NaN', 1), ('Infinity', 2), ('-Infinity', 3)",
    "nulls_without_a_key": "CREATE TABLE t (a int UNIQUE, b text);"
    "INSERT INTO t SELECT CASE WHEN i % 3 = 0 THEN i END, NULLIF(i % 5, 0)::text FROM generate_series(1, 30000) i",
    "dropped_and_generated": "CREATE TABLE t (id int PRIMARY KEY, gone text,"
    " twice int GENERATED ALWAYS AS (id * 2) STORED,"
    " n int GENERATED ALWAYS AS IDENTITY, v text);"
    "INSERT INTO t (id, v) SELECT i, 'x' || i FROM generate_series(1, 20000) i; ALTER TABLE t DROP gone",
    "mostly_toast": "CREATE TABLE t (id int PRIMARY KEY, v text); ALTER TABLE t ALTER v SET STORAGE EXTERNAL;"
    "INSERT INTO t SELECT i, repeat(md5(i::text), 200) FROM generate_series(1, 2000) i",
    "empty_after_delete": "CREATE TABLE t (id int PRIMARY KEY, v text);"
    "INSERT INTO t SELECT i FROM generate_series(1, 20000) i; DELETE FROM t",
    "mostly_deleted": "CREATE TABLE t (id int PRIMARY KEY, v text);"
    "INSERT INTO t SELECT i FROM generate_series(1, 40000) i; DELETE FROM t WHERE id BETWEEN 5 AND 39990",
}


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunking, "SMALLEST", SMALL_CHUNKS)


@pytest.fixture(params=["pages", "key"])
def by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "key":  # as on 12 and 13
        monkeypatch.setattr(splitting, "TID_RANGE_SCAN", 10**6)
    return str(request.param)


def all_shapes() -> str:
    """Each in a schema of its own."""
    return "".join(f"CREATE SCHEMA {name}; SET search_path = {name}; {script};" for name, script in SHAPES.items())


def checksum(dsn: str, table: str = "t") -> list[tuple[object, ...]]:
    return fetch(dsn, f"SELECT count(*), sum(hashtextextended(x::text, 0)) FROM ONLY {table} x")


def chunks_of(source: str, target: str) -> dict[str, int]:
    """How many chunks the plan has for each table, by schema.table."""
    with Session(options(source), options(target)) as session:
        copies = session.plan(options=Options.model_validate(SPLIT)).copies
    return {f"{s.source_schema}.{s.source_table}": s.split.chunks if s.split else 1 for s in copies}


def copies_all_shapes(source: str, target: str, *, by_key: bool) -> None:
    unsplit = {name for name, chunks in chunks_of(source, target).items() if chunks == 1}
    # no key has each of its rows once: one stream
    assert unsplit == ({"nulls_without_a_key.t"} if by_key else set())
    report = copy(source, target, **SPLIT)
    assert report.outcome is Outcome.COMPLETED, report.failures
    for name in SHAPES:
        assert checksum(target, f"{name}.t") == checksum(source, f"{name}.t"), name
    assert report.rows == sum(fetch(source, f"SELECT count(*) FROM {name}.t")[0][0] for name in SHAPES)


def test_every_row_arrives_once(make_db: MakeDb, by: str) -> None:
    copies_all_shapes(make_db("source", sql=all_shapes()), make_db("target"), by_key=by == "key")


@pytest.mark.parametrize("major", [12, 14])  # the last without TID range scans, the first with
def test_other_versions(extra_server: Callable[..., Server], make_db: MakeDb, major: int) -> None:
    server, target = extra_server(major), make_db("target")
    name = databases.create(server, "shapes")
    try:
        execute(server.dsn(name), all_shapes())
        copies_all_shapes(server.dsn(name), target, by_key=major < 14)
    finally:
        databases.drop(server, name)


def test_an_empty_table_is_not_split(make_db: MakeDb) -> None:
    source, target = make_db("source", sql="CREATE TABLE t (id int PRIMARY KEY)"), make_db("target")
    assert chunks_of(source, target) == {"public.t": 1}
    assert copy(source, target, **SPLIT).outcome is Outcome.COMPLETED


def test_children_and_partitions_bring_their_own_rows(make_db: MakeDb) -> None:
    source = make_db(
        "source",
        sql="CREATE TABLE t (id int, v text); CREATE TABLE child () INHERITS (t);"
        "INSERT INTO t SELECT i, 'parent' FROM generate_series(1, 9000) i;"
        "INSERT INTO child SELECT i, 'child' FROM generate_series(1, 9000) i;"
        "CREATE TABLE root (id int, v text) PARTITION BY RANGE (id);"
        "CREATE TABLE low PARTITION OF root FOR VALUES FROM (MINVALUE) TO (5000);"
        "CREATE TABLE high PARTITION OF root FOR VALUES FROM (5000) TO (MAXVALUE);"
        "INSERT INTO root SELECT i, 'x' FROM generate_series(-9000, 20000) i",
    )
    target = make_db("target")
    assert len(chunks_of(source, target)) == 4
    assert min(chunks_of(source, target).values()) > 1
    assert copy(source, target, **SPLIT).outcome is Outcome.COMPLETED
    for table in ("t", "child", "low", "high"):
        assert checksum(target, table) == checksum(source, table)


def test_a_table_that_changes_meanwhile_is_copied_as_it_was(make_db: MakeDb, by: str) -> None:
    source, target = make_db("source", sql=SHAPES["serial"]), make_db("target")
    before = checksum(source)
    changed = threading.Event()

    def change(event: Event) -> None:
        if isinstance(event, CopyProgress) and not changed.is_set():
            changed.set()
            execute(source, "UPDATE t SET v = 'new' WHERE id % 3 = 0; INSERT INTO t (v) SELECT 'later' FROM t")

    with Session(options(source), options(target)) as session:
        plan = session.plan(options=Options.model_validate(SPLIT))
        execute(
            source, "DELETE FROM t WHERE id % 5 = 0; INSERT INTO t (v) SELECT 'more' FROM generate_series(1, 30000)"
        )
        report = session.run(plan, on_event=change)
    assert changed.is_set()
    assert report.outcome is Outcome.COMPLETED
    assert checksum(target) == before != checksum(source)


def test_progress_is_the_table_s_and_the_result_is_one(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SHAPES["mostly_toast"]), make_db("target")
    told: list[tuple[int, int]] = []

    def listen(event: Event) -> None:
        if isinstance(event, CopyProgress):
            told.append((event.rows, event.bytes))

    report = copy(source, target, on_event=listen, **SPLIT)
    (result,) = [r for r in report.results if r.action == "copy"]
    assert (result.rows, result.bytes) == told[-1] == (2000, report.bytes)
    assert report.bytes > 2000 * 6400


EXISTING = (
    "CREATE TABLE t (id int PRIMARY KEY, v text CONSTRAINT fits CHECK (v <> 'bad')); INSERT INTO t VALUES (-1, 'old');"
)


@pytest.fixture
def half_bad(make_db: MakeDb) -> tuple[str, str]:
    """A source with one row, rather late, that the target's table refuses, and a table that is all right."""
    return (
        make_db(
            "source",
            sql="CREATE TABLE t (id int PRIMARY KEY, v text);"
            "INSERT INTO t SELECT i, CASE i WHEN 25000 THEN 'bad' ELSE 'good' END FROM generate_series(1, 30000) i;"
            "CREATE TABLE fine (id int); INSERT INTO fine VALUES (1)",
        ),
        make_db("target", sql=EXISTING),
    )


def test_one_chunk_that_fails_fails_the_table_and_leaves_it_empty(half_bad: tuple[str, str]) -> None:
    source, target = half_bad
    report = copy(source, target, **SPLIT)
    (failed,) = report.failures
    assert (failed.sqlstate, failed.subject.name) == ("23514", "t")
    assert fetch(target, "SELECT count(*) FROM t") == [(0,)]
    assert fetch(target, "SELECT count(*) FROM fine") == [(1,)]


def test_the_plan_says_that_old_rows_do_not_come_back(half_bad: tuple[str, str]) -> None:
    with Session(*map(options, half_bad)) as session:
        plan = session.plan(options=Options.model_validate(SPLIT))
    (step,) = [s for s in plan.copies if s.source_table == "t"]
    assert step.note.endswith("; what it holds goes before, and does not come back if the copy fails")


@pytest.mark.parametrize("given", [{"existing_data": "append"}, {"existing_data": "upsert"}, {"fk": "keep"}])
def test_what_cannot_be_taken_back_is_one_stream(half_bad: tuple[str, str], given: dict[str, Any]) -> None:
    source, target = half_bad
    report = copy(source, target, **SPLIT, **given)
    assert [f.subject.name for f in report.failures] == ["t"]
    assert fetch(target, "SELECT * FROM t") == [(-1, "old")]


def test_a_table_whose_triggers_rest_is_one_stream(half_bad: tuple[str, str]) -> None:
    source, target = half_bad
    execute(
        target,
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
    )
    assert chunks_of(source, target)["public.t"] == 1


@pytest.mark.parametrize("existing", [True, False])
def test_cancelling_leaves_no_rows(make_db: MakeDb, existing: bool) -> None:
    source = make_db(
        "source",
        sql="CREATE TABLE t (id int PRIMARY KEY, v text);"
        "INSERT INTO t SELECT i, repeat('x', 300) FROM generate_series(1, 150000) i",
    )
    target = make_db("target", sql=EXISTING if existing else "")
    token = CancellationToken()

    def cancel(event: Event) -> None:
        if isinstance(event, CopyProgress) and event.rows > 20000:
            token.cancel()

    report = copy(source, target, on_event=cancel, token=token, **SPLIT)
    assert report.outcome is Outcome.CANCELLED
    (result,) = [r for r in report.results if r.action == "copy"]
    assert result.state is State.NOT_ATTEMPTED
    assert fetch(target, "SELECT count(*) FROM t") == [(0,)]


def test_rows_that_cannot_be_taken_back_are_named(half_bad: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody reads the table while its chunks come, and does not stop."""
    source, target = half_bad
    monkeypatch.setattr("pgmig_core.copy.worker.UNDO_LOCK_TIMEOUT", "200ms")
    with psycopg.connect(target) as reader:

        def read(event: Event) -> None:
            if isinstance(event, CopyProgress) and event.step.subject.name == "t" and event.rows:
                reader.execute("SELECT FROM t LIMIT 1")

        report = copy(source, target, on_event=read, **SPLIT)
        (failed,) = report.failures
        assert "fits" in failed.message
        assert "could not be taken back: canceling statement due to lock timeout" in failed.message
        assert failed.hint == "empty the table yourself: TRUNCATE public.t"


def test_a_session_that_waits_to_rewrite_the_table_stops_nobody(make_db: MakeDb) -> None:
    """VACUUM FULL would move rows between chunks, so one stream keeps it waiting; others must not wait for it."""
    source, target = make_db("source", sql=SHAPES["serial"]), make_db("target")
    rewriting: list[threading.Thread] = []

    def rewrite(event: Event) -> None:
        if isinstance(event, CopyProgress) and not rewriting:
            thread = threading.Thread(target=execute, args=(source, "VACUUM FULL t"))
            rewriting.append(thread)
            thread.start()
            with psycopg.connect(source, autocommit=True) as watching:
                waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
                while watching.execute(waiting).fetchone() == (0,) and thread.is_alive():
                    thread.join(0.02)

    report = copy(source, target, on_event=rewrite, **SPLIT)
    rewriting[0].join()
    assert report.outcome is Outcome.COMPLETED
    assert checksum(target) == checksum(source)
