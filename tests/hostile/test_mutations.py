"""Thousands of damaged configurations and bodies: each is understood or refused in words, none is a traceback."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import anyio
import httpx
import pytest

from pgmig_cli.app import main
from pgmig_cli.config import parse_config
from pgmig_core import UsageError
from pgmig_web.app import create_app
from pgmig_web.board import JobState
from pgmig_web.settings import Settings
from tests.support.routes import posts

from .mutations import ROUNDS, mutated

CONFIGS = (
    """
src: postgresql://app@127.0.0.1:1/shop
dst: {host: new, port: 5433, database: shop, user: app, sslmode: require}
schema: [sales, catalog]
exclude-table: ['*_log']
verify: true
workers: 4
""",
    """
batch-size: 100
split-tables-larger-than: 10 MB
existing-data: append
kind:
  - tables
  - views
""",
    """
src:
  dsn: host=a port=1
  password: x
dst: service=b
table: &a [x, y]
exclude-schema: *a
""",
    """
src: {host: "/nonexistent", user: "u", database: "d", password-file: "none"}
dst-password-file: "none"
reject-dir: "rejects"
ledger-schema: "mine"
statistics: "analyze"
executor: "dask://127.0.0.1:1"
max-replication-lag: "1 GB"
max-rejects: 10
""",
)
NO_SERVER = "postgresql://u@/d?host=/nonexistent&port=1"
NOWHERE = {"host": "/nonexistent", "port": 1, "database": "d", "user": "u", "password": "hunter22"}
BODY = {
    "source": NOWHERE,
    "destination": {"dsn": "host=/nonexistent port=1 dbname=d"},
    "selection": {"schemas": ["s"], "tables": ["s.t"], "kinds": ["tables"]},
    "options": {"workers": 2, "batch_size": 100, "existing_data": "append", "verify": True},
    "plan_hash": "abc",
}
PATHS = ("test-connection", "browse", "table-info", "plan", "unfinished", "migrate")
WITHOUT_BODY = ("migrate/cancel", "pause", "resume")


SETTINGS = Settings(static=Path(__file__).parent, log_dir=None)


def test_configurations() -> None:
    refused = 0
    for content in mutated(CONFIGS):
        try:
            parse_config(content, Path("pgmig.yaml"))
        except UsageError:
            refused += 1
    assert ROUNDS // 4 < refused < ROUNDS


@pytest.mark.parametrize("command", ["copy", "plan", "verify", "diff", "recover"])
def test_the_command_line(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 for what cannot be understood, 3 for what leads nowhere; one error line, never a traceback."""
    file = tmp_path / "pgmig.yaml"
    file.touch(mode=0o600)
    given = ["--dst", NO_SERVER, *(["--src", NO_SERVER] if command != "recover" else [])]
    given += ["--log-dir", str(tmp_path / "logs")] if command == "copy" else []
    codes: Counter[object] = Counter()
    for content in mutated(CONFIGS, ROUNDS // 20):
        file.write_bytes(content)
        with pytest.raises(SystemExit) as ended:
            main([command, "--config", str(file), *given])
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out, content
        assert ended.value.code in (2, 3), (content, said.err)
        assert said.err.count("error: ") == 1, (content, said.err)
        codes[ended.value.code] += 1
    assert codes[2] > ROUNDS // 80


def test_every_route_that_takes_a_body_is_mutated() -> None:
    assert posts() - set(WITHOUT_BODY) == set(PATHS)


async def how_it_ended(client: httpx.AsyncClient) -> dict[str, str]:
    """The error of the migration that was begun, once it is over."""
    while True:
        status = (await client.get("/api/migrate/status")).json()
        if not JobState(status["state"]).active:
            assert status["state"] == "failed", status
            error: dict[str, str] = status["error"]
            return error
        await anyio.sleep(0.005)


def test_bodies() -> None:
    """Every connection leads nowhere, so even what is understood ends at once."""
    seeds = (json.dumps(NOWHERE), json.dumps(BODY), json.dumps({"connection": NOWHERE, "schema": "s", "table": "t"}))
    statuses: Counter[int] = Counter()

    async def send_all() -> None:
        transport = httpx.ASGITransport(create_app(SETTINGS))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=60) as client:
            for number, content in enumerate(mutated(seeds)):
                path = PATHS[number % len(PATHS)]
                answer = await client.post(
                    f"/api/{path}", content=content, headers={"content-type": "application/json"}
                )
                statuses[answer.status_code] += 1
                if path == "test-connection" and answer.status_code == 200:
                    assert not answer.json()["ok"], content
                    continue
                if path == "migrate" and answer.status_code == 202:
                    error = await how_it_ended(client)
                    assert error["message"], content
                    assert "a bug in pgmig" not in error["message"], (content, error)
                    continue
                assert answer.status_code in (400, 413, 422, 502), (path, content, answer.text)
                assert set(answer.json()["error"]) == {"code", "message", "hint", "field"}

    anyio.run(send_all)
    assert statuses[422] > ROUNDS // 20
    assert statuses[400] > ROUNDS // 20


def test_bodies_that_nobody_reads() -> None:
    async def send_all() -> None:
        transport = httpx.ASGITransport(create_app(SETTINGS))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            for number, content in enumerate(mutated((json.dumps(BODY),), ROUNDS // 20)):
                path = f"/api/{WITHOUT_BODY[number % len(WITHOUT_BODY)]}"
                answer = await client.post(path, content=content, headers={"content-type": "application/json"})
                assert (answer.status_code, answer.json()["error"]["code"]) == (409, "nothing_running")

    anyio.run(send_all)
