"""The `pgmig-web` command as a user starts it: its address, the demo, Ctrl-C."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
from websockets.sync.client import connect

from tests.integration.web.serving import migration
from tests.support import databases

ADDRESS = re.compile(r"(http://\S+)")


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command running in a folder, and the address that it printed; what it prints goes on into a file."""
    told = folder / "stdout"
    command = [sys.executable, "-m", "pgmig_web", "--port", "0", *arguments]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                with told.open("a") as file:
                    file.write(line)
                if found := ADDRESS.search(line):
                    yield process, found[1]
                    break
        finally:
            if process.poll() is None:
                process.kill()


def end(process: subprocess.Popen[str], by: signal.Signals = signal.SIGINT) -> tuple[int, str]:
    """Ctrl-C, or another signal; the exit code and what it said to stderr. Raises TimeoutExpired."""
    process.send_signal(by)
    _out, said = process.communicate(timeout=60)
    return process.returncode, said


def test_it_serves_the_repository_s_page_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    with started(tmp_path) as (process, address), httpx.Client(base_url=address) as client:
        assert "<!doctype html>" in client.get("/").text.lower()
        assert client.get("/api/settings").json()["demo"] is None
        assert end(process) == (0, "")


def test_a_taken_port_is_said_and_is_exit_3(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [sys.executable, "-m", "pgmig_web", "--port", port],
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert ended.returncode == 3
    assert ended.stderr.startswith(f"error: cannot listen on 127.0.0.1:{port}")


def test_the_token_of_a_remote_server_opens_the_page(tmp_path: Path) -> None:
    with started(tmp_path, "--host", "0.0.0.0", "--allow-remote") as (_process, address):  # noqa: S104 - what is tested
        local = address.replace("0.0.0.0", "127.0.0.1")  # noqa: S104
        with httpx.Client(follow_redirects=True) as client:
            assert client.get(local.partition("?")[0]).status_code == 401
            assert client.get(local).status_code == 200


def test_ctrl_c_stops_a_running_migration_safely(tmp_path: Path, source_db: str, target_db: str) -> None:
    databases.execute(source_db, "CREATE TABLE t (n int); INSERT INTO t VALUES (1)")
    databases.execute(target_db, "CREATE TABLE t (n int); INSERT INTO t VALUES (7)")
    with psycopg.connect(target_db) as holder, started(tmp_path) as (process, address):
        holder.execute("LOCK TABLE t IN SHARE MODE")
        with httpx.Client(base_url=address) as client, connect(f"ws{address.removeprefix('http')}ws/progress") as page:
            assert client.post("/api/migrate", json=migration(source_db, target_db)).status_code == 202
            for message in page:
                data = json.loads(message)["data"]
                if any(table["status"] == "in_progress" for table in data["tables"]):
                    break
            assert end(process) == (0, "")
        holder.rollback()
    assert databases.fetch(target_db, "SELECT n FROM t") == [(7,)]
    [log] = (tmp_path / "logs").iterdir()
    assert "cancelled" in log.read_text()


def test_the_demo_is_filled_in_and_works(tmp_path: Path) -> None:
    with (
        started(tmp_path, "--demo", "--demo-scale", "0.01") as (process, address),
        httpx.Client(base_url=address, timeout=120) as client,
    ):
        demo = client.get("/api/settings").json()["demo"]
        assert set(demo["source"]) == {"host", "port", "database", "user", "password", "sslmode"}
        assert demo["source"]["password"] == ""
        for side in ("source", "destination"):
            assert client.post("/api/test-connection", json=demo[side]).json()["ok"] is True
        schemas = client.post("/api/browse", json=demo["source"]).json()["schemas"]
        assert "shop" in [schema["name"] for schema in schemas]
        # the passfile is for these servers only: without it they ask for a password
        nobody = client.post("/api/test-connection", json={**demo["source"], "password": "guessed"}).json()
        assert nobody["ok"] is False
        with connect(f"ws{address.removeprefix('http')}ws/progress") as page:
            request = {**demo, "options": {"verify": True}}
            assert client.post("/api/migrate", json=request).status_code == 202
            for message in page:
                data = json.loads(message)["data"]
                if data["state"] in ("completed", "completed_with_errors", "failed"):
                    break
        status = client.get("/api/migrate/status").json()
        assert (status["state"], status["report"]["verification"]["equal"]) == ("completed", True), status["error"]
        assert end(process, signal.SIGTERM) == (128 + signal.SIGTERM, "")
    with socket.socket() as probe:
        assert probe.connect_ex((demo["source"]["host"], demo["source"]["port"])) != 0
