"""What watching costs: the same migration with nobody watching, and with 50 WebSocket clients, 5 of which never read.

uv run python bench/web_clients.py [ROUNDS] [ROWS]      default 5 rounds of 40 tables of 250,000 rows

pgmig-web runs in a process of its own, the clients in this one. Rounds alternate, so that a machine that gets busier
slows both; what is compared is the fastest of each, which others disturbed least. Limits: 5 % slower, 20 MB more.
"""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import httpx
from databases import databases, machine
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from pgmig_core.demo.servers import free_port

READING, DEAF = 45, 5
TABLES = 40
LIMIT_SLOWER = 0.05
LIMIT_MB = 20
ENDS = {"completed", "completed_with_errors", "failed", "cancelled"}


@contextmanager
def web(home: Path) -> Iterator[tuple[httpx.Client, int, int]]:
    """A pgmig-web: a client of it, its port and its process id."""
    port = free_port()
    command = [sys.executable, "-m", "pgmig_web", "--port", str(port), "--log-dir", str(home)]
    with (home / "stdout").open("wb") as out, subprocess.Popen(command, stdout=out) as process:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=600) as client:
                while not answers(client):
                    time.sleep(0.1)
                yield client, port, process.pid
        finally:
            process.terminate()


def answers(client: httpx.Client) -> bool:
    """Whether the server is there yet."""
    try:
        return client.get("/api/health").is_success
    except httpx.ConnectError:
        return False


def resident_mb(pid: int) -> float:
    """Resident memory of a process now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def deaf_client(port: int) -> socket.socket:
    """A client that shakes hands and never reads again."""
    raw = socket.create_connection(("127.0.0.1", port))
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.sendall(
        f"GET /ws/progress HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    raw.recv(12)
    return raw


async def read_all(port: int, counted: list[int]) -> None:
    """A client that reads what comes."""
    with suppress(ConnectionClosed):
        async with connect(f"ws://127.0.0.1:{port}/ws/progress", compression=None, max_size=None) as client:
            async for message in client:
                counted[0] += 1
                counted[1] += len(message)


class Measured(NamedTuple):
    """One migration: seconds of the run, the server's processor seconds, its peak resident memory, messages sent."""

    seconds: float
    cpu: float
    peak_mb: float
    messages: int = 0

    def __str__(self) -> str:
        told = f", {self.messages:,} messages" if self.messages else ""
        return f"{self.seconds:.2f} s, {self.cpu:.2f} s CPU, {self.peak_mb:.0f} MB{told}"


async def migrate(client: httpx.Client, body: dict[str, Any], pid: int) -> Measured:
    """One migration with nobody watching but us, who ask for its state four times a second."""
    before, peak = cpu_seconds(pid), 0.0
    (await asyncio.to_thread(client.post, "/api/migrate", json=body)).raise_for_status()
    while True:
        await asyncio.sleep(0.25)
        peak = max(peak, resident_mb(pid))
        health = await asyncio.to_thread(client.get, "/api/health")
        if health.json()["job_state"] in ENDS:
            break
    used = cpu_seconds(pid) - before
    status = (await asyncio.to_thread(client.get, "/api/migrate/status")).json()
    if status["state"] != "completed":
        raise RuntimeError(f"{status['state']}: {status['error'] or status['failedTables'][:1]}")
    return Measured(status["report"]["seconds"], used, peak)


async def watched(client: httpx.Client, body: dict[str, Any], port: int, pid: int) -> Measured:
    """The same with all clients connected."""
    counted = [0, 0]
    deaf = [deaf_client(port) for _ in range(DEAF)]
    reading = [asyncio.create_task(read_all(port, counted)) for _ in range(READING)]
    while counted[0] < READING:  # noqa: ASYNC110 - every client has had its first message
        await asyncio.sleep(0.05)
    before = counted[0]
    result = await migrate(client, body, pid)
    sent = counted[0] - before
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    for raw in deaf:
        raw.close()
    return result._replace(messages=sent)


def main(rounds: int, rows: int) -> bool:
    """Print each round and the comparison; whether both limits held."""
    print(machine())
    alone: list[Measured] = []
    crowd: list[Measured] = []
    with databases() as between, TemporaryDirectory() as home, web(Path(home)) as (client, port, pid):
        for number in range(TABLES):
            series = f"generate_series(1, {rows}) i"
            create = f"CREATE TABLE public.t{number} AS SELECT i AS id, md5(i::text) AS v FROM {series}"
            between.source.execute(create.encode())
        body = {
            "source": {"dsn": between.source_server.dsn()},
            "destination": {"dsn": between.target_server.dsn()},
            "options": {"workers": 2},
        }
        asyncio.run(migrate(client, body, pid))  # makes the tables, warms the caches
        for number in range(rounds):
            for crowded in (False, True) if number % 2 else (True, False):
                measured = asyncio.run(watched(client, body, port, pid) if crowded else migrate(client, body, pid))
                (crowd if crowded else alone).append(measured)
                print(f"round {number + 1} {'watched' if crowded else 'alone'}: {measured}", flush=True)
    slower = min(m.seconds for m in crowd) / min(m.seconds for m in alone) - 1
    median = statistics.median(m.seconds for m in crowd) / statistics.median(m.seconds for m in alone) - 1
    cpu = statistics.median(m.cpu for m in crowd) - statistics.median(m.cpu for m in alone)
    more = max(m.peak_mb for m in crowd) - max(m.peak_mb for m in alone)
    print(f"slower by {slower:+.1%} (medians {median:+.1%}), limit {LIMIT_SLOWER:.0%}; {cpu:+.2f} s CPU (medians)")
    print(f"{more:+.0f} MB, limit {LIMIT_MB} MB")
    return slower < LIMIT_SLOWER and more < LIMIT_MB


if __name__ == "__main__":
    began = time.monotonic()
    held = main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, int(sys.argv[2]) if len(sys.argv) > 2 else 250_000)
    print(f"took {time.monotonic() - began:.0f} s")
    sys.exit(not held)
