"""Partitioned tables that the target has already, in the same form or another."""

from __future__ import annotations

from pathlib import Path

from pgmig_core import Outcome
from pgmig_core.plan import Action
from tests.integration.run.conftest import copy, make_plan
from tests.support.databases import MakeDb, fetch

CASES = Path(__file__).parents[2] / "regress" / "cases"
PARTITIONED = """
CREATE TABLE events (at int, name text) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (10) TO (20);
"""
ROWS = "INSERT INTO events VALUES (1, 'a'), (11, 'b');"
EXPECTED = [(1, "a"), (11, "b")]


def test_triggers_of_the_root_do_not_fire_in_its_partitions(make_db: MakeDb) -> None:
    trigger = """
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''fired''; END';
        CREATE TRIGGER loud BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION fail();"""
    source, target = make_db("source", sql=PARTITIONED + ROWS), make_db("target", sql=PARTITIONED + trigger)
    report = copy(source, target)
    assert report.outcome is Outcome.COMPLETED, report.failures
    assert fetch(target, "SELECT * FROM events ORDER BY 1") == EXPECTED
    assert fetch(target, "SELECT count(*) FROM pg_trigger WHERE tgname = 'loud' AND tgenabled = 'O'") == [(3,)]


def test_a_partitioned_source_goes_into_a_plain_table(make_db: MakeDb) -> None:
    source = make_db("source", sql=PARTITIONED + ROWS)
    target = make_db("target", sql="CREATE TABLE events (at int, name text); INSERT INTO events VALUES (99, 'old')")
    report = copy(source, target, verify=True)
    assert report.outcome is Outcome.COMPLETED, report.failures
    assert fetch(target, "SELECT * FROM events ORDER BY 1") == EXPECTED
    assert fetch(target, "SELECT to_regclass('events_1')") == [(None,)]


def test_a_plain_source_goes_into_a_partitioned_table(make_db: MakeDb) -> None:
    source = make_db("source", sql="CREATE TABLE events (at int, name text);" + ROWS)
    target = make_db("target", sql=PARTITIONED + "INSERT INTO events VALUES (5, 'old')")
    report = copy(source, target, verify=True)
    assert report.outcome is Outcome.COMPLETED, report.failures
    assert fetch(target, "SELECT * FROM events ORDER BY 1") == EXPECTED
    assert fetch(target, "SELECT count(*) FROM events_2") == [(1,)]


def test_indexes_and_triggers_of_the_root_wait_until_all_partitions_are_attached(make_db: MakeDb) -> None:
    """Attaching a partition makes the indexes and triggers that its root has already: beside those to come."""
    source = make_db("source", sql=(CASES / "index_of_nested_partitions.sql").read_text("utf-8"))
    plan = make_plan(source, make_db("target"))
    attached = {step.id for step in plan.steps if any(" ATTACH PARTITION public.nested" in s for s in step.statements)}
    tables = {step.id for step in plan.steps if step.id in attached and step.subject.kind == "TABLE"}
    assert len(tables) == 4
    of_root = [step for step in plan.steps if step.subject.name.startswith("root.") and step.action is Action.CREATE]
    assert len(of_root) == 4
    assert [step.subject.name for step in of_root if not tables <= step.follows | step.requires] == []
