"""The oracle must see what differs, or every test that relies on it proves nothing."""

from __future__ import annotations

from tests.support.databases import MakeDb, execute, fetch
from tests.support.dump import assert_same_database, differences

SCHEMA = """
CREATE TABLE t (id int PRIMARY KEY, v text DEFAULT 'x');
CREATE SEQUENCE s;
INSERT INTO t SELECT i, i::text FROM generate_series(1, 100) i;
"""


def test_the_same_script_makes_the_same_database_on_both_servers(make_db: MakeDb) -> None:
    assert_same_database(make_db("source", sql=SCHEMA), make_db("target", sql=SCHEMA))


def test_every_sort_of_difference_is_named(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SCHEMA), make_db("target", sql=SCHEMA)
    execute(target, "UPDATE t SET v = 'y' WHERE id = 7; ALTER TABLE t ALTER v DROP DEFAULT; SELECT nextval('s')")
    execute(source, "CREATE INDEX t_v ON t (v); COMMENT ON TABLE t IS 'seen'")
    assert {d.what for d in differences(source, target)} == {
        "TABLE public.t",
        "COMMENT public.TABLE t",
        "INDEX public.t_v",
        "public.t",
        "public.s",
    }


def test_fixtures_give_each_test_an_empty_database_of_the_side(source_db: str, target_db: str) -> None:
    majors = [
        fetch(dsn, "SELECT current_setting('server_version_num')::int / 10000")[0][0] for dsn in (source_db, target_db)
    ]
    tables = [fetch(dsn, "SELECT count(*) FROM pg_class WHERE oid > 16384")[0][0] for dsn in (source_db, target_db)]
    assert (majors, tables) == ([16, 18], [0, 0])
