"""Rows that the target refuses: with `skip` the others arrive, and these are in files that COPY loads again."""

from __future__ import annotations

import json
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pgmig_core import Outcome, Report, State
from pgmig_core.copy import skipping
from tests.integration.run.conftest import copy
from tests.support.databases import MakeDb, fetch

PARENTS = "CREATE TABLE p (n int PRIMARY KEY); INSERT INTO p SELECT generate_series(0, 9);"
TABLE = "CREATE TABLE t (id int PRIMARY KEY, v text);"


def skip(source: str, target: str, directory: Path, **given: Any) -> Report:
    return copy(source, target, on_row_error="skip", reject_dir=str(directory), **given)


def reasons(directory: Path, name: str = "public.t.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (directory / name).read_text().splitlines()]


def result_of(report: Report) -> Any:
    return next(r for r in report.results if r.action == "copy")


def test_duplicate_keys_of_an_append_go_to_a_file_that_loads_again(make_db: MakeDb, tmp_path: Path) -> None:
    rows = "INSERT INTO t SELECT i, 'new ' || i || E'\\t\\\\ \\n' FROM generate_series(1, 20000) i;"
    source = make_db("source", sql=TABLE + rows)
    target = make_db("target", sql=TABLE + "INSERT INTO t VALUES (5, 'old'), (7000, 'old'), (20000, 'old');")
    report = skip(source, target, tmp_path / "bad", existing_data="append")
    assert (report.outcome, report.reason) == (Outcome.COMPLETED_WITH_ERRORS, "the target refused 3 rows")
    result = result_of(report)
    assert (result.state, result.rows, result.rejected) == (State.MIGRATED, 19997, 3)
    assert result.reject_file == str(tmp_path / "bad" / "public.t.copy")
    assert fetch(target, "SELECT count(*) FILTER (WHERE v LIKE 'new%'), count(*) FILTER (WHERE v = 'old') FROM t") == [
        (19997, 3)
    ]
    assert [(r["line"], r["sqlstate"], r["constraint"], r["columns"]) for r in reasons(tmp_path / "bad")] == [
        (line, "23505", "t_pkey", ["id", "v"]) for line in (1, 2, 3)
    ]
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "bad").iterdir()} == {0o600}
    with psycopg.connect(target) as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM t WHERE v = 'old'")
        with cursor.copy("COPY t (id, v) FROM STDIN") as load:
            load.write(Path(result.reject_file).read_bytes())
    assert fetch(target, "SELECT id, v FROM t ORDER BY id") == fetch(source, "SELECT id, v FROM t ORDER BY id")


def test_without_skip_the_table_fails(make_db: MakeDb, tmp_path: Path) -> None:
    source = make_db("source", sql=TABLE + "INSERT INTO t VALUES (1, 'new'), (2, 'new');")
    target = make_db("target", sql=TABLE + "INSERT INTO t VALUES (1, 'old');")
    report = copy(source, target, existing_data="append", reject_dir=str(tmp_path / "bad"))
    assert (result_of(report).state, result_of(report).sqlstate) == (State.FAILED, "23505")
    assert fetch(target, "SELECT * FROM t") == [(1, "old")]
    assert not (tmp_path / "bad").exists()


CHECKED = """
CREATE DOMAIN even AS int CHECK (VALUE % 2 = 0);
CREATE TABLE t (id int PRIMARY KEY, v varchar(5) NOT NULL CHECK (v <> 'check'), e even, u int UNIQUE);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN IF NEW.v = 'trig' THEN RAISE 'not this one'; END IF; RETURN NEW; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION refuse();
ALTER TABLE t ENABLE ALWAYS TRIGGER refuse;
"""
UNCHECKED = """
CREATE TABLE t (id int, v text, e int, u int);
INSERT INTO t SELECT i, 'ok', 2 * i, i FROM generate_series(1, 300) i;
INSERT INTO t VALUES (301, 'check', 2, NULL), (302, NULL, 2, NULL), (303, 'long text', 2, NULL), (304, 'ok', 3, NULL),
  (305, 'ok', 2, 7), (7, 'twice', 2, NULL), (306, 'ok', 2, NULL);
"""
REFUSED = [(301, "23514"), (302, "23502"), (303, "22001"), (304, "23514"), (305, "23505"), (7, "23505")]


