"""From wait events and the pumps' queues to a verdict; no server, no clock."""

from __future__ import annotations

from typing import Any

import pytest

from pgmig_core.bottleneck import (
    Backend,
    Blocker,
    Bottleneck,
    BottleneckShare,
    Diagnosis,
    Sample,
    blockers_to_text,
    classify,
    shares_to_text,
    verdict_to_text,
)
from pgmig_core.errors import Side

OUT = "COPY (SELECT a FROM ONLY s.t) TO STDOUT"
IN = "COPY s.t (a) FROM STDIN"
PSQL = Blocker("target", 4711, "alice", "psql", "idle in transaction")


def backend(side: Side, query: str, wait: str = "", pid: int = 1) -> Backend:
    """`wait` is `type/event`."""
    wait_type, _, wait_event = wait.partition("/")
    return Backend(side, pid, wait_type, wait_event, query)


def sample(*backends: Backend, **fields: Any) -> Sample:
    given: dict[str, Any] = {"seconds": 1.0, "running": 1, "backends": backends}
    return Sample(**given | fields)


@pytest.mark.parametrize(
    ("source", "target", "fields", "expected"),
    [
        # the queue tells which side, its backend why
        ("", "Client/ClientRead", {"starved": 0.9}, {Bottleneck.SOURCE: 1.0}),
        ("IO/DataFileRead", "Client/ClientRead", {"starved": 0.9}, {Bottleneck.SOURCE: 1.0}),
        ("Client/ClientWrite", "", {"crowded": 0.9}, {Bottleneck.TARGET: 1.0}),
        ("Client/ClientWrite", "IO/DataFileExtend", {"crowded": 0.9}, {Bottleneck.TARGET: 1.0}),
        (
            "Client/ClientWrite",
            "",
            {"starved": 0.3, "crowded": 0.6},
            {Bottleneck.NETWORK: 1 / 3, Bottleneck.TARGET: 2 / 3},
        ),
        # rows are under way: the line, or pgmig when it is busy
        ("Client/ClientWrite", "Client/ClientRead", {"starved": 0.9}, {Bottleneck.NETWORK: 1.0}),
        ("Client/ClientWrite", "Client/ClientRead", {"crowded": 0.9}, {Bottleneck.NETWORK: 1.0}),
        ("Client/ClientWrite", "Client/ClientRead", {"client_cpu": 0.9}, {Bottleneck.CLIENT: 1.0}),
        # no word from the queue
        ("", "Client/ClientRead", {}, {Bottleneck.SOURCE: 1.0}),
        ("Client/ClientWrite", "", {}, {Bottleneck.TARGET: 1.0}),
        # the log, under the names of different versions; a checkpoint beside our reads and writes
        ("Client/ClientWrite", "IO/WALWrite", {"crowded": 0.9}, {Bottleneck.WAL: 1.0}),
        ("Client/ClientWrite", "IO/WalSync", {"crowded": 0.9}, {Bottleneck.WAL: 1.0}),
        ("Client/ClientWrite", "LWLock/WALInsert", {"crowded": 0.9}, {Bottleneck.WAL: 1.0}),
        ("Client/ClientWrite", "IPC/SyncRep", {"crowded": 0.9}, {Bottleneck.WAL: 1.0}),
        (
            "Client/ClientWrite",
            "IO/DataFileWrite",
            {"crowded": 0.9, "checkpointing": frozenset(["target"])},
            {Bottleneck.WAL: 1.0},
        ),
        ("", "IO/DataFileWrite", {"starved": 0.9, "checkpointing": frozenset(["target"])}, {Bottleneck.SOURCE: 1.0}),
        # locks
        ("Client/ClientWrite", "Lock/relation", {"crowded": 0.9}, {Bottleneck.LOCKS: 1.0}),
        ("Lock/relation", "Client/ClientRead", {"starved": 0.9}, {Bottleneck.LOCKS: 1.0}),
    ],
)
def test_one_copy(source: str, target: str, fields: dict[str, Any], expected: dict[Bottleneck, float]) -> None:
    found = classify(sample(backend("source", OUT, source), backend("target", IN, target, 2), **fields))
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("query", "wait", "expected"),
    [
        ("CREATE INDEX i ON s.t (a)", "", Bottleneck.BUILDING),
        ("CREATE UNIQUE INDEX i ON s.t (a)", "IPC/ParallelCreateIndexScan", Bottleneck.BUILDING),
        ("ALTER TABLE s.t ADD CONSTRAINT k PRIMARY KEY (a)", "IO/BufFileWrite", Bottleneck.BUILDING),
        ("ALTER TABLE s.t VALIDATE CONSTRAINT k", "", Bottleneck.BUILDING),
        ("CREATE TABLE s.t (a int)", "", Bottleneck.TARGET),
        ("ANALYZE s.t", "", Bottleneck.TARGET),
        ("CREATE INDEX i ON s.t (a)", "LWLock/WALWrite", Bottleneck.WAL),
        ("TRUNCATE s.t", "Lock/relation", Bottleneck.LOCKS),
    ],
)
def test_other_statements_speak_for_themselves(query: str, wait: str, expected: Bottleneck) -> None:
    assert classify(sample(backend("target", query, wait))) == {expected: 1.0}


