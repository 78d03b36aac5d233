"""A run says what it waits for: who holds a lock, and which side is slow."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from pgmig_core import (
    Bottleneck,
    BottleneckChanged,
    ConnectionOptions,
    CopyStep,
    Event,
    Options,
    Outcome,
    Report,
    Session,
)
from pgmig_core.demo.servers import free_port
from pgmig_core.executor import sampler
from tests.support.databases import MakeDb, execute

ROWS = "CREATE TABLE t AS SELECT i AS id, repeat('x', 100) AS v FROM generate_series(1, 1500) AS i;"
SLOW = "pg_catalog.pg_sleep(0.0002) IS NOT NULL"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampler, "FIRST", 0.1)
    monkeypatch.setattr(sampler, "EVERY", 0.3)


class Heard:
    """An event handler that can be waited for."""

    def __init__(self) -> None:
        self.verdicts: list[BottleneckChanged] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        if isinstance(event, BottleneckChanged):
            with self._changed:
                self.verdicts.append(event)
                self._changed.notify_all()

    def wait_for(self, bottleneck: Bottleneck) -> BottleneckChanged:
        with self._changed:
            assert self._changed.wait_for(lambda: any(v.bottleneck is bottleneck for v in self.verdicts), 30)
            return next(v for v in self.verdicts if v.bottleneck is bottleneck)


@contextmanager
def far_away(dsn: str) -> Iterator[str]:
    """The same database, 200 ms away."""
    proxy = Path(__file__).parents[3] / "bench" / "proxy.py"
    host, port, near = "127.0.0.1", free_port(), psycopg.conninfo.conninfo_to_dict(dsn)["port"]
    command = [sys.executable, str(proxy), "--listen", str(port), "--to", f"{host}:{near}", "--delay-ms", "100"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        try:
            yield psycopg.conninfo.make_conninfo(dsn, port=port)
        finally:
            process.kill()


def options(dsn: str) -> ConnectionOptions:
    return ConnectionOptions.model_validate({"dsn": dsn})


def test_who_holds_the_lock_is_named(make_db: MakeDb) -> None:
    source, target = make_db("source", "locked", ROWS), make_db("target", "locked", "CREATE TABLE t (id int, v text)")
    heard, reports = Heard(), list[Report]()
    with (
        Session(options(source), options(target)) as session,
        psycopg.connect(target, application_name="a user's tool") as holder,
    ):
        plan = session.plan(options=Options(workers=1))
        holder.execute("LOCK TABLE t")
        pid = holder.info.backend_pid
        run = threading.Thread(target=lambda: reports.append(session.run(plan, on_event=heard)))
        run.start()
        told = heard.wait_for(Bottleneck.LOCKS)
        holder.rollback()
        run.join(30)
    assert [(b.side, b.pid, b.application, b.state, b.ours) for b in told.blockers] == [
        ("target", pid, "a user's tool", "idle in transaction", False)
    ]
    (report,) = reports
    assert report.outcome is Outcome.COMPLETED
    first = report.bottlenecks[0]
    assert (first.bottleneck, first.blockers) == (Bottleneck.LOCKS, told.blockers)


def test_a_slow_source_is_named(make_db: MakeDb) -> None:
    source, target = make_db("source", "slow", ROWS), make_db("target", "slow")
    heard = Heard()
    with Session(options(source), options(target)) as session:
        plan = session.plan(options=Options(workers=1))
        steps = tuple(replace(s, where=SLOW) if isinstance(s, CopyStep) else s for s in plan.steps)
        report = session.run(replace(plan, steps=steps), on_event=heard)
    assert report.outcome is Outcome.COMPLETED
    assert report.bottlenecks[0].bottleneck is Bottleneck.SOURCE
    assert Bottleneck.SOURCE in [v.bottleneck for v in heard.verdicts]


def test_a_slow_target_is_named(make_db: MakeDb) -> None:
    source = make_db("source", "slow", ROWS)
    target = make_db("target", "slow", f"CREATE TABLE t (id int, v text, CHECK ({SLOW}))")
    with Session(options(source), options(target)) as session:
        report = session.run(session.plan(options=Options(workers=1)))
    assert report.outcome is Outcome.COMPLETED
    assert report.bottlenecks[0].bottleneck is Bottleneck.TARGET


def test_a_far_target_is_named(make_db: MakeDb) -> None:
    many = "".join(f"CREATE TABLE t{n} AS TABLE t; CREATE INDEX ON t{n} (id);" for n in range(60))
    source, target = make_db("source", "far", ROWS + many), make_db("target", "far")
    with far_away(target) as far, Session(options(source), options(far)) as session:
        report = session.run(session.plan(options=Options(workers=1)))
    assert report.outcome is Outcome.COMPLETED
    assert report.bottlenecks[0].bottleneck is Bottleneck.NETWORK


def test_a_run_without_a_connection_to_spare_goes_on(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_db("source", "none", ROWS)
    target = make_db("target", "none", f"CREATE TABLE t (id int, v text, CHECK ({SLOW}))")
    with Session(options(source), options(target)) as session:
        plan = session.plan(options=Options(workers=1))
        monkeypatch.setattr(sampler, "connect", lambda *_, **__: psycopg.connect(target + "_not_there"))
        report = session.run(plan)
    assert report.outcome is Outcome.COMPLETED
    assert report.bottlenecks == ()


def test_a_short_run_opens_no_connection(source_db: str, target_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(sampler, "FIRST", 60)
    monkeypatch.setattr(sampler, "connect", lambda *given, **_: opened.append(given))
    execute(source_db, "CREATE TABLE t AS SELECT 1 AS id")
    with Session(options(source_db), options(target_db)) as session:
        report = session.run(session.plan())
    assert report.outcome is Outcome.COMPLETED
    assert (opened, report.bottlenecks) == ([], ())
