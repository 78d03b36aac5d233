"""What the target's planner knows after a copy: the source's statistics, or ANALYZE's; and what is said if it fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pgmig_core import Action, Outcome, Plan, Report
from pgmig_core.demo.servers import Server
from tests.integration.run.conftest import copy, make_plan
from tests.support import databases
from tests.support.databases import MakeDb, execute, fetch

SCHEMA = """
CREATE SCHEMA s;
CREATE TYPE s.mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE s.items (
    id int PRIMARY KEY, name text, mood s.mood, tags text[], words tsvector, price numeric(8,2), "odd ""Name" text
);
INSERT INTO s.items
SELECT n, 'name ' || n % 13, (enum_range(NULL::s.mood))[1 + n % 3], ARRAY['a' || n % 5, 'q"\\uote'],
    to_tsvector('simple', 'word' || n % 9 || ' all'), n % 100 / 7.0, nullif(E'tab\\there ' || n % 2, E'tab\\there 0')
FROM generate_series(1, 4000) n;
CREATE INDEX items_lower ON s.items (price, lower(name), (id % 10));
CREATE TABLE s.parts (id int, at date) PARTITION BY RANGE (id);
CREATE TABLE s.parts_1 PARTITION OF s.parts FOR VALUES FROM (0) TO (1000);
CREATE TABLE s.parts_2 PARTITION OF s.parts FOR VALUES FROM (1000) TO (3000) PARTITION BY RANGE (id);
CREATE TABLE s.parts_2a PARTITION OF s.parts_2 FOR VALUES FROM (1000) TO (3000);
INSERT INTO s.parts SELECT n, date '2024-01-01' + n % 50 FROM generate_series(0, 2999) n;
CREATE TABLE s.parent (id int);
CREATE TABLE s.child (more text) INHERITS (s.parent);
INSERT INTO s.parent SELECT generate_series(1, 100);
INSERT INTO s.child SELECT n, 'x' FROM generate_series(101, 1000) n;
CREATE MATERIALIZED VIEW s.names AS SELECT name, count(*) FROM s.items GROUP BY name;
CREATE TABLE s.empty (id int);
"""
ANALYZED = SCHEMA + "ANALYZE;"
STATS = """
SELECT schemaname, tablename, attname, inherited, null_frac, avg_width, n_distinct, most_common_vals::text,
    most_common_freqs, histogram_bounds::text, correlation, most_common_elems::text, most_common_elem_freqs,
    elem_count_histogram