@pytest.mark.parametrize("data", ["truncate", "append", "upsert"])
def test_each_kind_of_refusal(make_db: MakeDb, tmp_path: Path, data: str) -> None:
    source, target = make_db("source", sql=UNCHECKED), make_db("target", sql=CHECKED)
    report = skip(source, target, tmp_path, existing_data=data)
    ids = [int(line.split("\t")[0]) for line in (tmp_path / "public.t.copy").read_text().splitlines()]
    assert list(zip(ids, [r["sqlstate"] for r in reasons(tmp_path)], strict=True)) == REFUSED
    assert (result_of(report).rows, report.rejected) == (301, 6)
    assert fetch(target, "SELECT count(*), max(id), count(*) FILTER (WHERE v = 'twice') FROM t") == [(301, 306, 0)]


def test_a_trigger_that_raises(make_db: MakeDb, tmp_path: Path) -> None:
    source = make_db("source", sql=UNCHECKED + "DELETE FROM t WHERE id > 300 OR v = 'twice'; "
                     "UPDATE t SET v = 'trig' WHERE id IN (1, 150, 300);")  # fmt: skip
    target = make_db("target", sql=CHECKED.replace("BEFORE INSERT", "AFTER INSERT") + "INSERT INTO t VALUES (0, 'a');")
    with psycopg.connect(target, autocommit=True) as connection:
        # as a trigger of the user's rests while rows arrive, only a check can call the function
        connection.execute("CREATE FUNCTION f(text) RETURNS bool LANGUAGE plpgsql AS"
                           " $$ BEGIN IF $1 = 'trig' THEN RAISE 'not this one'; END IF; RETURN true; END $$;"
                           " ALTER TABLE t ADD CHECK (f(v))")  # fmt: skip
    report = skip(source, target, tmp_path, existing_data="append")
    assert {(r["sqlstate"], r["message"]) for r in reasons(tmp_path)} == {("P0001", "not this one")}
    assert report.rejected == 3
    assert fetch(target, "SELECT count(*), min(id) FROM t") == [(298, 0)]


def test_too_many_refused_rows_fail_the_table_as_a_whole(make_db: MakeDb, tmp_path: Path) -> None:
    source = make_db("source", sql=TABLE + "INSERT INTO t SELECT i, 'new' FROM generate_series(1, 100) i;")
    target = make_db("target", sql=TABLE + "INSERT INTO t SELECT i, 'old' FROM generate_series(91, 100) i;")
    report = skip(source, target, tmp_path, existing_data="append", max_rejects=9)
    result = result_of(report)
    assert (result.state, result.sqlstate, report.rejected) == (State.FAILED, "23505", 0)
    assert result.message.startswith("more than 9 rows were refused; the last: duplicate key value")
    assert fetch(target, "SELECT count(*) FROM t") == [(10,)]
    assert [path.name for path in tmp_path.iterdir()] == ["public.t.jsonl"]
    assert len(reasons(tmp_path)) == 10
    assert skip(source, target, tmp_path, existing_data="append", max_rejects=10).rejected == 10
    assert fetch(target, "SELECT count(*) FROM t") == [(100,)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "public.t.2.copy", "public.t.2.jsonl", "public.t.jsonl",
    ]  # fmt: skip


def test_no_limit_and_every_row_refused(make_db: MakeDb, tmp_path: Path) -> None:
    source = make_db(
        "source", sql="CREATE TABLE t (id int, v text); INSERT INTO t SELECT i FROM generate_series(1, 1200) i"
    )
    target = make_db("target", sql="CREATE TABLE t (id int CHECK (id < 0), v text)")
    assert skip(source, target, tmp_path, max_rejects=0).rejected == 1200
    assert (tmp_path / "public.t.copy").read_text().splitlines() == [f"{i}\t\\N" for i in range(1, 1201)]


