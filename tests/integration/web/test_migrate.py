"""/api/plan, /api/migrate, cancel, status, log: the one job from its request to its report."""

from __future__ import annotations

import logging
from pathlib import Path

import psycopg
import pytest

from tests.integration.web.serving import ENDS, Json, Web, connection, held, messages, migration
from tests.support import databases

TWO_TABLES = """
CREATE TABLE users (id int PRIMARY KEY, name text);
INSERT INTO users SELECT n, 'user ' || n FROM generate_series(1, 100) AS n;
CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);
INSERT INTO orders SELECT n, n FROM generate_series(1, 50) AS n;
"""


def wait_for(web: Web, *states: str) -> Json:
    """The data of the first message in one of the states."""
    with web.socket() as socket:
        for message in messages(socket):
            if message["data"]["state"] in states:
                data: Json = message["data"]
                return data
            assert message["data"]["state"] not in ENDS, message
    raise AssertionError("the socket closed")


def test_before_any_job_the_state_is_idle(fresh_web: Web) -> None:
    status = fresh_web.status()
    assert (status["state"], status["job_id"], status["report"], status["tables"]) == ("idle", None, None, [])
    answer = fresh_web.client.post("/api/migrate/cancel", json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "nothing_running")
    assert fresh_web.client.get("/api/migrate/log").status_code == 404


def test_a_migration_from_start_to_report(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, TWO_TABLES)
    job = web.start(source_db, target_db, options={"verify": True})
    status = web.wait()
    assert status["job_id"] == job
    assert (status["state"], status["overall_percent"], status["error"]) == ("completed", 100, None)
    assert sorted((t["name"], t["status"], t["migrated_rows"], t["percent"]) for t in status["tables"]) == [
        ("orders", "completed", 50, 100),
        ("users", "completed", 100, 100),
    ]
    assert status["report"]["outcome"] == "completed"
    assert status["report"]["verification"]["equal"] is True
    assert (status["verify"]["done"], status["verify"]["differences"]) == (2, 0)
    assert databases.fetch(target_db, "SELECT count(*) FROM orders") == [(50,)]

    answer = web.client.get("/api/migrate/log")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="pgmig-{job}.log"'
    assert "table public.users: 100 rows" in answer.text


def test_the_plan_shows_steps_sql_estimates_and_what_goes(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, TWO_TABLES)
    databases.execute(target_db, "CREATE TABLE users (id int PRIMARY KEY, name text); INSERT INTO users VALUES (7)")
    answer = web.client.post("/api/plan", json=migration(source_db, target_db))
    assert answer.status_code == 200
    plan = answer.json()
    assert {"data", "tables", "constraints"} <= {step["phase"] for step in plan["steps"]}
    assert "CREATE TABLE public.orders" in plan["sql"]
    assert plan["estimates"]["tables"] == 2
    [loss] = plan["losses"]
    assert (loss["schema"], loss["name"], loss["action"], loss["rows"], loss["exact"]) == (
        "public", "users", "TRUNCATE", 1, True,
    )  # fmt: skip
    assert isinstance(plan["warnings"], list)
    again = web.client.post("/api/plan", json=migration(source_db, target_db)).json()
    assert again["hash"] == plan["hash"]
    assert databases.fetch(target_db, "SELECT id FROM users") == [(7,)]


def test_the_plan_that_was_looked_at_is_the_one_that_runs(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, TWO_TABLES)
    plan = web.client.post("/api/plan", json=migration(source_db, target_db)).json()
    databases.execute(source_db, "CREATE TABLE late (n int)")
    web.start(source_db, target_db, plan_hash=plan["hash"])
    status = web.wait()
    assert (status["state"], status["error"]["code"]) == ("failed", "plan_changed")
    assert databases.fetch(target_db, "SELECT FROM pg_tables WHERE schemaname = 'public'") == []

    plan = web.client.post("/api/plan", json=migration(source_db, target_db)).json()
    web.start(source_db, target_db, plan_hash=plan["hash"])
    assert web.wait()["state"] == "completed"


def test_a_dry_run_writes_nothing(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, TWO_TABLES)
    web.start(source_db, target_db, options={"mode": "dry_run"})
    status = web.wait()
    assert (status["state"], status["mode"]) == ("completed", "dry_run")
    assert databases.fetch(target_db, "SELECT FROM pg_tables WHERE schemaname = 'public'") == []


def test_a_selection_takes_the_chosen_tables(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, TWO_TABLES)
    web.start(source_db, target_db, selection={"tables": ["public.users"], "kinds": ["tables"]})
    assert [table["name"] for table in web.wait()["tables"]] == ["users"]


def test_a_pattern_that_matches_nothing_names_its_field(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, TWO_TABLES)
    request = migration(source_db, target_db, selection={"tables": ["public.usres"]})
    answer = web.client.post("/api/plan", json=request)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["field"]) == (422, "invalid_request", "selection.tables")
    assert "public.users" in error["hint"]
    web.start(source_db, target_db, selection={"tables": ["public.usres"]})
    status = web.wait()
    assert (status["state"], status["error"]) == ("failed", error)


