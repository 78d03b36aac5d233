"""What a run waits for: one moment's evidence turned into a verdict, and verdicts into shares of time.

    source backend ──▶ pump's queue ──▶ target backend
    ClientWrite: nobody takes its rows  ClientRead: nobody gives it rows
                       empty: the source's side is slow     full: the target's side is slow

Of every copy the pump's queue tells which side is slow, and the wait events of that side's backend tell why: it works
(no wait, or one for its files), it waits for a lock or for the write-ahead log, or it waits for the client, which means
that rows are on their way: the network, or pgmig itself when it is short of processor time. Without a word from the
queue (nothing waited, or it is in another process) a target in ClientRead counts as a queue that is empty. Other
statements of ours speak for themselves. Where steps run and no statement does, round trips are what takes the time.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from .errors import Side


class Bottleneck(StrEnum):
    """What most of the time goes to at a moment."""

    SOURCE = "source reading"
    NETWORK = "network"
    TARGET = "target writing"
    BUILDING = "target building indexes"
    LOCKS = "locks"
    WAL = "WAL or checkpoints"
    CLIENT = "pgmig itself"


NAMED = 5
"""Sessions that hold locks, in a text."""


class Blocker(Struct, frozen=True):
    """A session that holds a lock which one of ours waits for; pid 0 is a prepared transaction."""

    side: Side
    pid: int
    user: str = ""
    application: str = ""
    state: str = ""
    ours: bool = False

    def __str__(self) -> str:
        if not self.pid:
            return f"a prepared transaction on the {self.side}"
        who = ", ".join(part for part in (self.application, self.user and f"user {self.user}", self.state) if part)
        return f"pid {self.pid} on the {self.side}" + (f": {who}" if who else "")


class BottleneckShare(Struct, frozen=True):
    """For how long a run waited for one thing, in seconds; with locks, who held them."""

    bottleneck: Bottleneck
    seconds: float
    blockers: tuple[Blocker, ...] = ()


class Backend(Struct, frozen=True):
    """A backend of ours that runs a statement, as pg_stat_activity shows it. `wait_type` is empty while it computes."""

    side: Side
    pid: int
    wait_type: str
    wait_event: str
    query: str
    """Its first words."""


class Sample(Struct, frozen=True, kw_only=True):
    """The evidence of one interval: `seconds` long, with both sides' backends as they were at its end."""

    seconds: float
    running: int
    """Steps under way."""
    backends: tuple[Backend, ...]
    blockers: tuple[Blocker, ...] = ()
    starved: float = 0.0
    """Seconds that the pumps waited for rows of the source, added up."""
    crowded: float = 0.0
    """Seconds that they waited for the target to take rows, added up."""
    client_cpu: float = 0.0
    """Processor seconds of this process."""
    checkpointing: frozenset[Side] = frozenset()
    """Sides whose checkpointer writes."""


CLIENT_BUSY = 0.7
"""Share of one processor from which on pgmig itself is short of it: COPY between two loopback servers takes 0.2."""
TELLING = 0.1
"""Share of the time that a pump has to wait before its word counts."""

_COPY = re.compile(r"\bCOPY\b", re.IGNORECASE)
_BUILDING = re.compile(
    r"\b(CREATE\s+(UNIQUE\s+)?INDEX|REINDEX|ADD\s+CONSTRAINT|VALIDATE\s+CONSTRAINT|ADD\s+PRIMARY|REFRESH)\b",
    re.IGNORECASE,
)
_LOG = re.compile(r"wal|syncrep|checkpoint(er|start|done)", re.IGNORECASE)


def classify(sample: Sample) -> dict[Bottleneck, float]:
    """How many of the things under way wait for what; empty when nothing is under way."""
    sources = [b for b in sample.backends if b.side == "source" and _COPY.search(b.query)]
    targets = [b for b in sample.backends if b.side == "target" and _COPY.search(b.query)]
    votes: dict[Bottleneck, float] = defaultdict(float)
    if streams := max(len(sources), len(targets)):
        share = _source_share(sample, targets, streams)
        away = _away(sample)
        for bottleneck, part in _opinion(sources, sample, Bottleneck.SOURCE, away).items():
            votes[bottleneck] += share * streams * part
        for bottleneck, part in _opinion(targets, sample, Bottleneck.TARGET, away).items():
            votes[bottleneck] += (1 - share) * streams * part
    for backend in sample.backends:
        if backend not in sources and backend not in targets and backend.wait_type != "Client":
            work = Bottleneck.SOURCE if backend.side == "source" else Bottleneck.TARGET
            votes[_why(backend, sample, Bottleneck.BUILDING if _BUILDING.search(backend.query) else work)] += 1
    if not votes and sample.running:
        votes[_away(sample)] += 1
    return {bottleneck: vote for bottleneck, vote in votes.items() if vote > 0}


def _source_share(sample: Sample, targets: list[Backend], streams: int) -> float:
    """How far the source's side is what copies wait for: 0 to 1."""
    waited = sample.starved + sample.crowded
    if waited > TELLING * sample.seconds * streams:
        return sample.starved / waited
    return sum(b.wait_event == "ClientRead" for b in targets) / len(targets) if targets else 1.0


