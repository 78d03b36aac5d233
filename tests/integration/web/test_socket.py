"""/ws/progress: the form of its messages, their rate, many clients and slow ones."""

from __future__ import annotations

import json
import logging
import socket as sockets
import time
from contextlib import closing, suppress

import pytest
from websockets.sync.client import ClientConnection

from pgmig_web.board import WHOLE_TABLES
from tests.integration.web.serving import ENDS, Json, Web, held, messages
from tests.support import databases

TABLES = (
    "CREATE TABLE t{n} (id int PRIMARY KEY, name text);"
    "INSERT INTO t{n} SELECT i, 'x' FROM generate_series(1, {rows}) AS i;"
)
TABLE_KEYS = {"schema": str, "name": str, "status": str, "total_rows": int, "migrated_rows": int, "percent": int}
STATUSES = {"pending", "in_progress", "completed", "failed", "skipped", "cancelled"}


def check_form(message: Json) -> Json:
    """The SPEC's form; its keys have the SPEC's types, and more keys may stand beside them. Returns the data."""
    assert set(message) == {"type", "data"}
    assert message["type"] == "progress"
    data: Json = message["data"]
    assert type(data["overall_percent"]) is int
    assert 0 <= data["overall_percent"] <= 100
    assert type(data["elapsed_seconds"]) is int
    assert type(data["current_phase"]) is str
    assert type(data["log_message"]) is str
    for table in data["tables"]:
        assert {key: type(table[key]) for key in TABLE_KEYS} == TABLE_KEYS
        assert table["status"] in STATUSES
        assert 0 <= table["percent"] <= 100
        assert (table["percent"] == 100) == (table["status"] == "completed")
    for failed in data["failedTables"]:
        assert {key: type(failed[key]) for key in ("schema", "name", "error")} == dict.fromkeys(
            ("schema", "name", "error"), str
        )
    return data


def read_until(socket: ClientConnection, job: str, *states: str) -> list[Json]:
    """The data of all messages about a job until one is in one of the states."""
    found = []
    for message in messages(socket):
        data = check_form(message)
        if data["job_id"] == job:
            found.append(data)
            if data["state"] in states:
                return found
    raise AssertionError("the socket closed")


def test_a_run_as_a_client_sees_it(fresh_web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, "".join(TABLES.format(n=n, rows=2000) for n in range(5)))
    databases.execute(target_db, "CREATE TABLE t0 (id int PRIMARY KEY, name text CHECK (name <> 'x'))")
    with fresh_web.socket() as socket:
        first = check_form(json.loads(socket.recv()))
        assert (first["state"], first["tables"], first["failedTables"]) == ("idle", [], [])
        seen = read_until(socket, fresh_web.start(source_db, target_db), *ENDS)
    percents = [data["overall_percent"] for data in seen]
    assert percents == sorted(percents)
    last = seen[-1]
    assert (last["state"], last["overall_percent"], last["partial"]) == ("completed_with_errors", 100, False)
    assert sorted((t["name"], t["status"], t["migrated_rows"], t["total_rows"]) for t in last["tables"]) == [
        ("t0", "failed", 0, last["tables"][[t["name"] for t in last["tables"]].index("t0")]["total_rows"]),
        *((f"t{n}", "completed", 2000, 2000) for n in range(1, 5)),
    ]
    [failed] = last["failedTables"]
    assert (failed["schema"], failed["name"]) == ("public", "t0")
    assert "t0_name_check" in failed["error"]
    lines = [line["seq"] for data in seen for line in data["log"]]
    assert lines == list(range(1, len(lines) + 1))


def test_a_new_client_gets_the_whole_state_at_once(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, "".join(TABLES.format(n=n, rows=10) for n in range(3)))
    databases.execute(target_db, "CREATE TABLE t0 (id int PRIMARY KEY, name text)")
    with held(target_db, "t0"):
        job = web.start(source_db, target_db)
        with web.socket() as early:
            read_until(early, job, "running")
            with web.socket() as late:
                data = check_form(json.loads(late.recv()))
                assert (data["state"], data["partial"]) == ("running", False)
                assert {table["name"] for table in data["tables"]} == {"t0", "t1", "t2"}
                assert data["log"]
    web.wait()
    with web.socket() as afterwards:
        assert check_form(json.loads(afterwards.recv()))["state"] == "completed"


