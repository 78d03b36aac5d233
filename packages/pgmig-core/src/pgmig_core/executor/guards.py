"""Guards of both servers while a run goes on: what it would be wrong to find out only afterwards.

    replicas fall behind            warned of at half of --max-replication-lag, paused at it: pausing lets them catch up
    replication slots keep WAL      warned of at half of --max-replication-lag, and before one loses some: a slot that
                                    nobody reads does not catch up
    the target grows                warned of at nine tenths of --max-target-size, paused at it: somebody must make room
    VACUUM is held back             warned of: only the end of the run lets go of the snapshot
    connections become few          warned of: the run takes no more when it is paused, but keeps those it has

A pause ends when what caused it is gone, or when the user goes on in spite of it. What the role cannot see, or a server
does not have, is not guarded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
from msgspec import Struct

from .. import sql
from ..errors import Side
from ..options import Options
from ..pause import Pause

EVERY = 5.0
"""Seconds between two looks; one costs a server less than a millisecond."""

OLD_TRANSACTIONS = 50_000_000
"""A quarter of what autovacuum_freeze_max_age is by default: from there on autovacuum begins to work for nothing."""
OLD_SECONDS = 6 * 3600.0
FEW_CONNECTIONS = 3


class Reading(Struct, frozen=True):
    """One server at a moment; None where that cannot be seen."""

    side: Side
    transactions: int | None
    seconds: float | None
    lag: int | None
    connections: int | None
    size: int | None
    kept: int | None = None
    endangered: bool | None = None


class Alarm(Struct, frozen=True):
    """Something beyond what is right. With `pauses` the run waits; `key` is the same as long as it lasts."""

    key: str
    message: str
    pauses: bool = False


def read(side: Side, connection: psycopg.Connection[Any]) -> Reading:
    """Look at a server. Raises psycopg.Error."""
    row = connection.execute(sql.load("guards", connection.info.server_version).encode()).fetchone()
    assert row is not None  # noqa: S101 - it has no FROM that could be empty
    return Reading(side, *row)


def alarms(reading: Reading, options: Options) -> Iterator[Alarm]:
    """What is not right, by these readings."""
    side = reading.side
    lag, most_lag = reading.lag, options.max_replication_lag
    if most_lag and lag is not None and lag > most_lag // 2:
        pauses = lag > most_lag
        limit = _size(most_lag if pauses else most_lag // 2)
        yield Alarm(f"{side} lag {pauses}", f"a replica of the {side} is more than {limit} behind", pauses)
    if most_lag and reading.kept is not None and reading.kept > most_lag // 2:
        limit = _size(most_lag // 2)
        yield Alarm(f"{side} slots kept", f"a replication slot of the {side} keeps back more than {limit} of WAL")
    if reading.endangered:
        yield Alarm(f"{side} slots", f"a replication slot of the {side} is about to lose WAL (max_slot_wal_keep_size)")
    if side == "target":
        size, most = reading.size, options.max_target_size
        if most and size is not None and size > most // 10 * 9:
            pauses = size > most
            limit = _size(most if pauses else most // 10 * 9)
            yield Alarm(f"size {pauses}", f"the target's database is larger than {limit}", pauses)
    elif (reading.transactions or 0) > OLD_TRANSACTIONS or (reading.seconds or 0) > OLD_SECONDS:
        yield Alarm("snapshot", "the snapshot has held back VACUUM on the source for long, and does until the run ends")
    if reading.connections is not None and reading.connections < FEW_CONNECTIONS:
        yield Alarm(f"{side} connections", f"the {side} has fewer than {FEW_CONNECTIONS} connections left")


class Guards:
    """Not thread-safe: one thread tells it of readings."""

    def __init__(self, options: Options, pause: Pause, warn: Callable[[str], None]) -> None:
        self._options, self._pause, self._warn = options, pause, warn
        self._on: dict[str, Alarm] = {}
        self._told: dict[str, None] = {}

    @property
    def told(self) -> tuple[str, ...]:
        """What was warned of or paused for, each once."""
        return tuple(self._told)

    def take(self, reading: Reading) -> None:
        """Warn of what is new, pause for it, and go on after what is over."""
        now = {alarm.key: alarm for alarm in alarms(reading, self._options)}
        mine = {key for key, alarm in self._on.items() if _is_about(alarm, reading.side)}
        for key in mine - now.keys():
            self._pause.resume(self._on.pop(key).message)
        for key in now.keys() - self._on.keys():
            alarm = self._on[key] = now[key]
            if alarm.message not in self._told:
                self._told[alarm.message] = None
                self._warn(alarm.message)
            if alarm.pauses:
                self._pause.pause(alarm.message)

    def end(self) -> None:
        """The run is over: nothing is left paused."""
        for alarm in self._on.values():
            self._pause.resume(alarm.message)
        self._on.clear()


def _is_about(alarm: Alarm, side: Side) -> bool:
    """Which server's readings end an alarm."""
    return alarm.key.startswith(side) or alarm.key.partition(" ")[0] == {"source": "snapshot", "target": "size"}[side]


def _size(count: int) -> str:
    """As the options write sizes: units are powers of 1024."""
    shift, unit = next(
        (each for each in ((40, "TB"), (30, "GB"), (20, "MB"), (10, "kB")) if count >> each[0]), (0, "B")
    )
    return f"{count / (1 << shift):.4g} {unit}"
