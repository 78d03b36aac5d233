"""What fails and may pass is tried again: lost connections, a restarted server, a lost snapshot."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest

from pgmig_core import (
    Event,
    Options,
    Outcome,
    PreflightError,
    Report,
    Selection,
    State,
    StepFinished,
    StepStarted,
    recover,
)
from pgmig_core.demo.servers import Server
from pgmig_core.events import Retrying
from tests.integration.resume.crash import SOURCE, TARGET, run, run_killed, schemas, session, sessions_left, tables
from tests.support import databases, servers
from tests.support.databases import MakeDb, execute, fetch

# the first session holds the target, or keeps the snapshot of the source; the one that did something last is at work
OURS = "FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'pgmig%'"
END_ONE = f"""
SELECT pg_terminate_backend(pid) FROM (
    SELECT pid {OURS} AND pid <> (SELECT pid {OURS} ORDER BY backend_start LIMIT 1) ORDER BY state_change DESC LIMIT 1
) x
"""
END_FIRST = f"SELECT pg_terminate_backend(pid) FROM (SELECT pid {OURS} ORDER BY backend_start LIMIT 1) x"
BIG = "CREATE TABLE big AS SELECT i, repeat('x', 200) FROM generate_series(1, 20000) i; ANALYZE big;"


def run_with(source: str, target: str, on_event: Callable[[Event], None], **options: object) -> Report:
    with session(source, target) as opened:
        return opened.run(opened.plan(Selection(), Options.model_validate(options)), on_event=on_event)


def problems(report: Report) -> list[object]:
    """What is not as it should be."""
    unmade = [(r.subject, r.state, r.message, r.cause) for r in report.results if r.state is not State.MIGRATED]
    return [*([] if report.outcome is Outcome.COMPLETED else [report.outcome, report.reason]), *unmade]


class Fault:
    """Does something in the middle of a run, when so many steps have begun, and counts what was tried again."""

    def __init__(self, act: Callable[[], object], *begun: int) -> None:
        self.act, self.when, self.begun, self.retried = act, set(begun), 0, 0

    def __call__(self, event: Event) -> None:
        if isinstance(event, Retrying):
            self.retried += 1
        if isinstance(event, StepStarted):
            self.begun += 1
            if self.begun in self.when:
                self.act()


@pytest.mark.parametrize("side", ["source", "target"])
def test_sessions_ended_by_an_administrator(make_db: MakeDb, side: str) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    fault = Fault(lambda: execute(source if side == "source" else target, END_ONE), *range(3, 30, 3))
    report = run_with(source, target, fault, split_tables_larger_than=65536)
    assert problems(report) == []
    assert tables(target) == tables(source)
    assert "_pgmig" not in schemas(target)


def test_the_session_that_holds_the_target_is_ended(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    everybody = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    fault = Fault(lambda: execute(target, f"{everybody} AND pid <> pg_backend_pid()"), 4, 12)
    report = run_with(source, target, fault)
    assert problems(report) == []
    assert fault.retried
    assert tables(target) == tables(source)
    assert "_pgmig" not in schemas(target)


@pytest.fixture
def own_server() -> Iterator[Server]:
    with servers.running(servers.TARGET_MAJOR) as server:
        yield server


@pytest.mark.parametrize("mode", ["immediate", "fast"])
def test_the_target_restarts_in_the_middle(make_db: MakeDb, own_server: Server, mode: str) -> None:
    source = make_db("source", sql=SOURCE)
    target = own_server.dsn(databases.create(own_server))
    execute(target, TARGET)
    restarts: list[threading.Thread] = []

    def restart() -> None:
        thread = threading.Thread(target=servers.restart, args=(own_server, mode))
        thread.start()
        restarts.append(thread)

    fault = Fault(restart, 5, 16)
    report = run_with(source, target, fault, verify=True)
    for thread in restarts:
        thread.join()
    assert problems(report) == []
    assert fault.retried
    assert tables(target) == tables(source)
    assert "_pgmig" not in schemas(target)


def test_the_snapshot_is_lost_and_the_run_stops(make_db: MakeDb) -> None:
    """Workers' connections that see it already go on; the stream of a large table would have to adopt it."""
    source, target = make_db("source", sql=SOURCE + BIG), make_db("target", sql=TARGET)
    report = run_with(source, target, Fault(lambda: execute(source, END_FIRST), 3), workers=1)
    assert (report.outcome, report.can_resume) == (Outcome.FAILED, True)
    assert "snapshot" in report.reason
    assert run(source, target, resume=True).outcome is Outcome.COMPLETED
    assert tables(target) == tables(source)


def test_the_snapshot_is_lost_and_another_is_taken(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SOURCE + BIG), make_db("target", sql=TARGET)
    lost = threading.Event()

    def lose(event: Event) -> None:
        if isinstance(event, StepFinished) and event.result.rows and not lost.is_set():
            lost.set()
            execute(source, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid()")  # fmt: skip

    report = run_with(source, target, lose, workers=1, on_snapshot_loss="new")
    assert problems(report) == []
    assert len({r.snapshot for r in report.results if r.rows}) == len(report.snapshots) == 2
    assert tables(target) == tables(source)


def test_a_second_one_is_refused(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    refused: list[str] = []

    def second(event: Event) -> None:
        if isinstance(event, StepStarted) and not refused:
            refused.append("")
            with pytest.raises(
                PreflightError, match=r"another pgmig is at work .*: process \d+ \(pgmig, user postgres"
            ):
                run(source, target)
            refused[0] = "yes"

    assert run_with(source, target, second).outcome is Outcome.COMPLETED
    assert refused == ["yes"]
    assert sessions_left(target) == 0


def test_recover_puts_back(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    keys = "SELECT conname FROM pg_constraint WHERE contype = 'f'"
    after = 0
    while run_killed(monkeypatch, after, source, target, workers=1) and fetch(target, keys):
        after += 1
    assert fetch(target, keys) == []  # it was off when the run ended
    with session(source, target) as opened:
        done = recover(opened._held.options)
    assert ([p.subject.name for p in done.put_back], done.failures) == (["orders.of"], ())
    assert fetch(target, keys) == [("of",)]
    assert "_pgmig" not in schemas(target)


def test_a_new_copy_puts_back_what_an_earlier_one_left_off(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    after = 0
    while run_killed(monkeypatch, after, source, target) and fetch(
        target, "SELECT conname FROM pg_constraint WHERE conname = 'of'"
    ):
        after += 1
    with session(source, target) as opened:
        plan = opened.plan()
        assert "ledger_left" in {f.code for f in plan.findings}
        report = opened.run(plan)
    assert problems(report) == []
    assert tables(target) == tables(source)
    assert "_pgmig" not in schemas(target)


def test_without_the_right_to_make_a_schema_there_is_no_ledger(make_db: MakeDb) -> None:
    source = make_db("source", sql="CREATE TABLE t (n int); INSERT INTO t VALUES (1)")
    target = make_db("target", sql="CREATE ROLE small LOGIN; CREATE TABLE t (n int); ALTER TABLE t OWNER TO small")
    try:
        limited = psycopg.conninfo.make_conninfo(target, user="small")
        with session(source, limited) as opened:
            plan = opened.plan(Selection.model_validate({"tables": ["t"]}))
            assert "no_ledger" in {f.code for f in plan.findings}
            report = opened.run(plan)
        assert (report.outcome, report.can_resume) == (Outcome.COMPLETED, False)
    finally:
        execute(target, "DROP OWNED BY small CASCADE; DROP ROLE small")
