"""`pgmig schedule`."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from msgspec import Struct, field

from pgmig_core import Mode, UsageError
from pgmig_core.human import human_seconds
from pgmig_core.logs import Redactor

from .. import profiles, timers
from .._console import Output
from .._exit import ExitCode
from .._prepare import prepare
from ..request import DEFAULT_LOG_DIR, Request
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
    request, output = prepare({name: flags[name] for name in asked}, redactor)  # mistakes are told now, not at night
    _refuse_unfit(request)
    times = timetable(flags["cron"], flags["time_zone"])
    if flags["print_crontab"] or flags["print_systemd"]:
        output.show(_for_the_system(flags, times, request))
        return ExitCode.OK
    return Schedule(times, _command(flags), output, flags["runs"], request.log_dir).run()


def _refuse_unfit(request: Request) -> None:
    """What may stand in a file, but makes no sense again and again."""
    if request.options.mode is Mode.DRY_RUN:
        raise UsageError(
            "dry-run stands in the file: nothing would ever be copied", hint="take it out", field="dry-run"
        )
    if request.options.resume:
        raise UsageError(
            "resume stands in the file: after a copy that completes, every later one would find nothing to resume",
            hint="take it out; what ended early goes on by hand: pgmig copy … --resume", field="resume",
        )  # fmt: skip


class Schedule(Struct):
    """Copies at the times of a timetable, one after the other. Signals stop it, and first the copy that runs."""

    times: Timetable
    command: list[str]
    output: Output
    runs: int | None
    log_dir: Path = DEFAULT_LOG_DIR
    copying: subprocess.Popen[bytes] | None = None
    stopped: bool = False
    signals: deque[int] = field(default_factory=deque)
    """Those that have come, and that no copy was told of yet."""

    def run(self) -> ExitCode:
        """Returns when signals, or --runs, end it."""
        before = {number: signal.signal(number, self._stop) for number in _signals()}
        try:
            return self._run()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _run(self) -> ExitCode:
        worst, done = ExitCode.OK, 0
        due = datetime.now(UTC)
        while self.runs is None or done < self.runs:
            due = self.times.following(max(due, datetime.now(UTC)))  # a clock put back brings no time twice
            self._tell(f"next copy at {due:%Y-%m-%d %H:%M %Z}", event="next", time=due.isoformat())
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
        began, logs = time.monotonic(), self._logs()
        code, report = self._run_copy()
        seconds = time.monotonic() - began
        new = self._logs() - logs
        log = str(min(new)) if len(new) == 1 else None  # of several, others write some
        missed = self.times.between(due, datetime.now(UTC))
        how = f"{MEANINGS[code]} (exit code {code:d}) after {human_seconds(seconds)}"
        self._tell(
            f"copy {number} of {due:%Y-%m-%d %H:%M} {how}" + (f"; log: {log}" if log else ""),
            event="copied", number=number, time=due.isoformat(), exit_code=int(code), meaning=MEANINGS[code],
            seconds=round(seconds, 3), log=log, skipped=missed, report=report,
        )  # fmt: skip
        if missed:
            many = f"more than {MOST_COUNTED:,}" if missed == MOST_COUNTED else f"{missed:,}"
            self.output.warn(f"{many} of the set times passed meanwhile, and were skipped")
        return code

    def _run_copy(self) -> tuple[ExitCode, object]:
        """One copy from its beginning to its end; with --json its report, too."""
        try:
            # in a session of its own: a terminal's Ctrl-C would reach it twice, from there and from here
            self.copying = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE if self.output.json else None,
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            self.output.error(f"cannot start a copy: {error.strerror}")
            return ExitCode.SOME_FAILED, None
        self._pass_on()  # it may have come when there was nobody to pass it on to
        printed, _ = self.copying.communicate()
        code = _code(self.copying.returncode, stopped=self.stopped)
        self.copying = None
        return code, _json(printed)

    def _logs(self) -> set[Path]:
        return set(self.log_dir.glob("pgmig-*.log"))

    def _tell(self, line: str, **fields: object) -> None:
        if self.output.json:
            print(json.dumps(fields, ensure_ascii=False), file=self.output.result.file, flush=True)
        else:
            self.output.say(line)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        """Only passes on what came: copy knows what a second one means."""
        self.stopped = True
        self.signals.append(number)
        self._pass_on()

    def _pass_on(self) -> None:
        """Each signal once, also when a handler runs in the midst of this."""
        with suppress(IndexError):
            while self.copying is not None:
                self.copying.send_signal(self.signals.popleft())


def _signals() -> list[signal.Signals]:
    """Those that end it; not SIGHUP under nohup, which ignores it."""
    found = [signal.SIGINT, signal.SIGTERM]
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        found.append(hangup)
    return found


def _code(returncode: int, *, stopped: bool) -> ExitCode:
    """Whatever ends a copy otherwise, such as SIGKILL, is a failure; but ours, before it listens, cancels it."""
    if stopped and returncode < 0:
        return ExitCode.CANCELLED
    return ExitCode(returncode) if returncode in MEANINGS else ExitCode.SOME_FAILED


def _json(printed: bytes | None) -> object:
    """A copy's report; None where it came to none."""
    try:
        return json.loads(printed) if printed else None
    except ValueError:
        return None


def _command(flags: dict[str, Any]) -> list[str]:
    # -P: not from the folder that we stand in, whose modules may have the names of ours
    return [sys.executable, "-P", "-m", "pgmig_cli", *_arguments(flags)]


def _arguments(flags: dict[str, Any]) -> list[str]:
    named = ("--profile", str(flags["profile"])) if flags["profile"] else ("--config", str(flags["config"].absolute()))
    more = [f"--{name}" for name in ("json", "quiet") if flags[name]]
    log_dir = ["--log-dir", str(flags["log_dir"].absolute())] if flags["log_dir"] else []
    return ["copy", *named, "--yes", *more, *log_dir]


def _for_the_system(flags: dict[str, Any], times: Timetable, request: Request) -> str:
    """What --print-crontab or --print-systemd prints. Raises UsageError for what goes with neither."""
    if flags["print_crontab"] and flags["print_systemd"]:
        raise UsageError("--print-crontab and --print-systemd are two forms of the same: choose one", field="cron")
    if flags["runs"] is not None:
        raise UsageError("--runs counts what pgmig schedule runs itself: leave it out here", field="runs")
    # a file, and not a profile's name: the environment that says where profiles are is not there
    file = profiles.find(flags["profile"]) if flags["profile"] else flags["config"]
    whole = {**flags, "profile": None, "config": file, "log_dir": request.log_dir}
    program = Path(sys.executable).with_name("pgmig")
    command = [str(program), *_arguments(whole)] if program.exists() else _command(whole)
    if flags["print_systemd"]:
        return timers.systemd_units(times.expression, flags["time_zone"], command, file.stem)
    if flags["time_zone"]:
        raise UsageError(
            "--time-zone: cron's times are the machine's own", hint="leave it out, or take --print-systemd",
            field="time-zone",
        )  # fmt: skip
    line = timers.crontab_line(times.expression, command)
    return f"# crontab -e takes this line; its times are the machine's own\n{line}"
