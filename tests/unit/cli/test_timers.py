"""What the system's own timers are given: the same times, and words that arrive whole."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from pgmig_cli.timers import calendar, crontab_line, systemd_units
from pgmig_core import UsageError


@pytest.mark.parametrize(
    ("expression", "times"),
    [
        ("0 3 * * *", ["*-*-* 03:00:00"]),
        ("*/15 * * * MON-FRI", ["Mon,Tue,Wed,Thu,Fri *-*-* *:00,15,30,45:00"]),
        ("30 4 1,15 JAN *", ["*-01-01,15 04:30:00"]),
        ("0 0 * * 7", ["Sun *-*-* 00:00:00"]),
        ("0 0 * * 0-7", ["*-*-* 00:00:00"]),
        # one of the two is enough for cron, but not for one line of systemd
        ("0 5 13 * FRI", ["*-*-13 05:00:00", "Fri *-*-* 05:00:00"]),
    ],
)
def test_the_same_times_in_systemds_words(expression: str, times: list[str]) -> None:
    assert list(calendar(expression)) == times
    if analyze := shutil.which("systemd-analyze"):
        for each in times:
            subprocess.run([analyze, "calendar", each], check=True, capture_output=True)


@pytest.mark.parametrize("expression", ["0 3 L * *", "0 3 LW * *", "0 3 * * 5L", "0 3 * * MON#2"])
def test_what_only_cronsim_knows(expression: str) -> None:
    with pytest.raises(UsageError, match="only pgmig schedule itself understands"):
        crontab_line(expression, ["pgmig"])
    with pytest.raises(UsageError, match="only pgmig schedule itself understands"):
        systemd_units(expression, None, ["pgmig"], "p")


def test_months_with_an_l_are_no_last_day() -> None:
    assert crontab_line("0 3 1 JUL WED", ["pgmig", "a b"]) == "0 3 1 JUL WED pgmig 'a b'"


def test_words_of_a_unit_are_quoted_as_systemd_reads_them() -> None:
    units = systemd_units("0 3 * * *", None, ["/bin/pgmig", '50% of "$HOME"\\x', "--yes"], "my profile")
    assert 'ExecStart=/bin/pgmig "50%% of \\"$$HOME\\"\\\\x" --yes\n' in units
    assert re.findall(r"^# ~/.config/systemd/user/(.*)$", units, re.MULTILINE) == [
        "pgmig-my-profile.service",
        "pgmig-my-profile.timer",
    ]