def _opinion(
    backends: Iterable[Backend], sample: Sample, work: Bottleneck, away: Bottleneck
) -> Mapping[Bottleneck, float]:
    """What one side's backends wait for, as shares of 1; without any, their rows are still on their way."""
    found = Counter(away if b.wait_type == "Client" else _why(b, sample, work) for b in backends)
    total = found.total()
    return {bottleneck: count / total for bottleneck, count in found.items()} if total else {away: 1.0}


def _why(backend: Backend, sample: Sample, work: Bottleneck) -> Bottleneck:
    if backend.wait_type == "Lock":
        return Bottleneck.LOCKS
    if _LOG.match(backend.wait_event):
        return Bottleneck.WAL
    if backend.wait_type == "IO" and backend.side in sample.checkpointing and backend.side == "target":
        return Bottleneck.WAL
    return work


def _away(sample: Sample) -> Bottleneck:
    """Whom servers wait for that wait for their client."""
    return Bottleneck.CLIENT if sample.client_cpu >= CLIENT_BUSY * sample.seconds else Bottleneck.NETWORK


FORGET = 0.5
"""What a second leaves of the evidence before it."""
SURER = 1.25
"""How much stronger another verdict's evidence must be to take the place of the one that stands."""


class Diagnosis:
    """Samples put together: the verdict that stands, and the shares of time so far."""

    def __init__(self) -> None:
        self.verdict: Bottleneck | None = None
        self.blockers: tuple[Blocker, ...] = ()
        self._evidence = dict.fromkeys(Bottleneck, 0.0)
        self._seconds = dict.fromkeys(Bottleneck, 0.0)
        self._all_blockers: dict[tuple[Side, int], Blocker] = {}
        self._waited_before = False

    def add(self, sample: Sample) -> bool:
        """Take in a sample; whether the verdict, or who blocks, has changed.

        Somebody else's lock that was waited for in two samples running is the verdict at once, whatever else goes on:
        it is the one thing that only a person can end.
        """
        votes = classify(sample)
        total = sum(votes.values())
        kept = FORGET**sample.seconds
        for bottleneck in Bottleneck:
            part = votes.get(bottleneck, 0.0) / total if total else 0.0
            self._seconds[bottleneck] += part * sample.seconds
            self._evidence[bottleneck] = self._evidence[bottleneck] * kept + part * sample.seconds
        others = tuple(b for b in sample.blockers if not b.ours)
        stuck, self._waited_before = bool(others) and self._waited_before, bool(others)
        self._all_blockers |= {(b.side, b.pid): b for b in sample.blockers}
        verdict = Bottleneck.LOCKS if stuck else self._strongest()
        blockers = (others or sample.blockers) if verdict is Bottleneck.LOCKS else ()
        same = {(b.side, b.pid) for b in blockers} == {(b.side, b.pid) for b in self.blockers}
        changed = verdict is not self.verdict or not same
        self.verdict, self.blockers = verdict, blockers
        return changed

    def shares(self) -> tuple[BottleneckShare, ...]:
        """What the time went to, most first."""
        return tuple(
            BottleneckShare(
                bottleneck,
                round(seconds, 2),
                tuple(self._all_blockers.values()) if bottleneck is Bottleneck.LOCKS else (),
            )
            for bottleneck, seconds in sorted(self._seconds.items(), key=lambda item: -item[1])
            if seconds >= 0.01
        )

    def _strongest(self) -> Bottleneck | None:
        first = max(Bottleneck, key=self._evidence.__getitem__)
        most = self._evidence[first]
        if most < 0.01:
            return None
        if self.verdict is not None and most < SURER * self._evidence[self.verdict]:
            return self.verdict
        return first


def verdict_to_text(bottleneck: Bottleneck | None, blockers: Sequence[Blocker] = ()) -> str:
    """`target writing`, or `locks (held by pid 4711 on the target: psql, user alice, idle in transaction)`."""
    return f"{bottleneck.value if bottleneck else 'nothing'}{_held_by(blockers)}"


def shares_to_text(shares: Sequence[BottleneckShare]) -> str:
    """`target writing 61 %, network 39 %`; with locks, who held them."""
    total = sum(share.seconds for share in shares) or 1.0
    return ", ".join(
        f"{share.bottleneck.value} {share.seconds / total:.0%}{_held_by(share.blockers)}" for share in shares
    )


def blockers_to_text(blockers: Sequence[Blocker]) -> list[str]:
    """Sessions of others each by itself, up to NAMED; the run's own, which wait for each other at times, as one."""
    others = [str(blocker) for blocker in blockers if not blocker.ours]
    said = others[:NAMED]
    if len(others) > NAMED:
        said.append(f"{len(others) - NAMED} more")
    own = len(blockers) - len(others)
    if own:
        said.append("a session of pgmig's own" if own == 1 else f"{own} sessions of pgmig's own")
    return said


def _held_by(blockers: Sequence[Blocker]) -> str:
    return f" (held by {' and '.join(blockers_to_text(blockers))})" if blockers else ""
