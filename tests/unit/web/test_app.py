from __future__ import annotations

from pathlib import Path

import anyio
import httpx
import pytest

from pgmig_core import ConnectionFailedError, Options
from pgmig_core import UsageError as CoreUsageError
from pgmig_web.app import create_app
from pgmig_web.errors import of_core
from pgmig_web.requests import ConnectionBody
from pgmig_web.routes import connections
from pgmig_web.settings import Settings


def ask(method: str, path: str, **arguments: object) -> httpx.Response:
    """One request to an application of its own, which has no server around it."""

    async def send() -> httpx.Response:
        page = Path(__file__).parent
        transport = httpx.ASGITransport(create_app(Settings(static=page, log_dir=None)), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, **arguments)  # type: ignore[arg-type]

    return anyio.run(send)


def test_a_bug_is_an_answer_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_connection: ConnectionBody) -> None:
        raise RuntimeError("hunter22 at line 7")

    monkeypatch.setattr(connections, "browse", broken)
    answer = ask("POST", "/api/browse", json={})
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal_error"
    assert "hunter22" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_health_and_settings() -> None:
    health = ask("GET", "/api/health").json()
    assert (health["status"], health["job_state"]) == ("ok", "idle")
    settings = ask("GET", "/api/settings").json()
    assert settings["options"] == Options(verify=True).model_dump(mode="json")
    assert settings["demo"] is None
    assert "tables" in settings["kinds"]


def test_large_answers_are_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "browse", lambda _connection: {"schemas": ["x" * 100] * 100})
    answer = ask("POST", "/api/browse", json={})
    assert answer.headers["content-encoding"] == "gzip"
    assert len(answer.json()["schemas"]) == 100


def test_the_core_s_errors_say_which_side_and_field() -> None:
    lost = of_core(ConnectionFailedError("target", "target: nobody there", hint="look"))
    assert (lost.status, lost.code, lost.field, lost.hint) == (502, "connection_failed", "destination", "look")
    for name, field in (("tables", "selection.tables"), ("workers", "options.workers"), ("table", "table")):
        assert of_core(CoreUsageError("no", field=name)).field == field
    masked = of_core(CoreUsageError("cannot read postgresql://u:hunter22@h/d"))
    assert "hunter22" not in masked.message
