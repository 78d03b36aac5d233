"""`pgmig copy` and its neighbours from the outside: exit codes and what stands on the target afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.support.databases import MakeDb, execute, fetch

from .command import PGMIG, Done, environment, finish, on_terminal, pgmig, start, wait_for
from .fake_server import listening

SHOP = """
CREATE SCHEMA shop;
CREATE TABLE shop.users (id int PRIMARY KEY, name text);
CREATE TABLE shop.orders (id int PRIMARY KEY, user_id int REFERENCES shop.users);
INSERT INTO shop.users SELECT i, 'user ' || i FROM generate_series(1, 1000) AS i;
INSERT INTO shop.orders SELECT i, i % 1000 + 1 FROM generate_series(1, 5000) AS i;
CREATE INDEX ON shop.orders (user_id);
CREATE VIEW shop.recent AS SELECT * FROM shop.orders WHERE id > 4000;
"""
EMPTY_ORDERS = """
CREATE SCHEMA shop;
CREATE TABLE shop.orders (id int PRIMARY KEY, user_id int);
INSERT INTO shop.orders VALUES (-1, -1);
"""


@pytest.fixture
def source(make_db: MakeDb) -> str:
    return make_db("source", "copy", SHOP)


def count(dsn: str, table: str) -> int:
    return int(fetch(dsn, f"SELECT count(*) FROM {table}")[0][0])


def test_everything_arrives(source: str, target_db: str, tmp_path: Path) -> None:
    done = pgmig("copy", "--src", source, "--dst", target_db, "--verify", cwd=tmp_path)
    assert done.code == 0, done.err
    assert "6,000 rows" in done.out
    assert "verification: 2 of 2 tables equal, 6,000 rows compared" in done.out
    assert done.err == ""
    assert (count(target_db, "shop.users"), count(target_db, "shop.recent")) == (1000, 1000)
    (log,) = (tmp_path / "logs").iterdir()
    assert "create view shop.recent" in log.read_text()


def test_json(source: str, target_db: str, tmp_path: Path) -> None:
    done = pgmig("copy", "--src", source, "--dst", target_db, "--json", "--verify", cwd=tmp_path)
    report = json.loads(done.out)
    assert (done.code, report["outcome"], report["rows"]) == (0, "completed", 6000)
    assert report["verification"]["equal"] is True
    assert {o["state"] for o in report["objects"]} == {"migrated"}
    assert (tmp_path / "logs" / f"pgmig-{report['run_id']}.log").exists()


def test_a_selection_from_a_file(source: str, target_db: str, tmp_path: Path) -> None:
    config = tmp_path / "pgmig.yaml"
    config.write_text(f"src: {source}\ndst: {target_db}\nschema: [shop]\nexclude-table: [shop.orders]\nkind: tables\n")
    config.chmod(0o600)
    done = pgmig("copy", "--config", config, cwd=tmp_path)
    assert done.code == 0, done.err
    assert fetch(
        target_db, "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = 'shop'::regnamespace"
    ) == [("users",)]


def test_a_dry_run_and_a_plan_write_nothing(source: str, target_db: str, tmp_path: Path) -> None:
    for arguments in (("copy", "--dry-run"), ("plan",), ("plan", "--sql"), ("plan", "--json")):
        done = pgmig(*arguments, "--src", source, "--dst", target_db, cwd=tmp_path)
        assert done.code == 0, done.err
        assert "shop" in done.out
    assert fetch(target_db, "SELECT FROM pg_namespace WHERE nspname = 'shop'") == []


def test_a_failed_table_is_named_and_the_others_arrive(source: str, make_db: MakeDb, tmp_path: Path) -> None:
    target = make_db("target", "failing", EMPTY_ORDERS.replace("-1, -1", "7, 7"))
    done = pgmig("copy", "--src", source, "--dst", target, "--existing-data", "append", cwd=tmp_path)
    assert done.code == 1, done.err
    assert "FAILED copy table shop.orders: duplicate key value violates unique constraint" in done.out
    assert "[23505]" in done.out
    assert fetch(target, "SELECT * FROM shop.orders") == [(7, 7)]
    assert count(target, "shop.users") == 1000


def test_verify_finds_a_difference(source: str, target_db: str, tmp_path: Path) -> None:
    assert pgmig("copy", "--src", source, "--dst", target_db, cwd=tmp_path).code == 0
    assert pgmig("verify", "--src", source, "--dst", target_db, cwd=tmp_path).code == 0
    execute(target_db, "UPDATE shop.users SET name = 'other' WHERE id = 500")
    done = pgmig("verify", "--src", source, "--dst", target_db, cwd=tmp_path)
    assert done.code == 4
    assert "DIFFERENT shop.users: 1,000 rows on both sides, but not the same" in done.out
    assert "id = '500': different: name: 'user 500' -> 'other'" in done.out
    assert pgmig("verify", "--src", source, "--dst", target_db, "--no-hashes", cwd=tmp_path).code == 0
    assert pgmig("verify", "--src", source, "--dst", target_db, "--table", "shop.orders", cwd=tmp_path).code == 0
    (table,) = (
        t
        for t in json.loads(pgmig("verify", "--src", source, "--dst", target_db, "--json", cwd=tmp_path).out)["tables"]
        if not t["equal"]
    )
    assert table["rows"] == [
        {
            "state": "different",
            "key": {"id": "500"},
            "columns": [{"name": "name", "source": "user 500", "target": "other"}],
        }
    ]


def test_verify_repairs_what_differs_when_told_to(source: str, target_db: str, tmp_path: Path) -> None:
    assert pgmig("copy", "--src", source, "--dst", target_db, cwd=tmp_path).code == 0
    execute(target_db, "UPDATE shop.users SET name = 'other' WHERE id = 500; DELETE FROM shop.orders WHERE id = 7")
    asked = pgmig("verify", "--src", source, "--dst", target_db, "--repair", cwd=tmp_path)
    assert (asked.code, "--yes" in asked.err) == (2, True)
    assert count(target_db, "shop.orders") == 4999
    done = pgmig("verify", "--src", source, "--dst", target_db, "--repair", "--yes", cwd=tmp_path)
    assert done.code == 0, done.err
    assert "id = '7': missing on the target" in done.out
    assert "verification: 2 of 2 tables equal" in done.out
    assert fetch(target_db, "SELECT name FROM shop.users WHERE id = 500") == [("user 500",)]


def test_test_connection(source: str, target_db: str, tmp_path: Path) -> None:
    done = pgmig("test-connection", "--src", source, "--dst", target_db, cwd=tmp_path)
    assert done.code == 0
    assert [line.partition(",")[0] for line in done.out.splitlines()] == [
        f"✔ source: PostgreSQL {fetch(source, 'SHOW server_version')[0][0].partition(' ')[0]}",
        f"✔ target: PostgreSQL {fetch(target_db, 'SHOW server_version')[0][0].partition(' ')[0]}",
    ]
    done = pgmig("test-connection", "--src", source, "--dst", f"{target_db}_missing", "--json", cwd=tmp_path)
    answers = json.loads(done.out)
    assert (done.code, answers["source"]["ok"], answers["target"]["ok"]) == (3, True, False)


def test_inspect(source: str, tmp_path: Path) -> None:
    done = pgmig("inspect", "--src", source, cwd=tmp_path)
    assert done.code == 0
    assert "table  shop.users  1,000 rows" in done.out
    assert "view  shop.recent" in done.out
    outline = json.loads(pgmig("inspect", "--src", source, "--json", cwd=tmp_path).out)
    (shop,) = [schema for schema in outline["schemas"] if schema["name"] == "shop"]
    assert [(table["name"], table["rows"]) for table in shop["tables"]] == [("orders", 5000), ("users", 1000)]


@contextmanager
def held_up(target: str) -> Iterator[None]:
    """Somebody else writes into shop.orders, so the TRUNCATE before the copy stands still."""
    with psycopg.connect(target) as holder:
        holder.execute("LOCK TABLE shop.orders IN ROW EXCLUSIVE MODE")
        yield
        holder.rollback()


STUCK = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
OURS = (
    "SELECT pid, query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND application_name LIKE 'pgmig%%' AND state <> 'idle'"
)


def copy_interrupted(source: str, target: str, cwd: Path, *signals: signal.Signals) -> Done:
    with held_up(target):
        process = start("copy", "--src", source, "--dst", target, "--yes", cwd=cwd)
        try:
            wait_for(target, STUCK)
        except AssertionError:
            process.kill()
            raise
        for number in signals:
            process.send_signal(number)
        return finish(process)


@pytest.mark.parametrize("signals", [(signal.SIGINT,), (signal.SIGTERM,), (signal.SIGINT, signal.SIGINT)])
def test_a_signal_stops_the_run(
    signals: tuple[signal.Signals, ...], source: str, make_db: MakeDb, tmp_path: Path
) -> None:
    target = make_db("target", "interrupted", EMPTY_ORDERS)
    done = copy_interrupted(source, target, tmp_path, *signals)
    assert done.code == 130
    assert "stopping safely" in done.err
    assert fetch(target, OURS) == []
    assert fetch(target, "SELECT * FROM shop.orders") == [(-1, -1)], "the TRUNCATE was rolled back"


def test_a_signal_before_the_run_ends_it(source: str, tmp_path: Path) -> None:
    with listening(None) as port:
        process = start("copy", "--src", source, "--dst", f"host=127.0.0.1 port={port} user=u", cwd=tmp_path)
        wait_for(
            source,
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'pgmig%%'",
        )
        process.send_signal(signal.SIGINT)
        done = finish(process)
    assert (done.code, done.err) == (130, "cancelled\n")


def test_a_target_lost_in_the_middle(source: str, make_db: MakeDb, tmp_path: Path) -> None:
    target = make_db("target", "lost", EMPTY_ORDERS)
    with held_up(target):
        process = start("copy", "--src", source, "--dst", target, "--yes", "--retry-seconds", "0", cwd=tmp_path)
        wait_for(target, STUCK)
        execute(target, f"SELECT pg_terminate_backend(pid) FROM ({STUCK}) AS stuck")
        done = finish(process)
    assert done.code == 3
    assert "target" in done.out + done.err
    assert fetch(target, "SELECT * FROM shop.orders") == [(-1, -1)]


def test_the_question_on_a_terminal(source: str, make_db: MakeDb, tmp_path: Path) -> None:
    target = make_db("target", "asked", EMPTY_ORDERS)
    code, shown = on_terminal("copy", "--src", source, "--dst", target, cwd=tmp_path, answers={"[y/N]": "n\n"})
    assert code == 130
    assert "truncate" in shown
    assert "shop.orders" in shown
    assert "Remove 1 row?" in shown
    assert "cancelled: nothing was touched" in shown
    assert count(target, "shop.orders") == 1
    code, shown = on_terminal("copy", "--src", source, "--dst", target, cwd=tmp_path, answers={"[y/N]": "y\n"})
    assert code == 0, shown
    assert "migrated" in shown
    assert count(target, "shop.orders") == 5000


def test_whoever_reads_us_may_go_away(source: str, target_db: str, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [*PGMIG, "plan", "--src", source, "--dst", target_db, "--sql"]
    done = subprocess.run(
        command, stdout=writer, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment(), check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


def test_the_script_is_installed() -> None:
    script = Path(sys.executable).with_name("pgmig")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("pgmig 0.")
