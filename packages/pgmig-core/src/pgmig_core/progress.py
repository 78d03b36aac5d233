"""How far a run is: events folded into one small state that a terminal or a page can show at any moment.

`RunProgress.apply` is an event handler; `view` gives a frozen picture that any thread may read. How far the whole is
goes by weights: a table's rows weigh their bytes, an index or constraint a share of the bytes of the tables that it
waits for, any other statement next to nothing. Estimates may be wrong either way, so a running table never shows more
than 99 % and a finished one always 100 %.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from .bottleneck import Blocker, Bottleneck
from .events import (
    BottleneckChanged,
    CopyProgress,
    Event,
    PauseChanged,
    RunFinished,
    RunStarted,
    StepFinished,
    StepStarted,
    VerifyProgress,
)
from .plan import CopyStep, Phase, Plan, Step
from .report import State

STATEMENT_WEIGHT = 64 * 1024
"""Of a statement, in bytes copied: creating a table takes about a millisecond, as do some 64 kB of COPY."""
INDEX_SHARE = 0.35
"""Building one index took 0.2 to 0.5 of the time that copying its table took (two cores, PostgreSQL 16 to 18)."""
RATE_WINDOW = 5.0
"""Seconds that rows/s and bytes/s are averaged over."""
ALMOST = 0.99


class TableState(StrEnum):
    """What a table's copy is doing."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Also: not attempted."""


class TableProgress(Struct, frozen=True, kw_only=True):
    """One table's copy. `rows` and `bytes` are exact once it is done, `fraction` is 0 to 1."""

    step: CopyStep
    state: TableState = TableState.WAITING
    rows: int = 0
    bytes: int = 0
    seconds: float = 0.0
    message: str = ""

    @property
    def name(self) -> str:
        return f"{self.step.target_schema}.{self.step.target_table}"

    @property
    def fraction(self) -> float:
        if self.state is TableState.DONE:
            return 1.0
        if self.step.rows > 0 and self.rows > 0:
            return min(self.rows / self.step.rows, ALMOST)
        if self.step.bytes > 0 and self.bytes > 0:
            return min(self.bytes / self.step.bytes, ALMOST)
        return 0.0


class PhaseProgress(Struct, frozen=True, kw_only=True):
    """The steps of one phase: all of them, those that ended, and those among these that failed."""

    phase: Phase
    total: int
    ended: int = 0
    failed: int = 0
    running: int = 0


class ProgressView(Struct, frozen=True, kw_only=True):
    """A picture of a run. Rates are per second, times in seconds; `remaining` is None while there is no telling."""

    plan: Plan | None
    run_id: str
    phases: tuple[PhaseProgress, ...]
    running_tables: tuple[TableProgress, ...]
    """In the order they began."""
    running_steps: tuple[tuple[Step, float], ...]
    """Steps other than copies, with the seconds they have run so far."""
    tables_done: int
    tables_failed: int
    tables_total: int
    rows: int
    bytes: int
    rows_per_second: float
    bytes_per_second: float
    fraction: float
    elapsed: float
    remaining: float | None
    verified: int
    verify_total: int
    verify_differences: int
    finished: bool
    bottleneck: Bottleneck | None = None
    """What most of the time goes to at the moment, and for locks, who holds them."""
    blockers: tuple[Blocker, ...] = ()
    paused: tuple[str, ...] = ()
    """Why nothing new is begun."""

    @property
    def percent(self) -> int:
        """0 to 100; 100 only when the run has ended."""
        return 100 if self.finished else min(int(self.fraction * 100), 99)