FROM pg_stats WHERE schemaname = 's' ORDER BY 1, 2, 3, 4
"""
RELATIONS = """
SELECT relname, reltuples FROM pg_class
WHERE relnamespace = 's'::regnamespace AND relkind IN ('r', 'p', 'm', 'i') ORDER BY 1
"""
QUERIES = (
    "SELECT * FROM s.items WHERE name = 'name 7'",
    "SELECT * FROM s.items WHERE mood = 'sad' AND price < 3",
    "SELECT * FROM s.items WHERE lower(name) = 'name 3'",
    "SELECT * FROM s.items WHERE words @@ 'word3'",
    "SELECT * FROM s.items WHERE tags @> '{a1}'",
    "SELECT at, count(*) FROM s.parts WHERE id > 700 GROUP BY at",
    "SELECT * FROM s.parent WHERE id < 300",
    "SELECT * FROM s.names WHERE count > 300",
)


def estimates(dsn: str) -> list[int]:
    return [fetch(dsn, f"EXPLAIN (FORMAT JSON) {query}")[0][0][0]["Plan"]["Plan Rows"] for query in QUERIES]


def said(report: Report) -> list[str]:
    return [warning for result in report.results for warning in result.warnings]


def actions(plan: Plan) -> list[Action]:
    return [step.action for step in plan.steps if step.subject.kind == "PLANNER STATISTICS"]


def assert_carried(source: str, target: str) -> None:
    assert fetch(source, STATS) != []
    assert fetch(target, STATS) == fetch(source, STATS)
    assert fetch(target, RELATIONS) == fetch(source, RELATIONS)
    assert estimates(target) == estimates(source)


def test_the_source_s_statistics_arrive(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=ANALYZED), make_db("target")
    assert set(actions(make_plan(source, target))) == {Action.CARRY}
    report = copy(source, target)
    assert (report.outcome, said(report)) == (Outcome.COMPLETED, [])
    assert_carried(source, target)
    assert fetch(target, "SELECT count(last_analyze) FROM pg_stat_user_tables") == [(0,)]


def test_between_servers_of_18(target_server: Server, make_db: MakeDb) -> None:
    ranges = "CREATE TABLE s.spans AS SELECT int4range(n, n + n % 7) AS span FROM generate_series(1, 500) n; ANALYZE;"
    source, target = make_db("target", sql=ANALYZED + ranges), make_db("target")
    report = copy(source, target)
    assert (report.outcome, said(report)) == (Outcome.COMPLETED, [])
    assert_carried(source, target)
    columns = "SELECT range_length_histogram::text, range_empty_frac, range_bounds_histogram::text FROM pg_stats"
    query = f"{columns} WHERE tablename = 'spans'"
    assert fetch(target, query) == fetch(source, query) != [(None, None, None)]


def test_a_bloated_table_is_estimated_as_on_the_source(make_db: MakeDb) -> None:
    """Rows by page of the source, times the target's pages, would be a tenth of the rows."""
    script = (
        "CREATE TABLE t (id int, filler text);"
        "INSERT INTO t SELECT n, repeat('x', 200) FROM generate_series(1, 9000) n;"
        "DELETE FROM t WHERE id % 10 <> 0; ANALYZE t;"
    )
    source, target = make_db("source", sql=script), make_db("target")
    copy(source, target)
    (plan,) = fetch(target, "EXPLAIN (FORMAT JSON) SELECT * FROM t")[0]
    assert plan[0]["Plan"]["Plan Rows"] == 900


PAIRS = "CREATE TABLE t (a int, b int); INSERT INTO t SELECT n % 5, n % 5 FROM generate_series(1, 100) n;"
SPANS = "CREATE TABLE t (a int4range); INSERT INTO t SELECT int4range(n, n + 3) FROM generate_series(1, 100) n;"


@pytest.mark.parametrize(
    ("script", "what"),
    [
        (PAIRS, "no stats"),
        (PAIRS + "CREATE STATISTICS e ON a, b FROM t; ANALYZE t", "extended"),
        (SPANS + "ANALYZE t", "ranges"),
    ],
)
def test_what_cannot_be_carried_is_collected(make_db: MakeDb, script: str, what: str) -> None:
    source, target = make_db("source", sql=script), make_db("target")
    report = copy(source, target)
    assert (report.outcome, said(report)) == (Outcome.COMPLETED, [])
    assert fetch(target, "SELECT count(last_analyze) FROM pg_stat_user_tables") == [(1,)], what
    assert fetch(target, "SELECT reltuples FROM pg_class WHERE relname = 't'") == [(100,)]
    if what == "extended":
        assert fetch(target, "SELECT dependencies::text FROM pg_stats_ext") == fetch(
            source, "SELECT dependencies::text FROM pg_stats_ext"
        )


def test_appended_rows_are_analyzed(make_db: MakeDb) -> None:
    script = "CREATE TABLE t (a int PRIMARY KEY); INSERT INTO t SELECT generate_series({}) n; ANALYZE t"
    source, target = make_db("source", sql=script.format("1, 100")), make_db("target", sql=script.format("101, 300"))
    assert actions(make_plan(source, target, existing_data="append")) == [Action.COLLECT]
    copy(source, target, existing_data="append")
    assert fetch(target, "SELECT reltuples FROM pg_class WHERE relname = 't'") == [(300,)]


