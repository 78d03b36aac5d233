"""Profiles and schedules from the outside: kept by one command, taken by others."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pgmig_cli._exit import ExitCode
from pgmig_cli.commands import schedule
from pgmig_cli.timetable import Timetable
from pgmig_core.logs import Redactor
from tests.support.databases import MakeDb, execute, fetch

from .command import Done, pgmig

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


def test_a_schedule_copies_what_its_file_says(
    source: str, target_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "pgmig.yaml"
    config.write_text(f"src: {source}\ndst: {target_db}\nverify: true\nlog-dir: logs\n")
    config.chmod(0o600)
    flags: dict[str, Any] = {
        "profile": None, "config": config, "cron": "* * * * *", "time_zone": None, "runs": 2, "print_crontab": False,
        "json": None, "log_dir": None, "quiet": None,
    }  # fmt: skip
    monkeypatch.setattr(schedule, "timetable", lambda *_given: Soon("* * * * *", UTC))
    assert schedule.run(flags, Redactor()) is ExitCode.OK
    said = capfd.readouterr().out
    assert said.count("next copy at") == said.count("completed (exit code 0)") == 2
    assert fetch(target_db, "SELECT count(*) FROM item") == [(100,)]
    assert len(list((tmp_path / "logs").iterdir())) == 2
    execute(target_db, "TRUNCATE item; ALTER TABLE item ADD CHECK (id < 50)")
    assert schedule.run({**flags, "runs": 1}, Redactor()) is ExitCode.SOME_FAILED


def test_mistakes_of_a_schedule(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("src: host=old\ndst: host=new\n")
    for cron, said in (
        ("0 3 * *", "has 4 fields"),
        ("0 99 * * *", "wrong in its hour"),
        ("0 3 30 2 *", "wrong in its day of month"),
    ):
        done = pgmig("schedule", "--profile", "p", "--cron", cron, cwd=tmp_path, PGMIG_PROFILES=str(tmp_path))
        assert (done.code, said in done.err) == (2, True), done.err