def test_at_most_ten_messages_a_second(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, "".join(TABLES.format(n=n, rows=30_000) for n in range(8)))
    web.start(source_db, target_db)
    arrived = []
    with web.socket() as socket:
        for message in messages(socket):
            arrived.append(time.monotonic())
            if message["data"]["state"] in ENDS:
                break
    assert len(arrived) > 1
    seconds = [sum(1 for other in arrived if at <= other < at + 1) for at in arrived]
    assert max(seconds) <= 10


def test_many_tables_are_told_in_parts_that_make_the_whole(web: Web, source_db: str, target_db: str) -> None:
    count = WHOLE_TABLES + 20
    databases.execute(source_db, "".join(f"CREATE TABLE t{n} (id int);" for n in range(count)))
    known: dict[str, Json] = {}
    with web.socket() as socket:
        seen = read_until(socket, web.start(source_db, target_db), *ENDS)
    for data in seen:
        if not data["partial"]:
            known.clear()
        known |= {table["name"]: table for table in data["tables"]}
    whole = [len(data["tables"]) for data in seen if not data["partial"] and data["tables"]]
    assert set(whole) == {count}
    assert any(data["partial"] and 0 < len(data["tables"]) < count for data in seen)
    assert len(known) == count
    assert {table["status"] for table in known.values()} == {"completed"}
    assert len(web.status()["tables"]) == count
    with web.socket() as late:
        assert len(check_form(json.loads(late.recv()))["tables"]) == count


def test_what_a_client_says_is_ignored(web: Web) -> None:
    with web.socket() as socket:
        check_form(json.loads(socket.recv()))
        socket.send("hello")
        socket.send(b"\x00\x01")
        with web.socket() as other:
            check_form(json.loads(other.recv()))
        assert socket.ping().wait(30)


NO_MASK = b"\0\0\0\0"


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x81\x05hello",
        b"\xf1\x80" + NO_MASK,
        b"\x83\x80" + NO_MASK,
        b"\x81\x81" + NO_MASK + b"\xff",
        b"\x82\xff" + (1 << 30).to_bytes(8, "big") + NO_MASK,
        b"\x80\x80" + NO_MASK,
        b"\x89\xfe\x01\x00" + NO_MASK + bytes(256),
        b"GET / HTTP/1.1\r\n\r\n" * 100,
    ],
    ids=["unmasked", "reserved bits", "unknown opcode", "no utf-8", "1 GiB", "continues nothing", "long ping", "http"],
)
def test_garbage_ends_its_own_connection_only(web: Web, garbage: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with web.socket() as other, closing(handshake(web.port)) as raw:
        check_form(json.loads(other.recv()))
        raw.sendall(garbage)
        with suppress(ConnectionResetError):
            while raw.recv(4096):  # until the server has closed it, or the test's timeout
                pass
        assert other.ping().wait(30)
    said = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert said in ([], ["Invalid UTF-8 sequence received from client."]), "the last is uvicorn's"


def test_a_client_that_does_not_read_disturbs_nobody(web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, "".join(TABLES.format(n=n, rows=1000) for n in range(40)))
    deaf = [handshake(web.port) for _ in range(5)]
    try:
        web.start(source_db, target_db)
        assert web.wait()["state"] == "completed"
    finally:
        for one in deaf:
            one.close()


def handshake(port: int) -> sockets.socket:
    """A WebSocket client that reads the answer to its handshake and nothing after it."""
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    raw.settimeout(30)
    raw.connect(("127.0.0.1", port))
    raw.sendall(
        f"GET /ws/progress HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert raw.recv(12) == b"HTTP/1.1 101"
    return raw