def test_a_column_of_another_type_is_analyzed(make_db: MakeDb) -> None:
    source = make_db("source", sql="CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 2), (1, 3); ANALYZE t")
    target = make_db("target", sql="CREATE TABLE t (a int, b text)")
    report = copy(source, target)
    assert (report.outcome, said(report)) == (Outcome.COMPLETED, [])
    query = (
        "SELECT attname, most_common_vals::text, histogram_bounds::text FROM pg_stats WHERE tablename = 't' ORDER BY 1"
    )
    assert fetch(target, query) == fetch(source, query)


def test_statistics_none(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=ANALYZED), make_db("target")
    assert actions(make_plan(source, target, statistics="none")) == []
    copy(source, target, statistics="none")
    assert fetch(target, STATS) == []


def test_an_analyze_that_fails_is_a_warning(make_db: MakeDb) -> None:
    """The index can be built on no rows that make its function fail, and read for ANALYZE with them."""
    script = (
        "CREATE TABLE t (a int); CREATE TABLE guard (n int);"
        "CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN"
        " IF current_setting('application_name') LIKE 'pgmig%' AND current_query() LIKE 'ANALYZE%' THEN"
        " RAISE EXCEPTION 'not now'; END IF; RETURN a; END $$;"
        "CREATE INDEX i ON t (f(a)); INSERT INTO t SELECT generate_series(1, 10)"
    )
    source, target = make_db("source", sql=script), make_db("target")
    report = copy(source, target)
    assert report.outcome is Outcome.COMPLETED
    assert said(report) == ["ANALYZE public.t failed: not now [P0001]"]
    assert fetch(target, "SELECT count(*) FROM t") == [(10,)]


@pytest.mark.parametrize("major", [16, 12])
def test_older_targets_are_analyzed(make_db: MakeDb, extra_server: Callable[[int], Server], major: int) -> None:
    source = make_db("source", sql=ANALYZED)
    server = extra_server(major)
    name = databases.create(server, "statistics")
    try:
        target = server.dsn(name)
        assert set(actions(make_plan(source, target))) == {Action.COLLECT}
        report = copy(source, target)
        assert (report.outcome, said(report)) == (Outcome.COMPLETED, [])
        assert (
            fetch(target, "SELECT relname FROM pg_stat_user_tables WHERE last_analyze IS NULL AND n_live_tup > 0") == []
        )
        kinds = "relkind IN ('r', 'm')"
        query = f"SELECT relname, reltuples FROM pg_class WHERE relnamespace = 's'::regnamespace AND {kinds} ORDER BY 1"
        assert fetch(target, query) == fetch(source, query)
        inherited = "SELECT DISTINCT tablename FROM pg_stats WHERE inherited AND schemaname = 's' ORDER BY 1"
        assert fetch(target, inherited) == [("parent",), ("parts",), ("parts_2",)]
    finally:
        databases.drop(server, name)


def test_a_user_who_only_reads(make_db: MakeDb) -> None:
    """pg_stats shows those of tables that one may read, but an index's expressions only to its owner."""
    source, target = make_db("source", sql=ANALYZED), make_db("target")
    execute(
        source,
        "DO $$ BEGIN CREATE ROLE stats_reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
        "GRANT USAGE ON SCHEMA s TO stats_reader; GRANT SELECT ON s.items TO stats_reader",
    )
    try:
        reader = (
            source.replace("postgres@", "stats_reader@") if "postgres@" in source else f"{source} user=stats_reader"
        )
        report = copy(reader, target, selection={"tables": ["s.items"]})
        assert (report.outcome, said(report)) == (Outcome.COMPLETED, [])
        query = STATS.replace("schemaname = 's'", "tablename = 'items'")
        assert fetch(target, query) == fetch(source, query)
        query = "SELECT attname FROM pg_stats WHERE tablename = 'items_lower' ORDER BY 1"
        assert fetch(target, query) == [("expr",), ("lower",)]
    finally:
        execute(source, "DROP OWNED BY stats_reader; DROP ROLE stats_reader")
