"""Sessions that are lost before anything is written, and while rows are compared afterwards."""

from __future__ import annotations

import logging
from typing import Any

import psycopg
import pytest

from pgmig_core import (
    ConnectionFailedError,
    ConnectionOptions,
    Event,
    Options,
    Outcome,
    PlanChangedError,
    Report,
    Selection,
    Session,
    connection,
    sides,
)
from pgmig_core.connection_failure import explain
from pgmig_core.events import Retrying, VerifyProgress
from pgmig_core.ledger import Ledger
from pgmig_core.verify import compare_table
from pgmig_core.verify import tables as comparing
from tests.integration.resume.crash import SOURCE, TARGET, schemas, session, sessions_left, tables
from tests.support.databases import MakeDb, execute

END_ALL = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Once:
    """Ends all sessions of a database when it is first called."""

    def __init__(self, *dsns: str) -> None:
        self.dsns, self.times = dsns, 0

    def __call__(self) -> None:
        self.times += 1
        if self.times == 1:
            for dsn in self.dsns:
                execute(dsn, END_ALL)


def check(report: Report, source: str, target: str) -> None:
    assert (report.outcome, report.reason, report.failures) == (Outcome.COMPLETED, "", ())
    assert tables(target) == tables(source)
    assert "_pgmig" not in schemas(target)


@pytest.mark.parametrize("side", ["source", "target"])
def test_while_a_catalog_is_read(
    make_db: MakeDb, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, side: str
) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    end, read = Once(source if side == "source" else target), sides.read_catalog

    def end_then_read(*arguments: Any) -> Any:
        if arguments[1] == side:
            end()
        return read(*arguments)

    monkeypatch.setattr("pgmig_core.api.read_catalog", end_then_read)
    with session(source, target) as opened, caplog.at_level(logging.WARNING):
        report = opened.run(opened.plan())
    assert end.times > 1
    assert "trying again" in caplog.text
    check(report, source, target)


@pytest.mark.parametrize("side", ["source", "target"])
def test_between_the_plan_and_the_run(make_db: MakeDb, side: str) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    told: list[Event] = []
    with session(source, target) as opened:
        plan = opened.plan()
        Once(source if side == "source" else target)()
        report = opened.run(plan, on_event=told.append)
    assert [event for event in told if isinstance(event, Retrying)]
    check(report, source, target)


def test_a_source_that_is_another_one_when_it_is_there_again(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    with session(source, target) as opened:
        plan = opened.plan()
        execute(source, "ALTER TABLE customers ADD COLUMN more int")
        Once(source)()
        with pytest.raises(PlanChangedError):
            opened.run(plan)
    assert "_pgmig" not in schemas(target)


def test_without_patience_a_loss_is_an_error(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    with session(source, target) as opened:
        plan = opened.plan(Selection(), Options(retry_seconds=0))
        Once(target)()
        with pytest.raises(ConnectionFailedError):
            opened.run(plan)


def test_while_the_ledger_is_begun(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    end, start = Once(target), Ledger.start

    def start_then_end(self: Ledger, *arguments: Any, **options: Any) -> None:
        start(self, *arguments, **options)
        end()
        with connection.raising("target"):
            self._connection.execute("SELECT")

    monkeypatch.setattr(Ledger, "start", start_then_end)
    with session(source, target) as opened:
        report = opened.run(opened.plan())
    assert end.times == 2
    check(report, source, target)


@pytest.mark.parametrize("side", ["source", "target"])
def test_while_rows_are_compared(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch, side: str) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    dsn = source if side == "source" else target
    verifying = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pgmig verify'"
    compare, times, told = compare_table, 0, list[Event]()

    def end_then_compare(*arguments: Any, **options: Any) -> Any:
        nonlocal times
        times += 1
        if times == 2:
            execute(dsn, f"{verifying} AND datname = current_database()")
        return compare(*arguments, **options)

    monkeypatch.setattr(comparing, "compare_table", end_then_compare)
    with session(source, target) as opened:
        report = opened.run(opened.plan(Selection(), Options(verify=True)), on_event=told.append)
    check(report, source, target)
    assert report.verification is not None
    assert report.verification.equal
    assert [event for event in told if isinstance(event, Retrying)]
    compared = [(e.table.kind, e.table.name) for e in told if isinstance(e, VerifyProgress)]
    assert len(compared) == len(set(compared)) == len(report.verification.tables)
    assert sessions_left(target) == 0


def test_the_snapshot_is_lost_while_rows_are_compared(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    end, compare = Once(source), compare_table

    def end_then_compare(*arguments: Any, **options: Any) -> Any:
        end()
        return compare(*arguments, **options)

    monkeypatch.setattr(comparing, "compare_table", end_then_compare)
    with session(source, target) as opened:
        report = opened.run(opened.plan(Selection(), Options(verify=True)))
    assert (report.outcome, report.failures) == (Outcome.FAILED, ())


@pytest.mark.parametrize(
    ("said", "unreached"),
    [
        ("FATAL:  the database system is starting up", False),
        ("FATAL:  sorry, too many clients already", False),
        ("server closed the connection unexpectedly", False),
        ("connection refused", True),
        ('FATAL:  password authentication failed for user "x"', True),
    ],
)
def test_what_may_pass_when_connecting(said: str, unreached: bool) -> None:
    error = explain("source", psycopg.OperationalError(said), {"host": "h", "port": "1", "dbname": "d", "user": "x"})
    assert error.unreached is unreached


def test_a_server_that_takes_no_connections_yet(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = make_db("source"), make_db("target")
    times: list[int] = []

    def not_yet(*arguments: Any, **options: Any) -> psycopg.Connection:
        times.append(1)
        if len(times) == 1:
            raise ConnectionFailedError("source", "h:1 is not ready", sqlstate="57P03")
        return connection.connect(*arguments, **options)

    monkeypatch.setattr(sides, "connect", not_yet)
    both = [ConnectionOptions.model_validate({"dsn": dsn}) for dsn in (source, target)]
    with Session(both[0], both[1], retry_seconds=20) as opened:
        assert opened.plan().errors == ()
    times.clear()
    with pytest.raises(ConnectionFailedError, match="not ready"):
        Session(both[0], both[1])
