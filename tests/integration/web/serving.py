"""A real pgmig-web on a real port, in a thread of the test."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from msgspec.structs import replace
from typing import Any

import httpx
import psycopg
from websockets.sync.client import ClientConnection, connect

from pgmig_web.command import listen, server
from pgmig_web.settings import Settings

Json = dict[str, Any]
ENDS = {"completed", "completed_with_errors", "failed", "cancelled"}


@dataclass(frozen=True, slots=True)
class Web:
    """A running server: a client of it, and what it was started with."""

    settings: Settings
    client: httpx.Client

    @property
    def port(self) -> int:
        return self.settings.port

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def socket(self, **arguments: Any) -> ClientConnection:
        """A WebSocket client; its answers take all the time they need, for tests end by what they wait for."""
        client: ClientConnection = connect(f"ws://127.0.0.1:{self.port}/ws/progress", **arguments)
        return client

    def start(self, source: str, target: str, **more: Any) -> str:
        """Start a migration; the job's id."""
        answer = self.client.post("/api/migrate", json=migration(source, target, **more))
        assert answer.status_code == 202, answer.text
        job: str = answer.json()["job_id"]
        return job

    def status(self) -> Json:
        answer = self.client.get("/api/migrate/status")
        assert answer.status_code == 200, answer.text
        status: Json = answer.json()
        return status

    def wait(self) -> Json:
        """The status when the job has ended."""
        with self.socket() as socket:
            for message in messages(socket):
                if message["data"]["state"] in ENDS:
                    return self.status()
        raise AssertionError("the server closed the socket before the job's end")


@contextmanager
def serving(settings: Settings) -> Iterator[Web]:
    """Serve for the block on a free port, then stop as Ctrl-C does."""
    with listen(settings.host, 0) as listener:
        settings = replace(settings, port=listener.getsockname()[1])
        running = server(settings)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            # the socket listens already: the first request waits until the server takes it
            with httpx.Client(base_url=f"http://127.0.0.1:{settings.port}", timeout=60) as client:
                yield Web(settings, client)
        finally:
            running.should_exit = True
            thread.join()


def messages(socket: ClientConnection) -> Iterator[Json]:
    """The messages of a socket, parsed."""
    for text in socket:
        yield json.loads(text)


def connection(dsn: str) -> Json:
    return {"dsn": dsn}


def migration(source: str, target: str, **more: Any) -> Json:
    return {"source": connection(source), "destination": connection(target), **more}


@contextmanager
def held(dsn: str, table: str) -> Iterator[None]:
    """During the block nobody can write or truncate the table, but everybody can look at it: a copy into it waits."""
    with psycopg.connect(dsn) as conn:
        conn.execute(f"LOCK TABLE {table} IN SHARE MODE".encode())
        yield
        conn.rollback()
