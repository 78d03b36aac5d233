"""What is known of the job, for pages: the SPEC's `data` object, folded from the run's events.

Every change gets a number. A client says up to which number it knows (its `Seen`) and gets what came after: with up to
WHOLE_TABLES tables always all of them, beyond that the changed ones, marked `partial`. So whoever was slow is told at
once what is so now, and nothing is kept for anybody: there are no queues.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from msgspec import Struct

from pgmig_core import (
    CopyStep,
    Event,
    Phase,
    Retrying,
    RunFinished,
    RunStarted,
    State,
    StepFinished,
    StepStarted,
    VerifyProgress,
)
from pgmig_core.bottleneck import blockers_to_text
from pgmig_core.progress import RunProgress, TableProgress, TableState
from pgmig_core.render import deed

Json = dict[str, Any]

WHOLE_TABLES = 300
"""With more tables than this a message carries the changed ones."""
LOG_LINES = 1000
"""Lines of the log that a page gets when it comes late."""


class JobState(StrEnum):
    """What the one job is doing."""

    IDLE = "idle"
    PLANNING = "planning"
    RUNNING = "running"
    CANCELLING = "cancelling"
    COMPLETED = "completed"
    COMPLETED_WITH_ERRORS = "completed_with_errors"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def active(self) -> bool:
        """Whether something goes on: no other job may start."""
        return self in (JobState.PLANNING, JobState.RUNNING, JobState.CANCELLING)


class Seen(Struct, frozen=True):
    """Up to where somebody knows: the job it is about, the number of the last change, of the last line of the log."""

    job_id: str | None = None
    version: int = 0
    line: int = 0


NOTHING = Seen()

_STATUS = {
    TableState.WAITING: "pending",
    TableState.RUNNING: "in_progress",
    TableState.DONE: "completed",
    TableState.FAILED: "failed",
    TableState.SKIPPED: "skipped",
}


class Board:
    """One job's state. `apply` and `add_line` are called from the job's threads, `data` from any."""

    def __init__(self, job_id: str | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.Lock()
        self._clock = clock
        self._job_id = job_id
        self._began = clock()
        self._ended: float | None = None
        self._progress = RunProgress(clock)
        self._state = JobState.IDLE if job_id is None else JobState.PLANNING
        self._phase = ""
        self._version = 1
        self._listed = 1
        """The number of the change that made the tables known: who has not seen it needs all of them."""
        self._changed: dict[int, int] = {}
        """Step id of a copy → number of its last change, the latest last."""
        self._results: dict[int, State] = {}
        self._failures: dict[int, tuple[int, Json]] = {}
        """Step id → number of the change and what failed."""
        self._retrying: dict[int | None, tuple[float, Json]] = {}
        """Step id, None for the run → until when it waits, and what failed."""
        self._percent: int | None = None
        self._lines: deque[tuple[int, Json]] = deque(maxlen=LOG_LINES)
        self._line = 0

    @property
    def state(self) -> JobState:
        return self._state

    @property
    def seen(self) -> Seen:
        """Up to where the board itself is: whoever has seen this knows all of it."""
        with self._lock:
            return Seen(self._job_id, self._version, self._line)

    @property
    def elapsed_seconds(self) -> int:
        """Whole seconds from the job's start to now, or to its end."""
        if self._job_id is None:
            return 0
        ended = self._ended
        return int((self._clock() if ended is None else ended) - self._began)

    def set_state(self, state: JobState) -> bool:
        """The job goes on to another state; False where it cannot: an end is final, and cancelling leads to an end."""
        with self._lock:
            if not self._state.active or (self._state is JobState.CANCELLING and state.active):
                return False
            self._state = state
            self._version += 1
            if not state.active:
                self._ended = self._clock()
            return True

    def apply(self, event: Event) -> None:
        """Take in one event of the run (an EventHandler)."""
        with self._lock:
            self._version += 1
            self._stand_still(event)
            self._progress.apply(event)
            step = getattr(event, "step", None)
            if isinstance(step, CopyStep):
                self._changed.pop(step.id, None)
                self._changed[step.id] = self._version
            match event:
                case RunStarted():
                    self._begin()
                case Retrying():
                    self._wait(event)
                case StepStarted():
                    self._phase = event.step.phase.value
                case StepFinished():
                    self._finished(event)
                case VerifyProgress():
                    self._phase = "verify"
                case _:
                    pass

    def add_line(self, text: str, level: str, at: str) -> None:
        """A line of the log; `at` is the time of day."""
        with self._lock:
            self._line += 1
            self._version += 1
            self._lines.append((self._line, {"seq": self._line, "time": at, "level": level, "text": text}))

    def data(self, seen: Seen = NOTHING, until: Seen | None = None) -> Json:
        """The `data` object for somebody who knows `seen` (by default nothing, so it is the whole).

        With `until` (a `seen` of before) failures and lines of the log end there, so that many clients can be told the
        same and next time told from there on; figures are always the newest.
        """
        with self._lock:
            if seen.job_id != self._job_id:
                seen = NOTHING
            if until is None or until.job_id != self._job_id:
                until = Seen(self._job_id, self._version, self._line)
            tables = self._progress.tables()
            partial = len(tables) > WHOLE_TABLES and seen.version >= self._listed
            return self._sums() | {
                "partial": partial,
                "tables": [
                    self._table(tables[step]) for step in (self._changed_since(seen.version) if partial else tables)
                ],
                "failedTables": [
                    failure
                    for number, failure in self._failures.values()
                    if (seen.version if partial else 0) < number <= until.version
                ],
                "log": [line for number, line in self._lines if seen.line < number <= until.line],
            }

    def _stand_still(self, event: Event) -> None:
        """Keep the percentage where a run was cut short: what was not attempted must not fill the bar."""
        cut = isinstance(event, StepFinished) and event.result.state is State.NOT_ATTEMPTED
        if self._percent is None and (cut or isinstance(event, RunFinished)):
            self._percent = self._progress.view().percent

    def _begin(self) -> None:
        """It begins, or once more after a server was lost: what ended then counts no more."""
        self._listed = self._version
        self._results.clear()
        self._failures.clear()
        self._retrying.clear()
        self._percent = None

    def _wait(self, event: Retrying) -> None:
        step = event.step
        about = "" if step is None else deed(step.action, step.subject)
        waiting = {"about": about, "message": event.message, "seconds": event.seconds}
        self._retrying[step.id if step is not None else None] = (self._clock() + event.seconds, waiting)

    def _waiting(self) -> list[Json]:
        """What waits to be tried again, with the seconds that are left."""
        now = self._clock()
        return [told | {"seconds": round(until - now, 1)} for until, told in self._retrying.values() if until > now]

    def _finished(self, event: StepFinished) -> None:
        step, result = event.step, event.result
        self._retrying.pop(step.id, None)
        self._results[step.id] = result.state
        if isinstance(step, CopyStep) and result.state is State.FAILED:
            failure = {
                "schema": step.target_schema,
                "name": step.target_table,
                "error": result.message,
                "hint": result.hint,
                "sqlstate": result.sqlstate,
            }
            self._failures[step.id] = (self._version, failure)

    def _changed_since(self, version: int) -> list[int]:
        changed = []
        for step, number in reversed(self._changed.items()):
            if number <= version:
                break
            changed.append(step)
        return changed

    def _sums(self) -> Json:
        view = self._progress.view()
        running = [p.phase for p in view.phases if p.running]
        if running:
            self._phase = min(running, key=list(Phase).index).value
        phase = self._phase if self._state in (JobState.RUNNING, JobState.CANCELLING) else ""
        finished = self._state in (JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS)
        percent = view.percent if self._percent is None else self._percent
        return {
            "job_id": self._job_id,
            "state": self._state.value,
            "overall_percent": 100 if finished else min(percent, 99),
            "elapsed_seconds": self.elapsed_seconds,
            "current_phase": phase or (JobState.PLANNING.value if self._state is JobState.PLANNING else ""),
            "log_message": self._lines[-1][1]["text"] if self._lines else "",
            "eta_seconds": round(view.remaining) if view.remaining is not None and self._state.active else None,
            "rows": view.rows,
            "bytes": view.bytes,
            "rows_per_second": round(view.rows_per_second),
            "bytes_per_second": round(view.bytes_per_second),
            "tables_total": view.tables_total,
            "tables_done": view.tables_done,
            "tables_failed": view.tables_failed,
            "phases": [
                {"phase": p.phase.value, "total": p.total, "done": p.ended, "failed": p.failed, "running": p.running}
                for p in view.phases
            ],
            "bottleneck": view.bottleneck.value if view.bottleneck is not None else "",
            "blockers": blockers_to_text(view.blockers),
            "paused": list(view.paused),
            "retrying": self._waiting(),
            "verify": {"done": view.verified, "total": view.verify_total, "differences": view.verify_differences},
        }

    def _table(self, table: TableProgress) -> Json:
        status = _STATUS[table.state]
        if self._results.get(table.step.id) is State.NOT_ATTEMPTED:
            status = "cancelled"
        done = table.state is TableState.DONE
        return {
            "schema": table.step.target_schema,
            "name": table.step.target_table,
            "status": status,
            "total_rows": table.rows if done else max(table.step.rows, table.rows),
            "migrated_rows": table.rows,
            "percent": int(table.fraction * 100),
            "bytes": table.bytes,
        }
