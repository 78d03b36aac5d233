"""The times of a cron expression: which comes next, and how many passed meanwhile.

cronsim reads the expression as Debian's cron does, also where clocks are put forward and back.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from msgspec import Struct
from tzlocal import get_localzone

from pgmig_core import UsageError

FIELDS = 5
MOST_COUNTED = 1000
LONGEST = 500
"""Characters of an expression: all minutes of an hour, one by one, are 169."""


class Timetable(Struct, frozen=True):
    """When to run: five fields of crontab, in a time zone."""

    expression: str
    zone: tzinfo

    def following(self, now: datetime) -> datetime:
        """The first time after `now`, which is aware."""
        return next(CronSim(self.expression, now.astimezone(self.zone)))

    def between(self, start: datetime, end: datetime) -> int:
        """How many times lie after `start` and not after `end`; MOST_COUNTED where there are more."""
        count = 0
        for time in CronSim(self.expression, start.astimezone(self.zone)):
            if time > end or count == MOST_COUNTED:
                break
            count += 1
        return count


def timetable(expression: str, zone: str | None) -> Timetable:
    """Check both; without a zone it is the machine's own. Raises UsageError naming the option."""
    try:
        named = ZoneInfo(zone) if zone else get_localzone()
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        unknown = f"--time-zone: no time zone {zone!r}" if zone else "the machine's time zone has no name that is known"
        hint = "names are as in Europe/Berlin, Asia/Tokyo, UTC" if zone else "give --time-zone, such as Europe/Berlin"
        raise UsageError(unknown, hint=hint, field="time-zone") from error
    if len(expression) > LONGEST:
        raise UsageError(f"--cron: {len(expression):,} characters, and {LONGEST} are the most", field="cron")
    fields = expression.upper().split()
    if len(fields) != FIELDS:
        raise UsageError(
            f"--cron: {expression!r} has {len(fields)} fields, not {FIELDS}",
            hint="minute, hour, day of the month, month, day of the week: '0 3 * * *' is 3 at night", field="cron",
        )  # fmt: skip
    found = Timetable(" ".join(fields), named)
    try:
        found.following(datetime.now(named))
    except CronSimError as error:
        wrong = str(error).removeprefix("Bad ").replace("-", " ")
        raise UsageError(f"--cron: {expression!r} is wrong in its {wrong}", field="cron") from error
    except StopIteration:
        raise UsageError(f"--cron: {expression!r} never comes, not in the next 50 years", field="cron") from None
    return found