def test_a_second_job_is_refused_while_one_runs(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, TWO_TABLES)
    databases.execute(target_db, "CREATE TABLE users (id int PRIMARY KEY, name text)")
    with held(target_db, "users"):
        web.start(source_db, target_db)
        wait_for(web, "running")
        answer = web.client.post("/api/migrate", json=migration(source_db, target_db))
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "job_running")
    assert web.wait()["state"] == "completed"


def test_cancelling_stops_and_says_what_is_missing(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, TWO_TABLES)
    databases.execute(target_db, "CREATE TABLE users (id int PRIMARY KEY, name text)")
    with held(target_db, "users"):
        job = web.start(source_db, target_db)
        wait_for(web, "running")
        answer = web.client.post("/api/migrate/cancel", json={})
        assert (answer.status_code, answer.json()) == (202, {"job_id": job, "state": "cancelling"})
        status = web.wait()
    assert (status["state"], status["report"]["outcome"]) == ("cancelled", "cancelled")
    assert status["overall_percent"] < 100
    [users] = [table for table in status["tables"] if table["name"] == "users"]
    assert (users["status"], users["migrated_rows"]) == ("cancelled", 0)
    assert web.client.post("/api/migrate/cancel", json={}).status_code == 409


def test_cancelling_while_the_catalog_is_read(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, TWO_TABLES)
    with psycopg.connect(source_db) as other:
        other.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")  # the catalog's functions wait for it
        web.start(source_db, target_db)
        assert web.client.post("/api/migrate/cancel", json={}).status_code == 202
        status = web.wait()
    assert (status["state"], status["report"], status["error"]) == ("cancelled", None, None)


def test_cancelling_twice_is_allowed(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, TWO_TABLES)
    databases.execute(target_db, "CREATE TABLE users (id int PRIMARY KEY, name text)")
    with held(target_db, "users"):
        web.start(source_db, target_db)
        wait_for(web, "running")
        first = web.client.post("/api/migrate/cancel", json={}).status_code
        # the job may be quick enough to have ended already
        second = web.client.post("/api/migrate/cancel", json={}).status_code
    assert (first, second) in ((202, 202), (202, 409))
    assert web.wait()["state"] == "cancelled"


def test_a_table_that_fails_is_named_and_the_others_arrive(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, TWO_TABLES)
    databases.execute(target_db, "CREATE TABLE users (id int PRIMARY KEY, name text CHECK (name <> 'user 7'))")
    web.start(source_db, target_db)
    status = web.wait()
    assert status["state"] == "completed_with_errors"
    [failed] = status["failedTables"]
    assert (failed["schema"], failed["name"], failed["sqlstate"]) == ("public", "users", "23514")
    assert "violates check constraint" in failed["error"]
    states = {table["name"]: table["status"] for table in status["tables"]}
    assert states == {"users": "failed", "orders": "completed"}

    # trying the failed ones again is a migration of those tables
    databases.execute(target_db, "ALTER TABLE users DROP CONSTRAINT users_name_check")
    web.start(source_db, target_db, selection={"tables": ["public.users"]})
    status = web.wait()
    assert status["state"] == "completed", status["report"]
    assert databases.fetch(target_db, "SELECT count(*) FROM users") == [(100,)]


def test_a_server_that_is_not_there_fails_the_job(web: Web, source_db: str) -> None:
    web.start(source_db, "postgresql://postgres:hunter22@127.0.0.1:1/x")
    status = web.wait()
    assert (status["state"], status["error"]["code"], status["error"]["field"]) == (
        "failed", "connection_failed", "destination",
    )  # fmt: skip
    assert "hunter22" not in web.client.get("/api/migrate/status").text


def test_warnings_stand_in_the_status(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, TWO_TABLES)
    databases.execute(target_db, "CREATE TABLE users (id int PRIMARY KEY, other text NOT NULL)")
    plan = web.client.post("/api/plan", json=migration(source_db, target_db)).json()
    web.start(source_db, target_db)
    status = web.wait()
    assert plan["warnings"]
    assert status["warnings"] == plan["warnings"]


def test_passwords_stand_nowhere(
    web: Web, source_db: str, target_db: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The servers trust everybody, so any password does. It is in every request, and may be in no answer and no log."""
    secret = "hunter22-very-secret"
    caplog.set_level(logging.DEBUG)
    databases.execute(source_db, TWO_TABLES)
    with_secret = {"source": connection(source_db) | {"password": secret}, "destination": connection(target_db)}
    with_secret["destination"] = {"dsn": target_db.replace("postgres@", f"postgres:{secret}@")}
    told = [
        web.client.post("/api/test-connection", json=with_secret["source"]).text,
        web.client.post("/api/browse", json=with_secret["destination"]).text,
        web.client.post("/api/plan", json=with_secret).text,
        web.client.post("/api/browse", json={"host": "127.0.0.1", "port": 1, "password": secret}).text,
        web.client.post("/api/browse", json={"dsn": f"postgresql://u:{secret}@127.0.0.1:1/x"}).text,
        web.client.post("/api/browse", json={"dsn": f"postgresql://u:{secret}@h:nix/x"}).text,
        web.client.post("/api/migrate", json=with_secret).text,
    ]
    status = web.wait()
    assert status["state"] == "completed"
    told += [str(status), web.client.get("/api/migrate/log").text, caplog.text, *capfd.readouterr()]
    told += [path.read_text() for path in Path(web.settings.log_dir or "").iterdir()]
    assert [text for text in told if secret in text] == []
