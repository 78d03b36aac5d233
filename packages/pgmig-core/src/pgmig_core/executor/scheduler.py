"""Which step may run next: a state machine over a plan's steps, without threads or connections.

A step is ready when all it requires was done and all it follows has ended. A failure skips what requires the step, and
nothing else. Two steps that lock the same relation never run at the same time, so no worker sleeps on a lock that
another of ours holds: a ready step that meets a lock is parked at it, and the dearest parked there is looked at when
the lock is let go; so taking a step costs O(log n) however many are parked. A step that failed for want of something
that may yet come (`defer`) is tried again when nothing else is left to do, as long as something else succeeded in
between.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from ..plan import Step
from ..report import State
from .batching import BATCH_COST, BATCH_STEPS, BATCHED, COPIES, Sort, sort_of
from .priority import ways


class Ended(Struct, frozen=True):
    """A step that ended without having run."""

    step: Step
    state: State
    cause: str


class _Batch(Struct):
    """Steps that one worker is about to take, and the locks they hold: these are not in each other's way."""

    steps: list[Step]
    exclusive: Counter[str]
    shared: Counter[str]


# minus the step's way, its id, and the lock that it was parked at, if it comes from there
_Entry = tuple[int, int, str]


class Scheduler:
    """Call `take` or `take_batch` for steps to run and `done` when each ended; all from one thread at a time."""

    def __init__(self, steps: Sequence[Step], copies_at_a_time: int, done: Iterable[int] = ()) -> None:
        """`done` are steps that an earlier run did."""
        self._steps = steps
        self._copies_at_a_time = copies_at_a_time
        self._waiting = [len(s.requires | s.follows) for s in steps]
        self._dependents: list[list[int]] = [[] for _ in steps]
        for step in steps:
            for need in step.requires | step.follows:
                self._dependents[need].append(step.id)
        self._ways = ways(steps)
        self._sorts = [sort_of(s) for s in steps]
        self._state: dict[int, State] = {}
        self._running: set[int] = set()
        self._copying: dict[int, int] = {}
        """Copies that run, by the batch they are in: those of one batch are copied one after the other."""
        self._lent = 0
        self._batch_of: dict[int, int] = {}
        self._batches: Counter[int] = Counter()
        """How many steps of each batch have not ended yet."""
        self._exclusive: Counter[str] = Counter()
        self._shared: Counter[str] = Counter()
        self._parked: dict[str, list[tuple[int, int]]] = {}
        self._ready: dict[Sort, list[_Entry]] = {sort: [] for sort in Sort}
        for step in steps:
            if self._waiting[step.id] == 0:
                self._push(step.id)
        self._deferred: dict[int, int] = {}
        for step_id in done:
            self._end(steps[step_id], State.MIGRATED)
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
        return next(iter(self._take(1, 1)), None)

    def take_batch(self, workers: int) -> tuple[Step, ...]:
        """Steps of one sort for a worker to do one after the other, not more than its fair share of what is ready when
        there are `workers` workers in all; empty when there is none now."""
        return tuple(self._take(workers, BATCH_STEPS))

    def done(self, step: Step, ok: bool, *, defer: bool = False, cause: str = "") -> bool:
        """A step that was taken has ended; whether that is final (a deferred one is tried again)."""
        self._release(step)
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

    def lend(self) -> bool:
        """Let a running copy have one more stream, if there is one free: it counts as a copy until `give_back`."""
        if len(self._copying) + self._lent >= self._copies_at_a_time:
            return False
        self._lent += 1
        return True

    def give_back(self) -> None:
        """A stream that was lent is free again."""
        self._lent -= 1

    def stop(self) -> None:
        """Start nothing more but what puts back what was taken off."""
        self._stopped = True
        self._deferred.clear()
        for step in self._steps:
            if step.id not in self._state and step.id not in self._running and not self._still_needed(step):
                self._end(step, State.NOT_ATTEMPTED)
                self.ended.append(Ended(step, State.NOT_ATTEMPTED, ""))

    def _take(self, workers: int, limit: int) -> list[Step]:
        batch = self._take_ready(workers, limit)
        if not batch and not self._running and self._deferred:
            for step_id in self._deferred:
                self._push(step_id)
            batch = self._take_ready(workers, limit)
        return batch

    def _take_ready(self, workers: int, limit: int) -> list[Step]:
        batch = _Batch([], Counter(), Counter())
        while not batch.steps and (sort := self._next_sort()) is not None:
            share = min(limit, self._share(sort, workers)) if sort in BATCHED else 1
            cost = 0
            while len(batch.steps) < share and cost < BATCH_COST and self._ready[sort]:
                step = self._pop(sort, batch)
                if step is not None:
                    self._claim(step, batch)
                    cost += step.cost
        return batch.steps

    def _share(self, sort: Sort, workers: int) -> int:
        """Each table of a group costs a round trip, so all workers share them. A batch of anything else costs one or
        two, however long it is: only workers that have nothing to do share these."""
        sharing = min(workers, self._copies_at_a_time) if sort is Sort.GROUP else workers - len(self._batches)
        return -(-len(self._ready[sort]) // max(sharing, 1))

    def _next_sort(self) -> Sort | None:
        """The sort whose first ready step has the longest way to go."""
        full = len(self._copying) + self._lent >= self._copies_at_a_time
        heaps = [(heap[0], sort) for sort, heap in self._ready.items() if heap and not (full and sort in COPIES)]
        return min(heaps)[1] if heaps else None

    def _pop(self, sort: Sort, batch: _Batch) -> Step | None:
        """The first ready step of a sort, or None when that one has ended or meets a lock: then it is parked there."""
        _, step_id, parked_at = heapq.heappop(self._ready[sort])
        if step_id in self._state or step_id in self._running:
            self._unpark(parked_at)
            return None
        lock = self._lock_met(self._steps[step_id], batch)
        if lock is None:
            self._unpark(parked_at)
            return self._steps[step_id]
        heapq.heappush(self._parked.setdefault(lock, []), (-self._ways[step_id], step_id))
        if parked_at != lock:
            self._unpark(parked_at)
        return None

    def _push(self, step_id: int, parked_at: str = "") -> None:
        heapq.heappush(self._ready[self._sorts[step_id]], (-self._ways[step_id], step_id, parked_at))

    def _unpark(self, lock: str) -> None:
        """Let the dearest step that is parked at a lock try again."""
        if parked := self._parked.get(lock):
            self._push(heapq.heappop(parked)[1], lock)
            if not parked:
                del self._parked[lock]

    def _lock_met(self, step: Step, batch: _Batch) -> str | None:
        """A lock that a running step, not one of the same batch, holds against this one."""
        for name in step.exclusive:
            if self._exclusive[name] > batch.exclusive[name] or self._shared[name] > batch.shared[name]:
                return name
        for name in step.shared:
            if self._exclusive[name] > batch.exclusive[name]:
                return name
        return None

    def _claim(self, step: Step, batch: _Batch) -> None:
        batch.steps.append(step)
        self._running.add(step.id)
        for counter in (self._exclusive, batch.exclusive):
            counter.update(step.exclusive)
        for counter in (self._shared, batch.shared):
            counter.update(step.shared)
        self._batch_of[step.id] = batch.steps[0].id
        self._batches[batch.steps[0].id] += 1
        if self._sorts[step.id] in COPIES:
            self._copying[batch.steps[0].id] = self._copying.get(batch.steps[0].id, 0) + 1

    def _release(self, step: Step) -> None:
        self._running.discard(step.id)
        self._exclusive.subtract(step.exclusive)
        self._shared.subtract(step.shared)
        batch = self._batch_of.pop(step.id, step.id)
        self._batches[batch] -= 1
        if self._batches[batch] <= 0:
            del self._batches[batch]
        if self._sorts[step.id] in COPIES and batch in self._copying:
            self._copying[batch] -= 1
            if not self._copying[batch]:
                del self._copying[batch]
        for name in step.exclusive | step.shared:
            if not self._exclusive[name]:
                self._unpark(name)

    def _still_needed(self, step: Step) -> bool:
        return step.always and (
            step.undoes is None or step.undoes in self._running or self._state.get(step.undoes) is State.MIGRATED
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
                self._push(dependent)