def test_a_table_in_chunks_is_copied_again_as_one(make_db: MakeDb, tmp_path: Path) -> None:
    rows = "INSERT INTO t SELECT i, repeat('x', 300) FROM generate_series(1, 9000) i; ANALYZE t;"
    source = make_db("source", sql="CREATE TABLE t (id int, v text);" + rows)
    target = make_db("target", sql="CREATE TABLE t (id int CHECK (id % 1000 <> 17), v text); INSERT INTO t VALUES (1)")
    report = skip(source, target, tmp_path, workers=3, split_tables_larger_than="512kB")
    assert (result_of(report).rows, report.rejected) == (8991, 9)
    assert fetch(target, "SELECT count(*), count(DISTINCT id) FROM t") == [(8991, 8991)]


def test_rows_that_refer_to_rows_of_their_own_table(
    make_db: MakeDb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(skipping, "BATCH_ROWS", 10)
    rows = "INSERT INTO t SELECT i, CASE WHEN i < 500 THEN i + 1 END FROM generate_series(1, 500) i;"
    bad = "INSERT INTO t VALUES (501, 777), (502, 501);"
    source = make_db("source", sql="CREATE TABLE t (id int, p int);" + rows + bad)
    target = make_db("target", sql="CREATE TABLE t (id int PRIMARY KEY, p int REFERENCES t)")
    report = skip(source, target, tmp_path, existing_data="append", fk="keep", max_rejects=2)
    assert (result_of(report).rows, report.rejected) == (500, 2)
    assert sorted((tmp_path / "public.t.copy").read_text().splitlines()) == ["501\t777", "502\t501"]
    assert {r["sqlstate"] for r in reasons(tmp_path)} == {"23503"}


def test_odd_names(make_db: MakeDb, tmp_path: Path) -> None:
    names = '"../x/y"."a.b"'
    both = f'CREATE SCHEMA "../x/y"; CREATE TABLE {names} (id int'
    source = make_db("source", sql=f"{both}); INSERT INTO {names} VALUES (1), (2)")
    target = make_db("target", sql=f"{both} CHECK (id <> 2))")
    assert skip(source, target, tmp_path).rejected == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "%2E%2E%2Fx%2Fy.a%2Eb.copy", "%2E%2E%2Fx%2Fy.a%2Eb.jsonl",
    ]  # fmt: skip


def test_a_directory_that_cannot_be_made_fails_the_table(make_db: MakeDb, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    source = make_db("source", sql=TABLE + "INSERT INTO t VALUES (1, 'new');")
    target = make_db("target", sql=TABLE + "INSERT INTO t VALUES (1, 'old');")
    result = result_of(skip(source, target, tmp_path / "file" / "bad", existing_data="append"))
    assert result.state is State.FAILED
    assert result.message.startswith("a refused row cannot be written to")
    assert fetch(target, "SELECT * FROM t") == [(1, "old")]


@pytest.mark.parametrize(
    ("options", "made"),
    [
        ({}, "CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n >= 0))"),
        ({"existing_data": "append"}, "CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (3000)"),
        (
            {"existing_data": "append", "fk": "keep"},
            PARENTS + "CREATE TABLE t (id int PRIMARY KEY, n int REFERENCES p)",
        ),
        ({"existing_data": "upsert"}, "CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n >= 0))"),
    ],
    ids=["check", "key", "foreign key", "upsert"],
)
def test_a_refused_row_is_found_by_what_the_server_says(
    make_db: MakeDb, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: dict[str, Any], made: str
) -> None:
    rows = "INSERT INTO t SELECT i, CASE i WHEN 3000 THEN -1 ELSE i % 10 END FROM generate_series(1, 4000) i"
    source = make_db("source", sql=f"CREATE TABLE t (id int PRIMARY KEY, n int); {rows}")
    loads, load = 0, skipping._Loader._load

    async def counted(self: skipping._Loader, rows: Sequence[bytes]) -> int:
        nonlocal loads
        loads += 1
        return await load(self, rows)

    monkeypatch.setattr(skipping._Loader, "_load", counted)
    report = skip(source, make_db("target", sql=made), tmp_path / "bad", **options)
    assert (result_of(report).rows, result_of(report).rejected) == (3999, 1)
    assert (tmp_path / "bad" / "public.t.copy").read_text() == "3000\t-1\n"
    assert loads <= 5  # none, all, those before it, itself, those after it
