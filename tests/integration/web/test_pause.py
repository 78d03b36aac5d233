"""POST /api/pause and /api/resume."""

from __future__ import annotations

from pathlib import Path

from tests.integration.web.serving import Web, held, messages, migration
from tests.support import databases


def test_a_job_pauses_and_goes_on(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, "CREATE TABLE t (id int); INSERT INTO t VALUES (1)")
    databases.execute(target_db, "CREATE TABLE t (id int)")
    with held(target_db, "t"):
        web.start(source_db, target_db)
        with web.socket() as socket:
            for message in messages(socket):
                if message["data"]["current_phase"] == "data":
                    break
        answer = web.client.post("/api/pause", json={})
        assert (answer.status_code, answer.json()["state"]) == (202, "running")
        assert web.status()["paused"] == ["the user"]
    assert web.client.post("/api/resume", json={}).status_code == 202
    status = web.wait()
    assert (status["state"], status["paused"], status["rows"]) == ("completed", [], 1)


def test_without_a_job_there_is_nothing_to_pause(fresh_web: Web) -> None:
    for path in ("/api/pause", "/api/resume"):
        answer = fresh_web.client.post(path, json={})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "nothing_running")


def test_where_refused_rows_go_is_not_for_a_page_to_choose(
    web: Web, source_db: str, target_db: str, tmp_path: Path
) -> None:
    body = migration(source_db, target_db, options={"on_row_error": "skip", "reject_dir": str(tmp_path)})
    answer = web.client.post("/api/migrate", json=body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "options")
