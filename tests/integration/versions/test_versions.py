"""What a target's version cannot express is said before the run, and is there in the nearest form after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from pgmig_core import Outcome, Severity
from pgmig_core.demo.servers import Server
from tests.integration.run.conftest import copy, make_plan
from tests.support import databases
from tests.support.databases import MakeDb, execute, fetch

NEWER = """
CREATE TABLE t (id integer PRIMARY KEY, doubled integer GENERATED ALWAYS AS (id * 2) VIRTUAL,
    made uuid DEFAULT uuidv7(), stamped uuid GENERATED ALWAYS AS (casefold(id::text)::uuid) STORED, note text);
ALTER TABLE t DROP COLUMN stamped;
ALTER TABLE t ADD CONSTRAINT noted NOT NULL note NOT VALID, ADD CONSTRAINT off CHECK (id < 0) NOT ENFORCED;
ALTER TABLE t DISABLE TRIGGER ALL;
INSERT INTO t (id, note) VALUES (1, 'one'), (2, 'two');
CREATE TABLE folded (name text, plain text GENERATED ALWAYS AS (casefold(name)) STORED);
INSERT INTO folded VALUES ('ÄRGER');
CREATE TABLE parent (a integer CONSTRAINT mine NOT NULL NO INHERIT);
CREATE TABLE child () INHERITS (parent);
INSERT INTO child VALUES (NULL);
CREATE VIEW shown AS SELECT JSON_VALUE(note::jsonb, '$') AS v FROM t;
CREATE VIEW over_shown AS SELECT v FROM shown;
CREATE FUNCTION fold(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN casefold($1); END $$;
CREATE FUNCTION last() RETURNS integer LANGUAGE sql SET transaction_timeout = '10s' RETURN 1;
CREATE PUBLICATION p FOR TABLE t WITH (publish_generated_columns = stored);
"""


@pytest.fixture
def twelve(extra_server: Callable[..., Server]) -> Iterator[str]:
    """An empty database on 12."""
    server = extra_server(12)
    name = databases.create(server, "downwards")
    yield server.dsn(name)
    databases.drop(server, name)


def test_from_18_to_16_all_that_is_lost_is_listed(make_db: MakeDb) -> None:
    source, target = make_db("target", "newer", NEWER), make_db("source", "older")
    plan = make_plan(source, target)
    said = {str(f.subject): f.message for f in plan.findings if f.severity is Severity.WARNING}
    assert said == {
        "table public.t": "needs PostgreSQL 18 for virtual generated columns (doubled)",
        "default public.t.made": "PostgreSQL 16 lacks function uuidv7()",
        "constraint public.t.noted": "needs PostgreSQL 18 for NOT NULL … NOT VALID",
        "constraint public.t.off": "needs PostgreSQL 18 for NOT ENFORCED",
        "table public.folded": "PostgreSQL 16 lacks generated column plain with function casefold()",
        "table public.parent": "needs PostgreSQL 18 for NOT NULL NO INHERIT on columns (a)",
        "view public.shown": "PostgreSQL 16 lacks SQL/JSON functions (since 17)",
        "view public.over_shown": "needs view public.shown, which is left out: it is left out too",
        "function public.fold(text)": "PostgreSQL 16 lacks function casefold() in its body",
        "function public.last()": "PostgreSQL 16 lacks SET transaction_timeout",
        "publication p": "needs PostgreSQL 18 for publish_generated_columns",
    }
    assert all(f.hint for f in plan.findings if f.code == "needs_newer_server")
    report = copy(source, target, verify=True)
    assert report.outcome is Outcome.COMPLETED, (report.failures, report.parity)
    assert fetch(target, "SELECT id, doubled, note FROM t ORDER BY id") == [(1, 2, "one"), (2, 4, "two")]
    assert fetch(target, "SELECT name, plain FROM folded") == [("ÄRGER", "ärger")]
    assert fetch(target, "SELECT a FROM child") == [(None,)]
    assert fetch(target, "SELECT last()") == [(1,)]
    assert fetch(target, "SELECT to_regclass('shown'), to_regclass('over_shown')") == [(None, None)]
    with pytest.raises(psycopg.errors.CheckViolation):
        execute(target, "INSERT INTO t (id) VALUES (3)")


def test_a_table_that_cannot_be_there_is_no_unknown_name(make_db: MakeDb) -> None:
    source = make_db("target", "newer", "CREATE VIEW v AS SELECT uuidv7() AS id; CREATE TABLE t (a integer)")
    plan = make_plan(source, make_db("source", "older"), selection={"tables": ["v"]})
    assert [f.code for f in plan.findings] == ["needs_newer_server"]
    assert [step for step in plan.steps if step.subject.name == "v"] == []


def test_parsed_bodies_and_out_arguments_work_on_12(make_db: MakeDb, twelve: str) -> None:
    source = make_db("target", "newer")
    execute(
        source,
        """
        CREATE SCHEMA app;
        CREATE TABLE app.t (a integer);
        CREATE FUNCTION app.next(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql RETURN a + b;
        CREATE FUNCTION app.rows() RETURNS SETOF integer LANGUAGE sql
            BEGIN ATOMIC INSERT INTO app.t VALUES (1), (2); SELECT a FROM app.t ORDER BY a; END;
        CREATE PROCEDURE app.does(a integer, OUT b integer) LANGUAGE plpgsql AS $$ BEGIN b := a * 2; END $$;
        COMMENT ON PROCEDURE app.does IS 'it''s done';
        CREATE VIEW app.cut AS SELECT substring('abc' SIMILAR 'a#"b#"c' ESCAPE '#') AS b, '{"k": 1}'::jsonb AS j;
        """,
    )
    report = copy(source, twelve, verify=True)
    assert report.outcome is Outcome.COMPLETED, (report.failures, report.parity)
    assert fetch(twelve, "SELECT app.next(1), app.next(1, 2)") == [(2, 3)]
    assert fetch(twelve, "SELECT app.rows()") == [(1,), (2,)]
    assert fetch(twelve, "CALL app.does(4, NULL)") == [(8,)]
    assert fetch(twelve, "SELECT obj_description('app.does(integer, integer)'::regprocedure)") == [("it's done",)]
    assert fetch(twelve, "SELECT b FROM app.cut") == [("b",)]


def test_a_table_of_multiranges_is_left_out_on_12_with_all_that_needs_it(make_db: MakeDb, twelve: str) -> None:
    script = """
        CREATE TABLE spans (id serial PRIMARY KEY, s int4multirange);
        CREATE TABLE refers (span integer REFERENCES spans, n serial);
        CREATE FUNCTION of(spans) RETURNS integer LANGUAGE sql AS 'SELECT 1';
        CREATE MATERIALIZED VIEW all_spans AS SELECT * FROM spans;
        CREATE INDEX ON all_spans (id);
        CREATE PUBLICATION p FOR TABLE spans, refers;
    """
    source = make_db("target", "newer", script)
    plan = make_plan(source, twelve)
    assert {str(f.subject) for f in plan.findings if f.code in ("needs_newer_server", "needs_left_out")} == {
        "table public.spans",
        "fk constraint public.refers.refers_span_fkey",
        "function public.of(public.spans)",
        "materialized view public.all_spans",
    }
    report = copy(source, twelve, verify=True)
    assert (report.outcome, report.failures) == (Outcome.COMPLETED_WITH_ERRORS, ()), report.parity
    assert "table public.spans" in {str(subject) for subject in report.left_out}
    names = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    assert fetch(twelve, names) == [("refers",), ("refers_n_seq",)]
    assert fetch(twelve, "SELECT tablename FROM pg_publication_tables") == [("refers",)]


def test_names_that_became_keywords(make_db: MakeDb) -> None:
    """json and its kin cannot be names of arguments since 17, but 16 writes them bare."""
    script = """
        CREATE FUNCTION takes(json json, json_value text DEFAULT 'json') RETURNS json LANGUAGE sql AS 'SELECT json';
        CREATE FUNCTION gives(id integer) RETURNS TABLE (json json, json_table integer[]) LANGUAGE sql
            AS 'SELECT ''{}''::json, ARRAY[id]';
        CREATE FUNCTION parsed(json integer, merge_action integer) RETURNS integer LANGUAGE sql
            RETURN json + merge_action;
        CREATE PROCEDURE does(INOUT json json) LANGUAGE sql AS 'SELECT json';
        CREATE AGGREGATE joined(json text) (SFUNC = textcat, STYPE = text);
        CREATE VIEW named AS SELECT takes(json => '{}', json_value => 'x') AS json;
        CREATE TABLE t (json json, json_table integer CHECK (json_table > 0));
        CREATE INDEX ON t (json_table) WHERE json_table > 1;
    """
    source, target = make_db("source", "older", script), make_db("target", "newer")
    findings = make_plan(source, target).findings
    assert {finding.code for finding in findings} == {"other_words"}
    assert len({finding.subject for finding in findings}) == 6
    report = copy(source, target, verify=True)
    assert report.outcome is Outcome.COMPLETED, (report.failures, report.parity)
    assert fetch(target, "SELECT json_table, parsed(1, 2) FROM gives(7)") == [([7], 3)]
    assert fetch(target, "SELECT json::text FROM named") == [("{}",)]
