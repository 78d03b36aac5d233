"""`pgmig copy` from flags to exit code, with a session that only tells stories; pytest's streams are no terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from pgmig_cli.app import main
from pgmig_core.cancellation import CancellationToken
from pgmig_core.ddl import psql
from pgmig_core.errors import CancelledError, ConnectionFailedError, PlanChangedError, ServerTooOldError, UsageError
from pgmig_core.events import EventHandler, StepFinished
from pgmig_core.options import Mode, Options
from pgmig_core.plan import Loss, Plan, Severity
from pgmig_core.report import Outcome, Report, State

from .fake import use
from .values import ORDERS, USERS, compared, failed, finding, make_plan, make_report, result

LOSSES = (
    Loss(subject=ORDERS, action="TRUNCATE", rows=1200, bytes=8192),
    Loss(subject=USERS, action="DROP", rows=1, bytes=8192),
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pgmig(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


def copy(*arguments: str) -> int:
    return pgmig("copy", "--src", "dbname=old", "--dst", "dbname=new", *arguments)


def test_a_copy_that_goes_well(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], here: Path) -> None:
    session = use(monkeypatch)
    assert copy() == 0
    assert len(session.runs) == 1
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "data: table shop.orders: 3,000 rows, 300 kB in 0.5 s, 6,000 rows/s" in shown.out
    assert "completed: old:5432/shop -> new:5432/shop: 4,000 rows, 400 kB in 2 s" in shown.out
    assert "schema shop" not in shown.out, "statements that go well are for the log file"
    (log,) = (here / "logs").iterdir()
    assert f"log: logs/{log.name}" in shown.out
    text = log.read_text()
    assert "create schema shop: done in" in text
    assert f"run {log.stem.removeprefix('pgmig-')}: " in text, "the file is named after the run"


def test_json_is_all_there_is_on_stdout(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    use(monkeypatch)
    assert copy("--json", "--verify") == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["outcome"] == "completed"
    assert "3,000 rows" in shown.err


def test_quiet_says_only_the_result(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    use(monkeypatch)
    assert copy("--quiet") == 0
    shown = capsys.readouterr()
    assert shown.out == "completed: old:5432/shop -> new:5432/shop: 4,000 rows, 400 kB in 2 s\nobjects: 4 migrated\n"
    assert shown.err == ""


def test_a_failed_object(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def story(plan: Plan, _token: CancellationToken, on_event: EventHandler) -> Report:
        results = (result(plan.steps[0]), failed(plan.steps[1]), result(plan.steps[2]))
        skipped = result(plan.steps[3], State.SKIPPED, cause="table shop.orders")
        on_event(StepFinished(plan.steps[1], results[1]))
        return make_report(plan, Outcome.COMPLETED_WITH_ERRORS, results=(*results, skipped))

    use(monkeypatch, story=staticmethod(story))
    assert copy() == 1
    out = capsys.readouterr().out
    said = (
        'FAILED copy table shop.orders: duplicate key value violates unique constraint "orders_pkey" [23505]'
        " (Key (id)=(1) already exists.)"
    )
    assert said in out
    assert "SKIPPED create index shop.orders_user_idx: because of table shop.orders" in out


@pytest.mark.parametrize(
    ("outcome", "equal", "code"),
    [
        (Outcome.COMPLETED, True, 0),
        (Outcome.COMPLETED_WITH_ERRORS, False, 4),
        (Outcome.FAILED, None, 3),
        (Outcome.CANCELLED, None, 130),
    ],
)
def test_how_a_run_ends(outcome: Outcome, equal: bool | None, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def story(plan: Plan, _token: CancellationToken, _on_event: EventHandler) -> Report:
        return make_report(plan, outcome, verification=None if equal is None else compared(equal=equal), reason="why")

    use(monkeypatch, story=staticmethod(story))
    assert copy() == code


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ConnectionFailedError("target", "no answer", hint="wait"), 3, "error: target: no answer\n       wait\n"),
        (ServerTooOldError("source", "11.22"), 2, "error: source: PostgreSQL 11.22 is too old\n"),
        (UsageError("no table matches x", hint="near: y"), 2, "error: no table matches x\n       near: y\n"),
        (PlanChangedError("changed"), 2, "error: changed\n"),
        (CancelledError("cancelled by the user"), 130, "cancelled by the user\n"),
    ],
)
def test_how_an_error_ends(
    error: Exception, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, refuses=error)
    assert copy() == code
    assert capsys.readouterr().err.startswith(said)


def test_a_bug_is_one_line_and_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    use(monkeypatch, refuses=KeyError("password=hunter2 lost"))
    assert copy("--log-dir", "kept") == 1
    err = capsys.readouterr().err
    assert err.startswith("error: unexpected KeyError: 'password=*** lost'\n       this is a bug in pgmig")
    assert "Traceback" not in err
    logs = "".join(path.read_text() for path in (here / "kept").iterdir())
    assert "Traceback" in logs
    assert "hunter2" not in logs


def test_preflight_errors_stop_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    session = use(monkeypatch, the_plan=make_plan(finding(Severity.WARNING, "careful"), finding(Severity.ERROR)))
    assert copy("--yes") == 2
    assert session.runs == []
    shown = capsys.readouterr()
    assert "warning: table shop.orders: careful (make one)" in shown.out
    assert "error: table shop.orders: no such thing (make one)" in shown.err
    assert "error: 1 error in the plan; nothing was touched" in shown.err


def test_a_dry_run_shows_the_plan_and_runs_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    session = use(monkeypatch, the_plan=make_plan(options=Options(mode=Mode.DRY_RUN)), the_losses=LOSSES)
    assert copy("--dry-run") == 0
    assert session.runs == []
    assert (
        "data (2)\n  copy table shop.orders: truncate, then insert, about 3,000 rows, 300 kB" in capsys.readouterr().out
    )
    assert copy("--dry-run", "--json") == 0
    plan = json.loads(capsys.readouterr().out)
    assert [step["action"] for step in plan["steps"]] == ["create", "copy", "copy", "create"]


def test_without_a_terminal_rows_are_not_removed_unasked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    session = use(monkeypatch, the_losses=LOSSES)
    assert copy() == 2
    assert session.runs == []
    assert capsys.readouterr().err == (
        "error: new:5432/shop holds 1,201 rows that would be removed first, in shop.orders, shop.users\n"
        "       pass --yes to remove them, or --existing-data append or upsert to keep them\n"
    )
    assert copy("--yes") == 0
    assert len(session.runs) == 1


def test_a_log_directory_that_cannot_be_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    use(monkeypatch)
    (here / "logs").write_text("a file")
    assert copy() == 0
    assert "warning: no log file: logs: " in capsys.readouterr().err


def test_plan_as_sql(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    use(monkeypatch)
    assert pgmig("plan", "--src", "dbname=a", "--dst", "dbname=b", "--sql") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "CREATE SCHEMA shop;" in lines
    assert "-- COPY shop.orders FROM STDIN" in lines
    assert pgmig("plan", "--src", "dbname=a", "--dst", "dbname=b", "--sql", "--json") == 2


def test_plan_as_what_an_administrator_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = replace(finding(Severity.WARNING), admin_sql="GRANT a TO b;", admin_side="target", admin_when="after")
    use(monkeypatch, the_plan=make_plan(told))
    assert pgmig("plan", "--src", "dbname=a", "--dst", "dbname=b", "--admin-sql") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-3:] == [psql.PRELUDE[-1], "-- table shop.orders: no such thing", "GRANT a TO b;"]
    assert pgmig("plan", "--src", "dbname=a", "--dst", "dbname=b", "--sql", "--admin-sql") == 2
    assert "--sql and --admin-sql are two forms of the same" in capsys.readouterr().err


def test_plan_with_errors(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    use(monkeypatch, the_plan=make_plan(finding(Severity.ERROR)))
    assert pgmig("plan", "--src", "dbname=a", "--dst", "dbname=b") == 2
    assert "error: table shop.orders: no such thing" in capsys.readouterr().out


@pytest.mark.parametrize(("flag", "code"), [("--hashes", 0), ("--no-hashes", 4)])
def test_verify(flag: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    use(monkeypatch)
    assert pgmig("verify", "--src", "dbname=a", "--dst", "dbname=b", flag) == code
    out = capsys.readouterr().out
    assert ("DIFFERENT shop.orders: 3,000 rows on both sides, but not the same" in out) == (code == 4)
    assert pgmig("verify", "--src", "dbname=a", "--dst", "dbname=b", flag, "--json") == code
    assert json.loads(capsys.readouterr().out)["equal"] is (code == 0)
