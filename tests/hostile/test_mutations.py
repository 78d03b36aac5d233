"""Thousands of damaged configurations and bodies: each is understood or refused in words, none is a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import anyio
import httpx

from pgmig_cli.config import parse_config
from pgmig_core import UsageError
from pgmig_web.app import create_app
from pgmig_web.settings import Settings

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
)
NOWHERE = {"host": "/nonexistent", "port": 1, "database": "d", "user": "u", "password": "hunter22"}
BODY = {
    "source": NOWHERE,
    "destination": {"dsn": "host=/nonexistent port=1 dbname=d"},
    "selection": {"schemas": ["s"], "tables": ["s.t"], "kinds": ["tables"]},
    "options": {"workers": 2, "batch_size": 100, "existing_data": "append", "verify": True},
    "plan_hash": "abc",
}
PATHS = ("test-connection", "browse", "table-info", "plan")


def test_configurations() -> None:
    refused = 0
    for content in mutated(CONFIGS):
        try:
            parse_config(content, Path("pgmig.yaml"))
        except UsageError:
            refused += 1
    assert ROUNDS // 4 < refused < ROUNDS


def test_bodies() -> None:
    """Every connection leads nowhere, so even what is understood ends at once."""
    seeds = (json.dumps(NOWHERE), json.dumps(BODY), json.dumps({"connection": NOWHERE, "schema": "s", "table": "t"}))
    statuses: dict[int, int] = {}

    async def send_all() -> None:
        app = create_app(Settings(static=Path(__file__).parent, log_dir=None))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=60) as client:
            for number, content in enumerate(mutated(seeds)):
                path = PATHS[number % len(PATHS)]
                answer = await client.post(
                    f"/api/{path}", content=content, headers={"content-type": "application/json"}
                )
                statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
                if path == "test-connection" and answer.status_code == 200:
                    assert not answer.json()["ok"], content
                    continue
                assert answer.status_code in (400, 413, 422, 502), (path, content, answer.text)
                assert set(answer.json()["error"]) == {"code", "message", "hint", "field"}

    anyio.run(send_all)
    assert statuses[422] > ROUNDS // 20
    assert statuses[400] > ROUNDS // 20
