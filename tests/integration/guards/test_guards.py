"""A run that goes beyond what the user allows waits, says so, and goes on when it is told to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from pgmig_core import Event, Options, Outcome, Pause, PauseChanged, Selection, Session, Warned
from pgmig_core.demo.servers import Server
from pgmig_core.executor import guards
from pgmig_core.render import report_to_json, report_to_text
from tests.integration.run.conftest import options
from tests.support import servers
from tests.support.databases import MakeDb, fetch


@pytest.fixture
def own_server() -> Iterator[Server]:
    with servers.running(servers.TARGET_MAJOR) as server:
        yield server


LARGE = "the target's database is larger than 1 MB"


def test_a_target_that_is_too_large(make_db: MakeDb) -> None:
    source = make_db("source", sql="CREATE TABLE t (id int); INSERT INTO t VALUES (1)")
    target = make_db("target", sql="CREATE TABLE t (id int)")
    paused, events, pause = threading.Event(), list[Event](), Pause()

    def on_event(event: Event) -> None:
        if isinstance(event, PauseChanged | Warned):
            events.append(event)
        if isinstance(event, PauseChanged):
            paused.set()

    with (
        psycopg.connect(target) as holder,
        Session(options(source), options(target)) as session,
        ThreadPoolExecutor(1) as pool,
    ):
        plan = session.plan(Selection(), Options.model_validate({"max_target_size": "1MB"}))
        holder.execute("LOCK TABLE t IN ROW EXCLUSIVE MODE")  # so that the run lasts longer than till the first look
        running = pool.submit(session.run, plan, on_event=on_event, pause=pause)
        try:
            assert paused.wait(30)
            assert pause.reasons == (LARGE,)
        finally:
            holder.rollback()
            pause.go_on()
        report = running.result(60)
    assert report.outcome is Outcome.COMPLETED
    assert events == [Warned(LARGE), PauseChanged((LARGE,)), PauseChanged(())]
    assert report.guards == (LARGE,)
    assert report_to_json(report)["guards"] == [LARGE]
    assert f"WARNING {LARGE}" in report_to_text(report)
    assert fetch(target, "SELECT id FROM t") == [(1,)]


def test_what_is_read_of_a_server(make_db: MakeDb) -> None:
    dsn = make_db("source")
    with (
        psycopg.connect(dsn, application_name="pgmig", autocommit=True) as ours,
        psycopg.connect(dsn, autocommit=True) as connection,
    ):
        before = guards.read("source", connection)
        assert (before.transactions, before.seconds, before.lag) == (None, None, None)
        assert before.size == fetch(dsn, "SELECT pg_database_size(current_database())")[0][0]
        assert before.connections is not None
        assert 0 < before.connections < 1000
        ours.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        ours.execute("SELECT 1")
        connection.execute("CREATE TABLE a (); CREATE TABLE b ()")
        connection.execute("CREATE TABLE c ()")
        during = guards.read("source", connection)
        assert during.transactions is not None
        assert during.transactions >= 2
        assert during.seconds is not None
        assert 0 <= during.seconds < 60


def test_a_slot_that_nobody_reads(own_server: Server) -> None:
    dsn = own_server.dsn()
    with psycopg.connect(dsn, autocommit=True) as connection:
        before = guards.read("source", connection)
        assert (before.kept, before.endangered) == (None, None)
        connection.execute("SELECT pg_create_physical_replication_slot('unread', true)")
        connection.execute("CREATE TABLE t AS SELECT i FROM generate_series(1, 100000) i")
        seen = guards.read("source", connection)
        assert seen.kept is not None
        assert seen.kept > 1 << 20
        assert not seen.endangered
        connection.execute("CREATE ROLE nobody_special LOGIN")
        # wal_keep_size would be kept for everybody anyway
        connection.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'")
        connection.execute("ALTER SYSTEM SET wal_keep_size = 0")
        connection.execute("SELECT pg_reload_conf()")
        for _ in range(3):
            connection.execute("SELECT pg_switch_wal()")
            connection.execute("INSERT INTO t VALUES (1)")
    with psycopg.connect(psycopg.conninfo.make_conninfo(dsn, user="nobody_special"), autocommit=True) as connection:
        assert guards.read("source", connection).endangered


@pytest.mark.parametrize("major", [12, 13])
def test_older_servers(extra_server: Callable[..., Server], major: int) -> None:
    with psycopg.connect(extra_server(major).dsn(), autocommit=True) as connection:
        assert guards.read("target", connection).size