def test_votes_are_counted_per_stream() -> None:
    both = sample(
        backend("source", OUT, "", 1), backend("source", OUT, "", 2),
        backend("target", IN, "Client/ClientRead", 3), backend("target", IN, "Client/ClientRead", 4),
        backend("target", "CREATE INDEX i ON s.t (a)", "", 5),
        starved=1.8,
    )  # fmt: skip
    assert classify(both) == {Bottleneck.SOURCE: 2.0, Bottleneck.BUILDING: 1.0}


def test_steps_without_statements_are_round_trips() -> None:
    assert classify(sample()) == {Bottleneck.NETWORK: 1.0}
    assert classify(sample(client_cpu=0.95)) == {Bottleneck.CLIENT: 1.0}
    assert classify(sample(running=0)) == {}


def test_a_verdict_changes_only_for_stronger_evidence() -> None:
    diagnosis = Diagnosis()
    writing = sample(backend("source", OUT, "Client/ClientWrite"), backend("target", IN), crowded=0.9)
    reading = sample(backend("source", OUT), backend("target", IN, "Client/ClientRead"), starved=0.9)
    told = [(diagnosis.add(s), diagnosis.verdict) for s in (writing, writing, reading, reading, reading)]
    assert told == [
        (True, Bottleneck.TARGET),
        (False, Bottleneck.TARGET),
        (True, Bottleneck.SOURCE),
        (False, Bottleneck.SOURCE),
        (False, Bottleneck.SOURCE),
    ]
    assert diagnosis.shares() == (
        BottleneckShare(Bottleneck.SOURCE, 3.0),
        BottleneckShare(Bottleneck.TARGET, 2.0),
    )


def test_balance_does_not_flicker() -> None:
    diagnosis = Diagnosis()
    even = {"starved": 0.45, "crowded": 0.45}
    for number in range(6):
        lean = {"starved": 0.5} if number % 2 else {"crowded": 0.5}
        changed = diagnosis.add(sample(backend("source", OUT), backend("target", IN), **even | lean))
        assert changed == (number == 0)


def test_somebody_elses_lock_is_the_verdict_at_once_and_ours_only_when_it_is_most() -> None:
    waiting = backend("target", "TRUNCATE s.t", "Lock/relation", 9)
    streams = [backend("target", IN, "", pid) for pid in range(5)]
    diagnosis = Diagnosis()
    assert diagnosis.add(sample(waiting, *streams, crowded=4.0, blockers=(PSQL,)))
    assert diagnosis.verdict is Bottleneck.TARGET  # one glance may be of a lock that comes and goes
    assert diagnosis.add(sample(waiting, *streams, crowded=4.0, blockers=(PSQL,)))
    assert (diagnosis.verdict, diagnosis.blockers) == (Bottleneck.LOCKS, (PSQL,))
    assert diagnosis.add(sample(*streams, crowded=4.0))
    assert (diagnosis.verdict, diagnosis.blockers) == (Bottleneck.TARGET, ())

    own = Blocker("target", 12, "alice", "pgmig", "active", ours=True)
    diagnosis = Diagnosis()
    for _ in range(3):
        diagnosis.add(sample(waiting, *streams, crowded=4.0, blockers=(own,)))
    assert (diagnosis.verdict, diagnosis.blockers) == (Bottleneck.TARGET, ())


def test_another_blocker_is_news() -> None:
    other = Blocker("target", 12)
    waiting = backend("target", "TRUNCATE s.t", "Lock/relation", 9)
    diagnosis = Diagnosis()
    told = [diagnosis.add(sample(waiting, blockers=blockers)) for blockers in ((PSQL,), (PSQL,), (PSQL,), (other,))]
    assert told == [True, False, False, True]
    assert diagnosis.shares()[0].blockers == (PSQL, other)


def test_words() -> None:
    told = verdict_to_text(Bottleneck.LOCKS, (PSQL, Blocker("source", 0)))
    assert told == (
        "locks (held by pid 4711 on the target: psql, user alice, idle in transaction"
        " and a prepared transaction on the source)"
    )
    assert verdict_to_text(None) == "nothing"
    shares = (BottleneckShare(Bottleneck.TARGET, 3.0), BottleneckShare(Bottleneck.LOCKS, 1.0, (PSQL,)))
    assert shares_to_text(shares) == (
        "target writing 75%, locks 25% (held by pid 4711 on the target: psql, user alice, idle in transaction)"
    )


def test_whoever_holds_locks_is_named_and_our_own_sessions_are_counted() -> None:
    own = [Blocker("target", pid, "alice", "pgmig", "active", ours=True) for pid in (12, 13)]
    assert blockers_to_text([]) == []
    assert blockers_to_text(own[:1]) == ["a session of pgmig's own"]
    assert blockers_to_text([PSQL, *own]) == [str(PSQL), "2 sessions of pgmig's own"]
    assert blockers_to_text([PSQL] * 8)[5:] == ["3 more"]
    shares = [BottleneckShare(Bottleneck.LOCKS, 2.0, tuple(own))]
    assert shares_to_text(shares) == "locks 100% (held by 2 sessions of pgmig's own)"
