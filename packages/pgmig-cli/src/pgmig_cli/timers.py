"""What the system's own timers take: a line of crontab, or a service and a timer of systemd.

Whatever they run starts with another environment, in another folder, so all paths in them are absolute.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from cronsim import CronSim

from pgmig_core import UsageError

_DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_OWN = re.compile(r"#|\dL\b|\bLW?\b")
"""What cronsim knows and others do not: the last day, the second Monday."""


def crontab_line(expression: str, command: Sequence[str]) -> str:
    """A line of crontab, where % is a line's end unless it is escaped. Raises UsageError for what cron cannot say."""
    _refuse_own(expression)
    return f"{expression} {shlex.join(command)}".replace("%", r"\%")


def systemd_units(expression: str, zone: str | None, command: Sequence[str], name: str) -> str:
    """Both files, one below the other, each under its path. Raises UsageError for what systemd cannot say."""
    unit = "pgmig-" + re.sub(r"[^A-Za-z0-9._-]", "-", name)
    lines = [
        f"# ~/.config/systemd/user/{unit}.service",
        "[Unit]",
        f"Description=pgmig copy of {unit.removeprefix('pgmig-')}",
        "",
        "[Service]",
        "Type=oneshot",
        f"ExecStart={' '.join(_word(word) for word in command)}",
        "# SIGTERM goes to pgmig alone, which stops safely, and has this long for it",
        "KillMode=mixed",
        "TimeoutStopSec=10min",
        "",
        f"# ~/.config/systemd/user/{unit}.timer",
        "[Timer]",
        *(f"OnCalendar={each}{f' {zone}' if zone else ''}" for each in calendar(expression)),
        "AccuracySec=1s",
        "",
        "[Install]",
        "WantedBy=timers.target",
        "",
        f"# then: systemctl --user daemon-reload && systemctl --user enable --now {unit}.timer",
        "# and, so that it runs when you are not logged in: loginctl enable-linger",
    ]
    return "\n".join(lines)


def calendar(expression: str) -> Iterator[str]:
    """The same times in systemd's notation; two where cron means either of a day of the month and one of the week."""
    _refuse_own(expression)
    cron = CronSim(expression, datetime.now(UTC))
    time = f"{_numbers(cron.hours, 24)}:{_numbers(cron.minutes, 60)}:00"
    months, every_day = _numbers(cron.months, 12), "*"
    days = _numbers(cron.days, 31)
    held = {_DAYS[day]: day % 7 for day in cron.weekdays if isinstance(day, int)}
    week = "" if len(held) == 7 else f"{','.join(sorted(held, key=_DAYS.index))} "
    if cron.day_and:
        yield f"{week}*-{months}-{days} {time}"
    else:
        yield f"*-{months}-{days} {time}"
        yield f"{week}*-{months}-{every_day} {time}"


def _numbers(values: Iterable[int], most: int) -> str:
    found = sorted(values)
    return "*" if len(found) == most else ",".join(f"{value:02}" for value in found)


def _refuse_own(expression: str) -> None:
    if _OWN.search(expression):
        raise UsageError(
            f"--cron: {expression!r} has L or #, which only pgmig schedule itself understands",
            hint="leave --print-crontab or --print-systemd out, or say it otherwise", field="cron",
        )  # fmt: skip


def _word(text: str) -> str:
    """One word of ExecStart, where % and $ stand for something and quotes are C's."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return escaped if re.fullmatch(r"[A-Za-z0-9_./:=@,+%$-]+", escaped) else f'"{escaped}"'
