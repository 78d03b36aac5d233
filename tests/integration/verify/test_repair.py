"""A repair copies what differs, all of it and nothing else."""

from __future__ import annotations

from pgmig_core.api import Session
from pgmig_core.options import ConnectionOptions
from pgmig_core.plan import Action, CopyStep, Plan
from pgmig_core.report import Outcome, Report, Verification
from tests.support import databases

SCHEMA = """
CREATE TABLE parent (id int PRIMARY KEY, email text UNIQUE, grown int GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE child (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES parent ON DELETE CASCADE, v text);
CREATE TABLE loose (a int, b text);
CREATE TABLE same (id int PRIMARY KEY);
CREATE SEQUENCE numbers;
INSERT INTO parent (id, email) SELECT i, 'e' || i FROM generate_series(1, 3000) i;
INSERT INTO child SELECT i, i % 3000 + 1, 'v' || i FROM generate_series(1, 9000) i;
INSERT INTO loose SELECT i % 10, 'x' FROM generate_series(1, 1000) i;
INSERT INTO same SELECT generate_series(1, 1000);
SELECT setval('numbers', 77);
CREATE MATERIALIZED VIEW total AS SELECT count(*) FROM child;
SELECT lo_from_bytea(10, 'ten'), lo_from_bytea(20, 'twenty'), lo_from_bytea(30, 'thirty');
COMMENT ON LARGE OBJECT 20 IS 'of the source';
"""
DAMAGE = """
ALTER TABLE child DISABLE TRIGGER ALL;
UPDATE parent SET email = 'swapped' WHERE id = 5;
UPDATE parent SET email = 'e5' WHERE id = 6;
DELETE FROM parent WHERE id = 7;
ALTER TABLE child ENABLE TRIGGER ALL;
INSERT INTO parent (id, email) VALUES (5000, 'e7');
UPDATE child SET parent_id = 5000 WHERE id IN (6, 3006);
INSERT INTO child VALUES (90001, 8, 'extra');
DELETE FROM loose WHERE ctid = (SELECT min(ctid) FROM loose);
INSERT INTO loose VALUES (3, 'y'), (3, 'y');
SELECT setval('numbers', 5);
SELECT lo_unlink(10), lo_put(20, 0, 'TWENTY plus more');
REFRESH MATERIALIZED VIEW total;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'fired'; END $$;
CREATE TRIGGER refuse BEFORE INSERT OR DELETE ON child FOR EACH ROW EXECUTE FUNCTION refuse();
"""


def repair(source: str, target: str) -> tuple[Plan, Report, Verification]:
    with Session(
        ConnectionOptions.model_validate({"dsn": source}), ConnectionOptions.model_validate({"dsn": target})
    ) as session:
        found = session.verify(show=0)
        plan = session.plan_repair(found)
        report = session.run(plan)
        return plan, report, session.verify_again(found)


def test_all_that_differs_is_equal_again(source_db: str, target_db: str) -> None:
    databases.execute(source_db, SCHEMA)
    databases.execute(target_db, SCHEMA)
    databases.execute(target_db, DAMAGE)
    constraints = "SELECT conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1"
    before = databases.fetch(target_db, constraints)
    plan, report, again = repair(source_db, target_db)
    assert report.outcome is Outcome.COMPLETED, [r.message for r in report.results]
    assert again.equal, again.differences
    assert databases.fetch(target_db, constraints) == before
    assert databases.fetch(target_db, "SELECT tgenabled::text FROM pg_trigger WHERE tgname = 'refuse'") == [("O",)]
    assert databases.fetch(target_db, "SELECT obj_description(20, 'pg_largeobject')") == [("of the source",)]
    copied = {step.target_table for step in plan.steps if isinstance(step, CopyStep)}
    assert copied == {"parent", "child", "loose"}


def test_rows_that_are_the_same_are_not_touched(source_db: str, target_db: str) -> None:
    rows = "INSERT INTO t SELECT i, 'v' FROM generate_series(1, 20000) i"
    for dsn in (source_db, target_db):
        databases.execute(dsn, f"CREATE TABLE t (id int PRIMARY KEY, v text); {rows}")
    databases.execute(target_db, "UPDATE t SET v = 'w' WHERE id IN (1, 2, 3)")
    (before,) = databases.fetch(target_db, "SELECT array_agg(xmin::text ORDER BY id) FROM t WHERE id > 3")[0]
    _plan, report, again = repair(source_db, target_db)
    assert again.equal
    (after,) = databases.fetch(target_db, "SELECT array_agg(xmin::text ORDER BY id) FROM t WHERE id > 3")[0]
    assert sum(a != b for a, b in zip(before, after, strict=True)) < 20, "one row in fifty shares a bucket with one"
    assert 3 <= report.rows < 20


def test_a_table_of_which_everything_differs(source_db: str, target_db: str) -> None:
    rows = "INSERT INTO t SELECT i, 'v' FROM generate_series(1, 20000) i"
    for dsn in (source_db, target_db):
        databases.execute(dsn, f"CREATE TABLE t (id int PRIMARY KEY, v text); {rows}")
    databases.execute(target_db, "UPDATE t SET v = 'w'")
    _plan, report, again = repair(source_db, target_db)
    assert again.equal
    assert report.rows == 20000


def test_what_cannot_be_repaired_is_named(source_db: str, target_db: str) -> None:
    databases.execute(source_db, "CREATE TABLE gone (id int PRIMARY KEY); CREATE TABLE t (id int)")
    databases.execute(target_db, "CREATE TABLE t (id int); INSERT INTO t VALUES (1)")
    plan, report, again = repair(source_db, target_db)
    assert [(f.code, str(f.subject)) for f in plan.findings] == [("not_repaired", "table public.gone")]
    assert [t.name for t in again.differences] == ["gone"]
    assert report.outcome is Outcome.COMPLETED
    assert {step.action for step in plan.steps} == {Action.COPY}
