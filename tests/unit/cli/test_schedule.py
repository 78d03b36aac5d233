"""Copies at set times: one after the other, stopped by signals, and what is said of them."""

from __future__ import annotations

import io
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


def scheduled(said: io.StringIO, code: str, runs: int | None) -> Schedule:
    console = make_console(said)
    output = Output(False, False, console, console, console, Redactor())
    return Schedule(Soon("* * * * *", UTC), [sys.executable, "-c", code], output, runs)


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
    assert "of the set times passed while it ran, and were skipped" in said.getvalue()


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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_reaches_the_copy_first(said: io.StringIO, tmp_path: Path, number: signal.Signals) -> None:
    safely = (
        "import pathlib, signal, sys, time\n"
        f"def end(*_): time.sleep(0.3); pathlib.Path({str(tmp_path / 'ended')!r}).touch(); sys.exit(130)\n"
        "for each in (signal.SIGTERM, signal.SIGINT): signal.signal(each, end)\n"
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
    ("profile", "config", "cron", "time_zone", "runs", "print_crontab", "json", "log_dir", "quiet")
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


def test_the_line_of_crontab(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "50% of it.yaml"
    config.write_text("src: host=old\ndst: host=new\n")
    flags = {**FLAGS, "config": config, "cron": "0 3 * * *", "print_crontab": True, "quiet": True}
    assert schedule.run(flags, Redactor()) is ExitCode.OK
    line = capsys.readouterr().out.splitlines()[-1]
    assert line.startswith("0 3 * * * /")
    assert line.endswith(rf" copy --config '{tmp_path}/50\% of it.yaml' --yes --quiet")
