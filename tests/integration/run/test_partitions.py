"""Partitioned tables that the target has already, in the same form or another."""

from __future__ import annotations

from pgmig_core import Outcome
from tests.integration.run.conftest import copy
from tests.support.databases import MakeDb, fetch

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
