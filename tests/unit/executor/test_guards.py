"""What of a server is warned of, what is paused for, and when that ends."""

from __future__ import annotations

from typing import Any

import pytest

from pgmig_core.errors import Side
from pgmig_core.executor.guards import OLD_SECONDS, OLD_TRANSACTIONS, Guards, Reading, alarms
from pgmig_core.options import Options
from pgmig_core.pause import Pause

GB = 1 << 30


def reading(side: Side = "target", **seen: Any) -> Reading:
    nothing: dict[str, Any] = dict.fromkeys(
        ("transactions", "seconds", "lag", "connections", "size", "kept", "endangered")
    )
    return Reading(side, **(nothing | seen))


@pytest.mark.parametrize(
    ("seen", "messages"),
    [
        (reading(), []),
        (reading(lag=4 * GB, connections=3, size=90 * GB), []),
        (reading(lag=5 * GB), [("a replica of the target is more than 4 GB behind", False)]),
        (reading("source", lag=9 * GB), [("a replica of the source is more than 8 GB behind", True)]),
        (reading(size=91 * GB), [("the target's database is larger than 90 GB", False)]),
        (reading(size=101 * GB), [("the target's database is larger than 100 GB", True)]),
        (reading("source", size=101 * GB), []),
        (reading(connections=2), [("the target has fewer than 3 connections left", False)]),
        (reading("source", kept=4 * GB, endangered=False), []),
        (
            reading("source", kept=9 * GB),
            [("a replication slot of the source keeps back more than 4 GB of WAL", False)],
        ),
        (
            reading(endangered=True),
            [("a replication slot of the target is about to lose WAL (max_slot_wal_keep_size)", False)],
        ),
        (reading("source", transactions=OLD_TRANSACTIONS, seconds=int(OLD_SECONDS)), []),
    ],
)
def test_thresholds(seen: Reading, messages: list[tuple[str, bool]]) -> None:
    options = Options.model_validate({"max_target_size": "100GB"})
    assert [(a.message, a.pauses) for a in alarms(seen, options)] == messages


@pytest.mark.parametrize("old", [{"transactions": OLD_TRANSACTIONS + 1}, {"seconds": int(OLD_SECONDS) + 1}])
def test_an_old_snapshot_is_the_sources_affair(old: dict[str, int]) -> None:
    [alarm] = alarms(reading("source", **old), Options())
    assert (alarm.key, alarm.pauses) == ("snapshot", False)
    assert list(alarms(reading("target", **old), Options())) == []


def test_zero_guards_nothing() -> None:
    options = Options(max_replication_lag=0, max_target_size=0)
    assert list(alarms(reading(lag=1 << 60, size=1 << 60, kept=1 << 60), options)) == []


def test_a_pause_ends_with_its_cause_and_each_thing_is_told_once() -> None:
    pause, said = Pause(), list[str]()
    guards = Guards(Options(), pause, said.append)
    behind = "a replica of the target is more than 8 GB behind"
    for _ in range(2):
        guards.take(reading(lag=9 * GB))
        guards.take(reading(lag=9 * GB))
        guards.take(reading("source", lag=0))
        during = pause.reasons
        guards.take(reading(lag=0))
        assert (during, pause.reasons) == ((behind,), ())
    assert said == [behind]
    assert guards.told == (behind,)


def test_who_goes_on_in_spite_of_it_is_not_stopped_again() -> None:
    pause = Pause()
    guards = Guards(Options(), pause, lambda _message: None)
    guards.take(reading(lag=9 * GB))
    pause.go_on()
    guards.take(reading(lag=9 * GB))
    assert pause.reasons == ()


def test_the_end_leaves_nothing_paused() -> None:
    pause = Pause()
    guards = Guards(Options(), pause, lambda _message: None)
    guards.take(reading(lag=9 * GB))
    pause.pause()
    guards.end()
    assert pause.reasons == ("the user",)
