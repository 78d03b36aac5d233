"""`pgmig schedule`."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from msgspec import Struct, field

from pgmig_core import UsageError
from pgmig_core.human import human_seconds
from pgmig_core.logs import Redactor

from .._console import Output
from .._exit import ExitCode
from .._prepare import prepare
from ..timetable import MOST_COUNTED, Timetable, timetable

LISTENING = 0.2
"""Seconds between two looks at the clock and at what signals have come."""

MEANINGS = {
    ExitCode.OK: "completed",
    ExitCode.SOME_FAILED: "some objects failed",
    ExitCode.USAGE: "refused: nothing was touched",
    ExitCode.CONNECTION: "a server could not be reached, or was lost",
    ExitCode.DIFFERENT: "verification found differences",
    ExitCode.CANCELLED: "cancelled",
}


def run(flags: dict[str, Any], redactor: Redactor) -> ExitCode:
    """Wait and copy, until it is enough."""
    if flags["profile"] is None and flags["config"] is None:
        raise UsageError(
            "give --profile or --config: what is copied stands there",
            hint="pgmig plan … --save-profile NAME makes one", field="profile",
        )  # fmt: skip
    if flags["cron"] is None:
        raise UsageError("give --cron: when to run", hint="'0 3 * * *' is 3 at night", field="cron")
    asked = ("profile", "config", "json", "log_dir", "quiet")
    _, output = prepare({name: flags[name] for name in asked}, redactor)  # what is wrong is told now, not at night
    times = timetable(flags["cron"], flags["time_zone"])
    if flags["print_crontab"]:
        output.show(f"# crontab -e takes this line; its times are the machine's own\n{_crontab(flags)}")
        return ExitCode.OK
    return Schedule(times, _command(flags), output, flags["runs"]).run()


class Schedule(Struct):
    """Copies at the times of a timetable, one after the other. Signals stop it, and first the copy that runs."""

    times: Timetable
    command: list[str]
    output: Output
    runs: int | None
    copying: subprocess.Popen[bytes] | None = None
    stopped: list[int] = field(default_factory=list)
    """The signals that have come."""

    def run(self) -> ExitCode:
        """Returns when signals, or --runs, end it."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            return self._run()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _run(self) -> ExitCode:
        worst, done = ExitCode.OK, 0
        while self.runs is None or done < self.runs:
            due = self.times.following(datetime.now(UTC))
            self.output.say(f"next copy at {due:%Y-%m-%d %H:%M %Z}")
            if not self._wait(due):
                break
            done += 1
            worst = max(worst, self._copy(done, due))
            if self.stopped:
                return ExitCode.CANCELLED
        return worst if self.runs is not None else ExitCode.OK

    def _wait(self, due: datetime) -> bool:
        """By the clock on the wall, which may be set or have slept meanwhile; False when a signal came first."""
        while datetime.now(UTC) < due and not self.stopped:
            time.sleep(LISTENING)
        return not self.stopped

    def _copy(self, number: int, due: datetime) -> ExitCode:
        began = time.monotonic()
        # in a session of its own: a terminal's Ctrl-C would reach it twice, from there and from here
        self.copying = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, start_new_session=True)
        if self.stopped:  # it came when there was nobody to pass it on to
            self.copying.send_signal(self.stopped[0])
        code = _code(self.copying.wait())
        self.copying = None
        seconds = human_seconds(time.monotonic() - began)
        self.output.say(f"copy {number} of {due:%Y-%m-%d %H:%M} {MEANINGS[code]} (exit code {code:d}) after {seconds}")
        missed = self.times.between(due, datetime.now(UTC))
        if missed:
            many = f"more than {MOST_COUNTED:,}" if missed == MOST_COUNTED else f"{missed:,}"
            self.output.warn(f"{many} of the set times passed while it ran, and were skipped")
        return code

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        """Only passes on what came: copy knows what a second one means."""
        self.stopped.append(number)
        if self.copying is not None:
            self.copying.send_signal(number)


def _code(returncode: int) -> ExitCode:
    """Whatever ends a copy otherwise, such as SIGKILL, is a failure."""
    return ExitCode(returncode) if returncode in MEANINGS else ExitCode.SOME_FAILED


def _command(flags: dict[str, Any]) -> list[str]:
    return [sys.executable, "-m", "pgmig_cli", *_arguments(flags)]


def _arguments(flags: dict[str, Any]) -> list[str]:
    named = ("--profile", str(flags["profile"])) if flags["profile"] else ("--config", str(flags["config"].absolute()))
    more = [f"--{name}" for name in ("json", "quiet") if flags[name]]
    log_dir = ["--log-dir", str(flags["log_dir"].absolute())] if flags["log_dir"] else []
    return ["copy", *named, "--yes", *more, *log_dir]


def _crontab(flags: dict[str, Any]) -> str:
    """A line of crontab, where % is a line's end unless it is escaped."""
    program = Path(sys.executable).with_name("pgmig")
    command = [str(program), *_arguments(flags)] if program.exists() else _command(flags)
    return f"{flags['cron']} {shlex.join(command)}".replace("%", r"\%")
