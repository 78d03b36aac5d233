"""When a schedule runs."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from tzlocal import reload_localzone

from pgmig_cli.timetable import MOST_COUNTED, timetable
from pgmig_core import UsageError

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("expression", "zone", "now", "then"),
    [
        ("0 3 * * *", "UTC", "2026-11-23T02:59:59+00:00", "2026-11-23T03:00:00+00:00"),
        ("0 3 * * *", "UTC", "2026-11-23T03:00:00+00:00", "2026-11-24T03:00:00+00:00"),
        ("0 3 * * *", "Asia/Tokyo", "2026-11-23T02:00:00+00:00", "2026-11-23T18:00:00+00:00"),
        ("*/15 * * * mon-fri", "UTC", "2026-11-20T23:50:00+00:00", "2026-11-23T00:00:00+00:00"),
        # the clock goes forward at 2 and back at 3: what is not there comes at once, what is twice once
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00+00:00", "2026-03-29T01:00:00+00:00"),
        ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00+00:00", "2026-10-25T00:30:00+00:00"),
        ("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00+00:00", "2026-10-26T01:30:00+00:00"),
    ],
)
def test_the_next_time(expression: str, zone: str, now: str, then: str) -> None:
    assert timetable(expression, zone).following(at(now)).astimezone(UTC) == at(then)


def test_times_that_pass_meanwhile() -> None:
    hourly = timetable("0 * * * *", "UTC")
    assert hourly.between(at("2026-11-23T03:00:00+00:00"), at("2026-11-23T03:59:59+00:00")) == 0
    assert hourly.between(at("2026-11-23T03:00:00+00:00"), at("2026-11-23T05:00:00+00:00")) == 2
    minutely = timetable("* * * * *", "UTC")
    assert minutely.between(at("2026-11-01T00:00:00+00:00"), at("2026-11-23T00:00:00+00:00")) == MOST_COUNTED


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("", "has 0 fields, not 5"),
        ("0 0 3 * * *", "has 6 fields, not 5"),
        ("60 3 * * *", "wrong in its minute"),
        ("0 25 * * *", "wrong in its hour"),
        ("0 3 * * funday", "wrong in its day of week"),
        ("0 3 31 2 *", "wrong in its day of month"),
        ("0 3 */100 * mon#5", "never comes"),
        ("9" * 5000 + " * * * *", "5,008 characters"),
    ],
)
def test_what_is_no_time(expression: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        timetable(expression, None)


def test_what_is_no_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    for zone in ("Berlin", "../etc/passwd", "Europe"):
        with pytest.raises(UsageError, match="no time zone"):
            timetable("0 3 * * *", zone)
    monkeypatch.setattr("pgmig_cli.timetable.get_localzone", reload_localzone)  # the other one asks once
    monkeypatch.setenv("TZ", "No/Where")
    with pytest.raises(UsageError, match="the machine's time zone has no name"):
        timetable("0 3 * * *", None)
    monkeypatch.delenv("TZ")
    assert timetable("0 3 * * *", None).following(datetime.now(BERLIN)) > datetime.now(BERLIN)
