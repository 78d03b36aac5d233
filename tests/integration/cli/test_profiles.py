"""Profiles and schedules from the outside: kept by one command, taken by others."""

from __future__ import annotations

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pgmig_cli._exit import ExitCode
from pgmig_cli.commands import schedule
from pgmig_cli.timetable import Timetable
from pgmig_core.logs import Redactor
from tests.support.databases import MakeDb, execute, fetch

from .command import Done, pgmig, wait_for

ITEMS = """
CREATE TABLE item (id int PRIMARY KEY, name text);
INSERT INTO item SELECT i, 'x' FROM generate_series(1, 100) i;
ANALYZE item
"""


@pytest.fixture
def source(make_db: MakeDb) -> str:
    return make_db("source", sql=ITEMS)


def test_kept_listed_shown_used_and_deleted(source: str, target_db: str, tmp_path: Path) -> None:
    def run(*arguments: str) -> Done:
        return pgmig(*arguments, cwd=tmp_path, PGMIG_PROFILES=str(tmp_path / "kept"))

    assert "no profiles in" in run("profiles").out
    options = ("--src", source, "--dst", target_db, "--where", "item: id <= 10", "--verify")
    kept = run("plan", *options, "--save-profile", "nightly")
    assert kept.code == 0, kept.err
    assert f"profile nightly is kept in {tmp_path}/kept/nightly.yaml" in kept.err
    assert "rows where id <= 10" in kept.out
    listed = json.loads(run("profiles", "--json").out)
    assert [(each["name"], each["source"], each["target"]) for each in listed["profiles"]] == [
        ("nightly", source, target_db)
    ]
    assert "where:\n  item: id <= 10" in run("profiles", "nightly").out
    copied = run("copy", "--profile", "nightly", "--yes")
    assert copied.code == 0, copied.err
    assert "10 rows compared" in copied.out
    assert fetch(target_db, "SELECT count(*) FROM item") == [(10,)]
    assert run("verify", "--profile", "nightly").code == 0
    wrong = run("copy", "--profile", "nigthly", "--yes")
    assert (wrong.code, "did you mean nightly?" in wrong.err) == (2, True)
    assert run("profiles", "nightly", "--delete").code == 0
    assert run("profiles", "nightly").code == 2


def test_a_profile_with_a_password_written_by_hand_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("src: postgresql://app:hunter2@old/shop\ndst: host=new password=hunter2\n")
    for arguments in (("profiles",), ("profiles", "--json"), ("profiles", "own"), ("profiles", "own", "--json")):
        done = pgmig(*arguments, cwd=tmp_path, PGMIG_PROFILES=str(tmp_path))
        assert "hunter2" not in done.out + done.err
        assert "holds a password" in done.out + done.err


class Soon(Timetable, frozen=True):
    def following(self, now: datetime) -> datetime:
        return now + timedelta(seconds=0.2)


def config_of(source: str, target: str, folder: Path) -> Path:
    config = folder / "pgmig.yaml"
    config.write_text(f"src: {source}\ndst: {target}\nverify: true\nlog-dir: logs\n")
    config.chmod(0o600)
    return config


def flags_of(config: Path, runs: int | None) -> dict[str, Any]:
    return {
        "profile": None, "config": config, "cron": "* * * * *", "time_zone": None, "runs": runs, "print_crontab": False,
        "print_systemd": False, "json": None, "log_dir": None, "quiet": None,
    }  # fmt: skip


def test_a_schedule_copies_what_its_file_says(
    source: str, target_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(schedule, "timetable", lambda *_given: Soon("* * * * *", UTC))
    flags = flags_of(config_of(source, target_db, tmp_path), runs=2)
    assert schedule.run(flags, Redactor()) is ExitCode.OK
    said = capfd.readouterr().out
    assert said.count("next copy at") == said.count("completed (exit code 0)") == 2
    assert fetch(target_db, "SELECT count(*) FROM item") == [(100,)]
    logs = list((tmp_path / "logs").iterdir())
    assert len(logs) == 2
    assert all(f"; log: {log}\n" in said for log in logs)
    execute(target_db, "TRUNCATE item; ALTER TABLE item ADD CHECK (id < 50)")
    assert schedule.run({**flags, "runs": 1}, Redactor()) is ExitCode.SOME_FAILED


def test_with_json_the_report_of_a_copy_is_in_its_line(
    source: str, target_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(schedule, "timetable", lambda *_given: Soon("* * * * *", UTC))
    flags = flags_of(config_of(source, target_db, tmp_path), runs=1)
    assert schedule.run({**flags, "json": True}, Redactor()) is ExitCode.OK
    coming, copied = (json.loads(line) for line in capfd.readouterr().out.splitlines())
    assert (coming["event"], copied["exit_code"], copied["report"]["outcome"]) == ("next", 0, "completed")
    assert Path(copied["log"]).is_file()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_copy_safely_and_then_the_schedule(
    number: signal.Signals, source: str, target_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedule, "timetable", lambda *_given: Soon("* * * * *", UTC))
    execute(target_db, "CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item VALUES (-1)")
    flags = flags_of(config_of(source, target_db, tmp_path), runs=None)

    def stop() -> None:
        wait_for(
            target_db, "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        os.kill(os.getpid(), number)

    with psycopg.connect(target_db) as holder, ThreadPoolExecutor() as pool:
        holder.execute("LOCK TABLE item IN ROW EXCLUSIVE MODE")  # the TRUNCATE before the copy waits for it
        stopped = pool.submit(stop)
        assert schedule.run(flags, Redactor()) is ExitCode.CANCELLED
        stopped.result()
        holder.rollback()
    assert fetch(target_db, "SELECT id FROM item") == [(-1,)], "the TRUNCATE was rolled back"
    ours = "application_name LIKE 'pgmig%%' AND datname = current_database()"
    assert fetch(target_db, f"SELECT pid FROM pg_stat_activity WHERE {ours}") == []


def test_mistakes_of_a_schedule(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("src: host=old\ndst: host=new\n")
    for cron, said in (
        ("0 3 * *", "has 4 fields"),
        ("0 99 * * *", "wrong in its hour"),
        ("0 3 30 2 *", "wrong in its day of month"),
    ):
        done = pgmig("schedule", "--profile", "p", "--cron", cron, cwd=tmp_path, PGMIG_PROFILES=str(tmp_path))
        assert (done.code, said in done.err) == (2, True), done.err
