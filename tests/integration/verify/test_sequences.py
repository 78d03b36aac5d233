"""Sequences after a copy: against what the copy has set, because those of the source go on."""

from __future__ import annotations

import threading

from pgmig_core import Event, Options, Outcome, Report, Selection, SequenceStep
from pgmig_core.events import StepFinished
from pgmig_core.report import TableVerification
from pgmig_core.verified import verification_lines
from tests.integration.resume.crash import session
from tests.support.databases import MakeDb, execute, fetch

TABLES = """
CREATE TABLE t (id bigserial PRIMARY KEY, v text);
INSERT INTO t (v) SELECT 'x' FROM generate_series(1, 1000);
CREATE SEQUENCE unused;
CREATE SEQUENCE down INCREMENT -1;
SELECT nextval('down');
"""


def sequences(report: Report) -> dict[str, TableVerification]:
    assert report.verification is not None
    return {found.name: found for found in report.verification.tables if found.kind == "SEQUENCE"}


def test_a_source_that_is_written_to(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=TABLES), make_db("target")
    over, wrote = threading.Event(), threading.Event()

    def write() -> None:
        while not over.is_set():
            execute(source, "INSERT INTO t (v) VALUES ('new'); SELECT nextval('down')")
            wrote.set()

    def on_event(event: Event) -> None:
        if isinstance(event, StepFinished) and isinstance(event.step, SequenceStep):  # one more has come since
            wrote.clear()
            assert wrote.wait(30)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with session(source, target) as opened:
            report = opened.run(opened.plan(Selection(), Options(verify=True)), on_event=on_event)
    finally:
        over.set()
        writer.join()
    assert (report.outcome, report.reason) == (Outcome.COMPLETED, "")
    found = sequences(report)
    assert {name for name, one in found.items() if one.remark} == {"t_id_seq", "down"}
    assert all(one.equal for one in found.values())
    assert fetch(target, "SELECT max(id) <= (SELECT last_value FROM t_id_seq) FROM t") == [(True,)]
    assert report.verification is not None
    told = [line for line in verification_lines(report.verification) if line.startswith("remark: ")]
    assert len(told) == 2


def test_a_target_that_is_not_what_was_set(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=TABLES), make_db("target")

    def on_event(event: Event) -> None:
        if (
            isinstance(event, StepFinished)
            and isinstance(event.step, SequenceStep)
            and event.step.source_name[0] == "t"
        ):
            execute(target, "SELECT setval('t_id_seq', 999)")
            execute(source, "SELECT nextval('t_id_seq')")

    with session(source, target) as opened:
        report = opened.run(opened.plan(Selection(), Options(verify=True)), on_event=on_event)
    assert report.reason == "verification found differences"
    found = sequences(report)
    assert [name for name, one in found.items() if not one.equal] == ["t_id_seq"]
    (row,) = found["t_id_seq"].rows
    assert [(c.name, c.source, c.target) for c in row.columns] == [("last_value", "1001", "999")]


def test_without_a_copy_both_are_compared_as_they_are(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=TABLES), make_db("target", sql=TABLES)
    execute(source, "SELECT nextval('unused')")
    with session(source, target) as opened:
        found = opened.verify()
    assert [(one.name, one.remark) for one in found.differences] == [("unused", "")]
