"""Keys of large tables, made in two steps, are the ones that one step makes."""

from __future__ import annotations

import pytest

from pgmig_core import Outcome
from pgmig_core.planner import builds
from tests.integration.run.conftest import copy, make_plan
from tests.support.databases import MakeDb, fetch
from tests.support.dump import assert_same_database

KEYS = """
CREATE TABLE plain (id int PRIMARY KEY, "Odd name" text UNIQUE, a int NOT NULL, b int NOT NULL);
COMMENT ON CONSTRAINT plain_pkey ON plain IS 'the key';
COMMENT ON INDEX plain_pkey IS 'its index';
ALTER TABLE plain ADD CONSTRAINT "Both" UNIQUE (a, b) INCLUDE (id) WITH (fillfactor = 70) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE plain ADD CONSTRAINT nulls UNIQUE NULLS NOT DISTINCT (b, "Odd name");
ALTER TABLE plain REPLICA IDENTITY USING INDEX plain_pkey;
ALTER TABLE plain CLUSTER ON plain_pkey;
CREATE INDEX ON plain (a);
CREATE TABLE child (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    up int REFERENCES plain ON DELETE CASCADE DEFERRABLE,
    self int REFERENCES child,
    a int, b int
);
ALTER TABLE child ADD CONSTRAINT loose FOREIGN KEY (up) REFERENCES plain NOT VALID;
COMMENT ON CONSTRAINT child_self_fkey ON child IS 'a tree';
CREATE TABLE parted (id int PRIMARY KEY, up int REFERENCES plain) PARTITION BY RANGE (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
CREATE TABLE spans (during int4range, EXCLUDE USING gist (during WITH &&));
INSERT INTO plain SELECT i, 'n' || i, i, i FROM generate_series(1, 100) i;
INSERT INTO parted VALUES (1, 1);
"""
ROWS = "INSERT INTO child (up, self) SELECT i, i FROM generate_series(1, 100) i"


def test_the_catalog_is_the_same(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "LARGE_TABLE", 0)
    source, target = make_db("source", sql=KEYS + ROWS), make_db("target")
    plan = make_plan(source, target)
    said = "\n".join(statement for step in plan.steps for statement in step.statements)
    for piece in (
        "CREATE UNIQUE INDEX plain_pkey",
        "PRIMARY KEY USING INDEX plain_pkey",
        'UNIQUE USING INDEX "Both" DEFERRABLE INITIALLY DEFERRED',
        "VALIDATE CONSTRAINT child_up_fkey",
    ):
        assert piece in said
    assert "VALIDATE CONSTRAINT loose" not in said
    report = copy(source, target, verify=True)
    assert report.outcome is Outcome.COMPLETED
    assert_same_database(source, target)
    assert fetch(target, "SELECT conname FROM pg_constraint WHERE NOT convalidated AND contype = 'f'") == [("loose",)]


def test_small_tables_take_one_step(make_db: MakeDb) -> None:
    plan = make_plan(make_db("source", sql=KEYS), make_db("target"))
    assert not any("USING INDEX plain_pkey" in s and "ADD" in s for step in plan.steps for s in step.statements)
    assert not any("VALIDATE" in s for step in plan.steps for s in step.statements)


def test_a_row_without_its_parent_is_named(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "LARGE_TABLE", 0)
    orphan = "; SET session_replication_role = replica; UPDATE child SET up = 7777 WHERE id = 5"
    report = copy(make_db("source", sql=KEYS + ROWS + orphan), make_db("target"))
    assert [(r.subject.name, r.sqlstate) for r in report.failures] == [("child.child_up_fkey", "23503")]
