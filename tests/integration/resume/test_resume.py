"""A run that ended early is gone on with: nothing is done twice, nothing forgotten, nothing left behind."""

from __future__ import annotations

import zlib
from typing import Any

import pytest

from pgmig_core import Outcome, Selection, State, UsageError
from tests.integration.resume.crash import SOURCE, TARGET, plan, run, run_killed, schemas, tables
from tests.support.databases import MakeDb, execute, fetch

CLEAN = {"public", "information_schema"}
SMALL_CHUNKS: dict[str, Any] = {"split_tables_larger_than": 65536, "workers": 4}


def test_killed_after_every_step(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target")
    expected = tables(source)
    after, killed = 0, True
    while killed:
        execute(target, f"DROP SCHEMA public CASCADE; CREATE SCHEMA public; {TARGET}")  # quicker than a new database
        killed = run_killed(monkeypatch, after, source, target, **SMALL_CHUNKS)
        assert ("_pgmig" in schemas(target)) is killed
        if killed:
            # verifying costs more than the rest, and `tables` says the same
            report = run(source, target, resume=True, verify=after % 8 == 0, **SMALL_CHUNKS)
            assert (after, report.outcome, report.failures) == (after, Outcome.COMPLETED, ())
            assert {r.state for r in report.results} == {State.MIGRATED}
            assert report.rows == 50 + 300 + 3000
        assert tables(target) == expected, after
        assert schemas(target) == CLEAN
        after += 1
    assert after > 15  # the plan's steps, each of them


def test_killed_again_and_again(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    assert run_killed(monkeypatch, 2, source, target)
    times = 0
    while run_killed(monkeypatch, len(plan(source, target).steps) // 2 + times, source, target, resume=True):
        times += 1
    assert tables(target) == tables(source)
    assert schemas(target) == CLEAN


def test_rules_hold_in_the_run_that_goes_on(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    source, rules = make_db("source", sql=SOURCE), [{"table": "lines", "where": "id % 3 = 0"}]
    some = Selection.model_validate({"rules": rules})
    wanted = fetch(source, "SELECT * FROM lines WHERE id % 3 = 0 ORDER BY id")
    for after in range(2, 12, 3):
        target = make_db("target", sql=TARGET)
        assert run_killed(monkeypatch, after, source, target, some, **SMALL_CHUNKS)
        with pytest.raises(UsageError, match="was asked for something else: rules:"):
            run(source, target, resume=True, **SMALL_CHUNKS)
        report = run(source, target, some, resume=True, verify=True, **SMALL_CHUNKS)
        assert (report.outcome, report.failures) == (Outcome.COMPLETED, ())
        assert fetch(target, "SELECT * FROM lines ORDER BY id") == wanted


def test_rows_appended_once(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    ddl = "CREATE TABLE a (n int); CREATE TABLE b (n int); CREATE TABLE c (n int);"
    rows = "".join(f"INSERT INTO {t} SELECT generate_series(1, 100);" for t in "abc")
    source = make_db("source", sql=ddl + rows)
    for after in range(4):
        target = make_db("target", sql=ddl + rows)
        killed = run_killed(monkeypatch, after, source, target, existing_data="append", workers=1)
        if killed:
            assert run(source, target, existing_data="append", resume=True).outcome is Outcome.COMPLETED
        assert [fetch(target, f"SELECT count(*) FROM {t}") for t in "abc"] == [[(200,)]] * 3


def test_what_failed_is_tried_again(make_db: MakeDb) -> None:
    source = make_db("source", sql="CREATE TABLE a (n int); INSERT INTO a VALUES (1); CREATE TABLE b AS TABLE a;")
    target = make_db("target", sql="CREATE TABLE a (n int CHECK (n < 1));")
    first = run(source, target)
    assert (first.outcome, first.can_resume) == (Outcome.COMPLETED_WITH_ERRORS, True)
    execute(target, "ALTER TABLE a DROP CONSTRAINT a_n_check")
    execute(source, "INSERT INTO a VALUES (2)")
    second = run(source, target, resume=True)
    assert (second.outcome, second.rows, second.can_resume) == (Outcome.COMPLETED, 3, False)
    assert [s.number for s in second.snapshots] == [1, 2]
    assert {r.subject.name: r.snapshot for r in second.results if r.rows} == {"a": 2, "b": 1}
    assert schemas(target) == CLEAN


def test_tables_of_an_older_snapshot_are_verified(make_db: MakeDb) -> None:
    source = make_db("source", sql="CREATE TABLE a (n int); INSERT INTO a VALUES (1); CREATE TABLE b AS TABLE a;")
    target = make_db("target", sql="CREATE TABLE a (n int CHECK (n < 1));")
    run(source, target)
    execute(target, "ALTER TABLE a DROP CONSTRAINT a_n_check")
    execute(source, "INSERT INTO b VALUES (2)")
    report = run(source, target, resume=True, verify=True)
    assert report.verification is not None
    assert [(t.name, t.source_rows, t.target_rows) for t in report.verification.differences] == [("b", 2, 1)]


def test_another_request_is_refused(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    with pytest.raises(UsageError, match="nothing to resume"):
        plan(source, target, resume=True)
    assert run_killed(monkeypatch, 3, source, target)
    with pytest.raises(UsageError, match='fk: "disable" then, "keep" now'):
        plan(source, target, resume=True, fk="keep")
    assert plan(source, target, resume=True, workers=3, batch_size=7).options.resume  # how, not what
    with pytest.raises(UsageError, match="the source is another database"):
        plan(make_db("source", sql=SOURCE), target, resume=True)
    execute(source, "ALTER TABLE lines ADD COLUMN more int")
    with pytest.raises(UsageError, match="definitions"):
        plan(source, target, resume=True)


def test_another_role_s_ledger_is_not_trusted(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET)
    assert run_killed(monkeypatch, 3, source, target)
    execute(target, "CREATE ROLE stranger; ALTER TABLE _pgmig.taken_off OWNER TO stranger")
    try:
        with pytest.raises(UsageError, match="nothing to resume"):
            plan(source, target, resume=True)
        execute(target, "ALTER SCHEMA _pgmig OWNER TO stranger")
        with pytest.raises(UsageError, match="another role's"):
            plan(source, target, resume=True)
        assert "no_ledger" in {f.code for f in plan(source, target).findings}
    finally:
        execute(target, "DROP OWNED BY stranger CASCADE; DROP ROLE stranger")


def test_passwords_stay_out_of_the_ledger(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (token 'hush');"
    mapping = "CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS (password 'hush');"
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=TARGET + secret + mapping)
    assert run_killed(monkeypatch, 3, source, target)
    ((before,),) = fetch(target, "SELECT before FROM _pgmig.run")
    said = zlib.decompress(before)
    assert b"customers" in said
    assert b"hush" not in said