class RunProgress:
    """The state of a run, built from its events. Safe to be read from other threads while events come in."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._start = clock()
        self._plan: Plan | None = None
        self._run_id = ""
        self._phases: dict[Phase, PhaseProgress] = {}
        self._tables: dict[int, TableProgress] = {}
        self._began: dict[int, tuple[Step, float]] = {}
        self._weights: dict[int, float] = {}
        self._total_weight = 0.0
        self._ended_weight = 0.0
        self._rows = self._bytes = 0
        self._done = self._failed = 0
        self._samples: deque[tuple[float, int, int]] = deque()
        self._verified = self._verify_total = self._differences = 0
        self._finished: float | None = None
        self._bottleneck = BottleneckChanged(None)
        self._paused: tuple[str, ...] = ()

    def apply(self, event: Event) -> None:
        """Take in one event (an EventHandler)."""
        with self._lock:
            match event:
                case RunStarted():
                    self._begin(event.run_id, event.plan)
                case StepStarted():
                    self._step_started(event.step)
                case CopyProgress():
                    self._copied(event.step.id, event.rows, event.bytes)
                case StepFinished():
                    self._step_finished(event)
                case VerifyProgress():
                    self._verified, self._verify_total = event.done, event.total
                    self._differences += not event.table.equal
                case BottleneckChanged():
                    self._bottleneck = event
                case PauseChanged():
                    self._paused = event.reasons
                case RunFinished():
                    self._finished = self._clock()
                    self._bottleneck = BottleneckChanged(None)
                    self._paused = ()

    def tables(self) -> Mapping[int, TableProgress]:
        """Every table's copy, by step id."""
        with self._lock:
            return dict(self._tables)

    def view(self) -> ProgressView:
        """The picture now; its cost goes with what is running, not with the size of the plan."""
        with self._lock:
            now = self._clock() if self._finished is None else self._finished
            elapsed = now - self._start
            running = [(step, now - began) for step, began in self._began.values()]
            copies = tuple(replace(self._tables[s.id], seconds=t) for s, t in running if s.id in self._tables)
            weight = self._ended_weight + sum(t.fraction * self._weights[t.step.id] for t in copies)
            fraction = min(weight / self._total_weight, 1.0) if self._total_weight else 0.0
            rows_rate, bytes_rate = self._rates(now)
            return ProgressView(
                plan=self._plan,
                run_id=self._run_id,
                phases=tuple(self._phases.values()),
                running_tables=copies,
                running_steps=tuple((s, t) for s, t in running if s.id not in self._tables),
                tables_done=self._done,
                tables_failed=self._failed,
                tables_total=len(self._tables),
                rows=self._rows,
                bytes=self._bytes,
                rows_per_second=rows_rate,
                bytes_per_second=bytes_rate,
                fraction=1.0 if self._finished is not None else fraction,
                elapsed=elapsed,
                remaining=_remaining(fraction, elapsed),
                verified=self._verified,
                verify_total=self._verify_total,
                verify_differences=self._differences,
                finished=self._finished is not None,
                bottleneck=self._bottleneck.bottleneck,
                blockers=self._bottleneck.blockers,
                paused=self._paused,
            )

    def _begin(self, run_id: str, plan: Plan) -> None:
        # a run that goes on after a server was lost begins once more
        self._run_id, self._plan, self._start = run_id, plan, self._clock()
        self._ended_weight = 0.0
        self._rows = self._bytes = self._done = self._failed = 0
        self._began.clear()
        self._samples.clear()
        totals = dict.fromkeys(Phase, 0)
        for step in plan.steps:
            totals[step.phase] += 1
        self._phases = {phase: PhaseProgress(phase=phase, total=total) for phase, total in totals.items() if total}
        self._tables = {step.id: TableProgress(step=step) for step in plan.copies}
        self._weights = weigh(plan)
        self._total_weight = sum(self._weights.values())

    def _step_started(self, step: Step) -> None:
        self._began[step.id] = (step, self._clock())
        self._count(step.phase, running=1)
        if step.id in self._tables:
            self._tables[step.id] = replace(self._tables[step.id], state=TableState.RUNNING)

    def _copied(self, step: int, rows: int, size: int) -> None:
        table = self._tables.get(step)
        if table is None:
            return
        self._rows += rows - table.rows
        self._bytes += size - table.bytes
        self._tables[step] = replace(table, rows=rows, bytes=size)
        self._sample()

    def _step_finished(self, event: StepFinished) -> None:
        step, result = event.step, event.result
        was_running = self._began.pop(step.id, None) is not None
        failed = result.state is State.FAILED
        self._count(step.phase, running=-1 if was_running else 0, ended=1, failed=int(failed))
        self._ended_weight += self._weights.get(step.id, 0.0)
        if step.id not in self._tables:
            return
        self._copied(step.id, result.rows, result.bytes)
        state = _TABLE_STATES[result.state]
        self._done += state is TableState.DONE
        self._failed += state is TableState.FAILED
        self._tables[step.id] = replace(
            self._tables[step.id], state=state, seconds=result.seconds, message=result.message or result.cause
        )

    def _count(self, phase: Phase, *, running: int = 0, ended: int = 0, failed: int = 0) -> None:
        now = self._phases.get(phase)
        if now is not None:
            self._phases[phase] = replace(
                now, running=now.running + running, ended=now.ended + ended, failed=now.failed + failed
            )

    def _sample(self) -> None:
        now = self._clock()
        if not self._samples or now - self._samples[-1][0] >= RATE_WINDOW / 20:
            self._samples.append((now, self._rows, self._bytes))

    def _rates(self, now: float) -> tuple[float, float]:
        while len(self._samples) > 1 and now - self._samples[1][0] > RATE_WINDOW:
            self._samples.popleft()
        if not self._samples:
            return 0.0, 0.0
        then, rows, size = self._samples[0]
        if now - then < RATE_WINDOW / 20:
            then, rows, size = self._start, 0, 0
        seconds = max(now - then, 0.001)
        return max(self._rows - rows, 0) / seconds, max(self._bytes - size, 0) / seconds


def weigh(plan: Plan) -> dict[int, float]:
    """Each step's share of the work, in bytes copied or what takes as long."""
    copied = {step.id: float(max(step.bytes, 0)) for step in plan.copies}
    weights: dict[int, float] = {}
    for step in plan.steps:
        if isinstance(step, CopyStep):
            weights[step.id] = copied[step.id] + STATEMENT_WEIGHT
        elif step.phase in (Phase.INDEXES, Phase.CONSTRAINTS):
            read = float(step.cost) or sum(copied.get(i, 0.0) for i in step.requires | step.follows)
            weights[step.id] = INDEX_SHARE * read + STATEMENT_WEIGHT
        else:
            weights[step.id] = STATEMENT_WEIGHT
    return weights


def _remaining(fraction: float, elapsed: float) -> float | None:
    if fraction < 0.02 or elapsed < 1:
        return None
    return elapsed * (1 - fraction) / fraction


_TABLE_STATES = {
    State.MIGRATED: TableState.DONE,
    State.FAILED: TableState.FAILED,
    State.SKIPPED: TableState.SKIPPED,
    State.NOT_ATTEMPTED: TableState.SKIPPED,
}
