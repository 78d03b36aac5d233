"""/api/unfinished, and going on with what it tells; what an administrator would run stands in the plan."""

from __future__ import annotations

from tests.integration.web.serving import Web, connection, migration
from tests.support import databases


def test_a_run_that_ended_early_can_be_asked_for_and_gone_on_with(web: Web, source_db: str, target_db: str) -> None:
    assert web.client.post("/api/unfinished", json=connection(target_db)).json() == {"unfinished": None}
    databases.execute(source_db, "CREATE TABLE a (id int); INSERT INTO a VALUES (1), (2); CREATE TABLE b (id int)")
    databases.execute(target_db, "CREATE TABLE a (id int CONSTRAINT small CHECK (id < 2))")
    web.start(source_db, target_db, selection={"tables": ["public.a"]}, options={"existing_data": "append"})
    assert web.wait()["report"]["can_resume"] is True

    left = web.client.post("/api/unfinished", json=connection(target_db)).json()["unfinished"]
    assert (left["resumable"], left["taken_off"]) == (True, 0)
    assert left["selection"]["tables"] == ["public.a"]
    assert left["options"] == {
        "existing_tables": "keep", "existing_data": "append", "fk": "disable", "roles": False, "statistics": "carry",
    }  # fmt: skip

    other = migration(source_db, target_db, options={"resume": True})
    answer = web.client.post("/api/plan", json=other)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "options.resume")

    databases.execute(target_db, "ALTER TABLE a DROP CONSTRAINT small")
    again = {"selection": left["selection"], "options": left["options"] | {"resume": True, "workers": 1}}
    plan = web.client.post("/api/plan", json=migration(source_db, target_db, **again)).json()
    assert "resumes" in [finding["code"] for finding in plan["findings"]]
    web.start(source_db, target_db, plan_hash=plan["hash"], **again)
    status = web.wait()
    assert (status["state"], [table["name"] for table in status["tables"]]) == ("completed", ["a"])
    assert databases.fetch(target_db, "SELECT count(*) FROM a") == [(2,)]
    assert web.client.post("/api/unfinished", json=connection(target_db)).json() == {"unfinished": None}


def test_a_schema_of_that_name_that_is_no_ledger_is_left_alone(web: Web, target_db: str) -> None:
    databases.execute(target_db, "CREATE SCHEMA _pgmig; CREATE TABLE _pgmig.run (id int)")
    assert web.client.post("/api/unfinished", json=connection(target_db)).json() == {"unfinished": None}
