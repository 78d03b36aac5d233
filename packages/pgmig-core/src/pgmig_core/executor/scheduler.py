"""Which step may run next: a state machine over a plan's steps, without threads or connections.

A step is ready when all it requires was done and all it follows has ended. A failure skips what requires the step, and
nothing else. Two steps that lock the same relation never run at the same time, so no worker sleeps on a lock that
another of ours holds. A step that failed for want of something that may yet come (`defer`) is tried again when
nothing else is left to do, as long as something else succeeded in between.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..plan import CopyStep, Phase, Step
from ..report import State

# what unlocks other work first, then the longest work; see order_key
_UNLOCKING = frozenset({Phase.PREPARE, Phase.SCHEMAS, Phase.TYPES, Phase.TABLES, Phase.FUNCTIONS})


@dataclass(frozen=True, slots=True)
class Ended:
    """A step that ended without having run."""

    step: Step
    state: State
    cause: str


def order_key(step: Step) -> tuple[int, int, int]:
    """Small is early: what unlocks other work, then the dearest, then the plan's order."""
    return (0 if step.phase in _UNLOCKING else 1, -step.cost, step.id)


class Scheduler:
    """Call `take` for a step to run and `done` when it ended; both from one thread at a time."""

    def __init__(self, steps: Sequence[Step], copies_at_a_time: int) -> None:
        self._steps = steps
        self._copies_at_a_time = copies_at_a_time
        self._waiting = {s.id: len(s.requires | s.follows) for s in steps}
        self._dependents: dict[int, list[int]] = {s.id: [] for s in steps}
        for step in steps:
            for need in step.requires | step.follows:
                self._dependents[need].append(step.id)
        self._state: dict[int, State] = {}
        self._running: set[int] = set()
        self._copying = 0
        self._exclusive: Counter[str] = Counter()
        self._shared: Counter[str] = Counter()
        self._ready = [(order_key(s), s.id) for s in steps if self._waiting[s.id] == 0]
        heapq.heapify(self._ready)
        self._deferred: dict[int, int] = {}
        self._successes = 0
        self._stopped = False
        self.ended: list[Ended] = []
        """Steps that ended without running since the caller last looked; the caller empties it."""

    @property
    def finished(self) -> bool:
        return len(self._state) == len(self._steps)

    @property
    def running(self) -> int:
        return len(self._running)

    def take(self) -> Step | None:
        """The next step to run, or None when there is none now."""
        found = self._take_ready()
        if found is None and not self._running and self._deferred:
            for step_id in self._deferred:
                heapq.heappush(self._ready, (order_key(self._steps[step_id]), step_id))
            found = self._take_ready()
        if found is not None:
            self._running.add(found.id)
            self._exclusive.update(found.exclusive)
            self._shared.update(found.shared)
            self._copying += isinstance(found, CopyStep)
        return found

    def _take_ready(self) -> Step | None:
        passed: list[tuple[tuple[int, int, int], int]] = []
        found: Step | None = None
        while self._ready and found is None:
            entry = heapq.heappop(self._ready)
            step = self._steps[entry[1]]
            if step.id in self._state:
                continue
            if self._may_run(step):
                found = step
            else:
                passed.append(entry)
        for entry in passed:
            heapq.heappush(self._ready, entry)
        return found

    def done(self, step: Step, ok: bool, *, defer: bool = False, cause: str = "") -> bool:
        """A step that was taken has ended; whether that is final (a deferred one is tried again)."""
        self._running.discard(step.id)
        self._exclusive.subtract(step.exclusive)
        self._shared.subtract(step.shared)
        self._copying -= isinstance(step, CopyStep)
        if ok:
            self._successes += 1
            self._end(step, State.MIGRATED)
        elif defer and not self._stopped and self._deferred.get(step.id) != self._successes:
            self._deferred[step.id] = self._successes
            return False
        else:
            self._deferred.pop(step.id, None)
            self._fail(step, State.FAILED, cause or str(step.subject))
        return True

    def stop(self) -> None:
        """Start nothing more but what puts back what was taken off."""
        self._stopped = True
        self._deferred.clear()
        for step in self._steps:
            if step.id not in self._state and step.id not in self._running and not self._still_needed(step):
                self._end(step, State.NOT_ATTEMPTED)
                self.ended.append(Ended(step, State.NOT_ATTEMPTED, ""))

    def _still_needed(self, step: Step) -> bool:
        return (
            step.always
            and step.undoes is not None
            and (step.undoes in self._running or self._state.get(step.undoes) is State.MIGRATED)
        )

    def _may_run(self, step: Step) -> bool:
        if isinstance(step, CopyStep) and self._copying >= self._copies_at_a_time:
            return False
        return not (
            any(self._exclusive[name] or self._shared[name] for name in step.exclusive)
            or any(self._exclusive[name] for name in step.shared)
        )

    def _fail(self, step: Step, state: State, cause: str) -> None:
        """End a step badly, and skip what requires it, however far."""
        queue = [(step, state)]
        for current, current_state in queue:
            if current.id in self._state:
                continue
            if current is not step:
                self.ended.append(Ended(current, current_state, cause))
            for dependent in self._dependents[current.id]:
                other = self._steps[dependent]
                if current.id not in other.requires or dependent in self._state or dependent in self._running:
                    continue
                if not other.always or current.id == other.undoes:
                    queue.append((other, State.SKIPPED))
            self._end(current, current_state)

    def _end(self, step: Step, state: State) -> None:
        if step.id in self._state:
            return
        self._state[step.id] = state
        self._deferred.pop(step.id, None)
        for dependent in self._dependents[step.id]:
            self._waiting[dependent] -= 1
            if self._waiting[dependent] == 0 and dependent not in self._state:
                heapq.heappush(self._ready, (order_key(self._steps[dependent]), dependent))
