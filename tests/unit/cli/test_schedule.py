"""Copies at set times: one after the other, stopped by signals, and what is said of them."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pgmig_cli._console import Output, make_console
from pgmig_cli._exit import ExitCode
from pgmig_cli.commands import schedule
from pgmig_cli.commands.schedule import Schedule
from pgmig_cli.timetable import Timetable
from pgmig_core import UsageError
from pgmig_core.logs import Redactor


class Soon(Timetable, frozen=True):
    """Comes every 0.2 seconds."""

    def following(self, now: datetime) -> datetime:
        return now + timedelta(seconds=0.2)

    def between(self, start: datetime, end: datetime) -> int:
        return int((end - start).total_seconds() / 0.2)


@pytest.fixture
def said() -> io.StringIO:
    return io.StringIO()


def scheduled(said: io.StringIO, code: str, runs: int | None, *, as_json: bool = False, log_dir: str = "") -> Schedule:
    console, errors = make_console(said), make_console(io.StringIO() if as_json else said)
    output = Output(as_json, False, console, errors, errors, Redactor())
    return Schedule(Soon("* * * * *", UTC), [sys.executable, "-c", code], output, runs, Path(log_dir or "no-such"))


def test_it_ends_after_so_many_runs_with_the_worst_code(said: io.StringIO, tmp_path: Path) -> None:
    counting = f"import os, sys; fd = os.open({str(tmp_path / 'ran')!r}, os.O_APPEND | os.O_CREAT | os.O_WRONLY);"
    codes = f"os.write(fd, b'x'); sys.exit([4, 0, 1][os.stat({str(tmp_path / 'ran')!r}).st_size - 1])"
    assert scheduled(said, counting + codes, 3).run() is ExitCode.DIFFERENT
    text = said.getvalue()
    words = ("next copy at", "copy 1 of", "(exit code 4)", "completed (exit code 0)")
    assert [text.count(each) for each in words] == [3, 1, 1, 1]
    assert "some objects failed (exit code 1)" in text


def test_a_copy_that_is_killed_is_a_failure(said: io.StringIO) -> None:
    killed = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert scheduled(said, killed, 1).run() is ExitCode.SOME_FAILED


def test_times_that_pass_meanwhile_are_skipped_and_said(said: io.StringIO) -> None:
    assert scheduled(said, "import time; time.sleep(0.7)", 1).run() is ExitCode.OK
    assert "of the set times passed meanwhile, and were skipped" in said.getvalue()


def test_a_clock_that_is_put_back_brings_no_time_twice(said: io.StringIO) -> None:
    asked: list[datetime] = []

    class Ahead(Timetable, frozen=True):
        def following(self, now: datetime) -> datetime:
            asked.append(now)
            return datetime.now(UTC) + timedelta(hours=1)

    class Waiting(Schedule):
        """For which each time comes at once, by a clock that stands."""

        def _wait(self, due: datetime) -> bool:
            waited_for.append(due)
            return True

    waited_for: list[datetime] = []
    once = Waiting(Ahead("* * * * *", UTC), [sys.executable, "-c", ""], scheduled(said, "", None).output, 2)
    assert once.run() is ExitCode.OK
    assert asked[1] == waited_for[0]


def test_the_line_of_a_copy_names_its_log(said: io.StringIO, tmp_path: Path) -> None:
    (tmp_path / "pgmig-old.log").touch()
    logs = f"import pathlib; pathlib.Path({str(tmp_path / 'pgmig-new.log')!r}).touch()"
    assert scheduled(said, logs, 1, log_dir=str(tmp_path)).run() is ExitCode.OK
    assert f"; log: {tmp_path}/pgmig-new.log" in said.getvalue()


def test_with_json_each_time_and_each_copy_is_a_line(said: io.StringIO) -> None:
    reports = r"""print('{\n  "outcome": "completed"\n}')"""
    assert scheduled(said, reports, 1, as_json=True).run() is ExitCode.OK
    coming, copied = (json.loads(line) for line in said.getvalue().splitlines())
    assert (coming["event"], copied["event"], coming["time"]) == ("next", "copied", copied["time"])
    assert (copied["number"], copied["exit_code"], copied["report"]) == (1, 0, {"outcome": "completed"})


def test_a_copy_that_cannot_be_started_does_not_end_the_schedule(said: io.StringIO) -> None:
    broken = scheduled(said, "", 2)
    broken.command = ["/no/such/program"]
    assert broken.run() is ExitCode.SOME_FAILED
    assert said.getvalue().count("cannot start a copy: No such file or directory") == 2


def signalled(delay: float, number: signal.Signals = signal.SIGTERM) -> threading.Timer:
    timer = threading.Timer(delay, os.kill, (os.getpid(), number))
    timer.start()
    return timer


def test_a_signal_while_it_waits_ends_it(said: io.StringIO) -> None:
    handler = signal.getsignal(signal.SIGTERM)
    waiting = Schedule(Later("* * * * *", UTC), ["no-such-program"], scheduled(said, "", None).output, None)
    began, timer = time.monotonic(), signalled(0.3)
    assert waiting.run() is ExitCode.OK
    assert time.monotonic() - began < 5
    timer.join()
    assert signal.getsignal(signal.SIGTERM) is handler


class Later(Timetable, frozen=True):
    def following(self, now: datetime) -> datetime:
        return now + timedelta(hours=1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_reaches_the_copy_first(said: io.StringIO, tmp_path: Path, number: signal.Signals) -> None:
    safely = (
        "import pathlib, signal, sys, time\n"
        f"def end(*_): time.sleep(0.3); pathlib.Path({str(tmp_path / 'ended')!r}).touch(); sys.exit(130)\n"
        "for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(each, end)\n"
        f"pathlib.Path({str(tmp_path / 'began')!r}).touch(); time.sleep(60)"
    )

    def stop() -> None:
        while not (tmp_path / "began").exists():
            time.sleep(0.05)
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=stop)
    thread.start()
    assert scheduled(said, safely, None).run() is ExitCode.CANCELLED
    thread.join()
    assert (tmp_path / "ended").exists()
    assert "cancelled (exit code 130)" in said.getvalue()


FLAGS: dict[str, Any] = dict.fromkeys(
    ("profile", "config", "cron", "time_zone", "runs", "print_crontab", "print_systemd", "json", "log_dir", "quiet")
)


@pytest.mark.parametrize(
    ("flags", "said_of_it"),
    [
        ({"cron": "0 3 * * *"}, "give --profile or --config"),
        ({"profile": "nightly"}, "give --cron"),
        ({"profile": "no-such", "cron": "0 3 * * *"}, "no profile 'no-such'"),
    ],
)
def test_what_is_missing(
    flags: dict[str, Any], said_of_it: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGMIG_PROFILES", str(tmp_path))
    with pytest.raises(UsageError, match=said_of_it):
        schedule.run({**FLAGS, **flags}, Redactor())


def test_a_mistake_in_the_file_is_told_before_the_first_night(tmp_path: Path) -> None:
    config = tmp_path / "pgmig.yaml"
    config.write_text("src: host=old\ndst: host=new\nworkers: many\n")
    with pytest.raises(UsageError, match="workers must be a whole number"):
        schedule.run({**FLAGS, "config": config, "cron": "0 3 * * *"}, Redactor())


@pytest.mark.parametrize(("key", "said_of_it"), [("dry-run", "nothing would ever be copied"), ("resume", "to resume")])
def test_what_makes_no_sense_again_and_again(key: str, said_of_it: str, tmp_path: Path) -> None:
    config = tmp_path / "pgmig.yaml"
    config.write_text(f"src: host=old\ndst: host=new\n{key}: true\n")
    with pytest.raises(UsageError, match=said_of_it):
        schedule.run({**FLAGS, "config": config, "cron": "0 3 * * *"}, Redactor())


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PGMIG_PROFILES", str(tmp_path))
    (tmp_path / "nightly.yaml").write_text("src: host=old\ndst: host=new\n")
    return tmp_path / "nightly.yaml"


def printed(capsys: pytest.CaptureFixture[str], **flags: object) -> str:
    assert schedule.run({**FLAGS, "profile": "nightly", **flags}, Redactor()) is ExitCode.OK
    return capsys.readouterr().out


def test_the_line_of_crontab(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "50% of it.yaml"
    config.write_text("src: host=old\ndst: host=new\nlog-dir: logs\n")
    out = printed(capsys, profile=None, config=config, cron="0 3\n* * sun", print_crontab=True, quiet=True)
    line = out.splitlines()[-1]
    assert line.startswith("0 3 * * SUN /")
    assert line.endswith(rf" copy --config '{tmp_path}/50\% of it.yaml' --yes --quiet --log-dir {tmp_path}/logs")


def test_the_systems_timers_name_the_file_of_a_profile(
    profile: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where profiles are is said by variables that cron and systemd do not have, nor do they start in this folder."""
    monkeypatch.chdir(profile.parent)
    arguments = f" copy --config {profile} --yes --log-dir {profile.parent}/logs"
    assert printed(capsys, cron="0 3 * * *", print_crontab=True).endswith(f"{arguments}\n")
    units = printed(capsys, cron="0 3 * * *", print_systemd=True, time_zone="Asia/Tokyo")
    assert f"{arguments}\n" in units
    assert "pgmig-nightly.timer\n[Timer]\nOnCalendar=*-*-* 03:00:00 Asia/Tokyo\n" in units


@pytest.mark.parametrize(
    ("flags", "said_of_it"),
    [
        ({"time_zone": "Asia/Tokyo"}, "cron's times are the machine's own"),
        ({"runs": 3}, "--runs counts"),
        ({"print_systemd": True}, "choose one"),
        ({"cron": "0 3 L * *"}, "only pgmig schedule itself understands"),
    ],
)
def test_what_crontab_cannot_do(profile: Path, flags: dict[str, Any], said_of_it: str) -> None:
    assert profile.exists()
    with pytest.raises(UsageError, match=said_of_it):
        schedule.run({**FLAGS, "profile": "nightly", "cron": "0 3 * * *", "print_crontab": True, **flags}, Redactor())
