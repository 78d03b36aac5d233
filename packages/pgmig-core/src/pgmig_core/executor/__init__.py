"""A plan's steps, done by a pool of workers.

Each worker is a thread with connections of its own. One scheduler, under one lock, hands out steps, small ones of one
sort in batches; a worker that finds none waits until another one's step ends.

    priority     what goes first            scheduler   what may go now, and with which others
    batching     what goes in batches       worker      doing a step by itself
    transaction  a step's statements        batches     doing many in a few round trips
    ahead        the first connections
 Cancelling reaches running statements through the token at once; what
was taken off for the run (foreign keys) is put back all the same, unless the token says IMMEDIATE. A lost server ends
the run.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field

from msgspec import Struct
from msgspec.structs import replace

from ..bottleneck import BottleneckShare
from ..cancellation import CancellationToken, CancelReason
from ..copy import CopyPool, open_executor
from ..errors import CancelledError, ConnectionFailedError, PgmigError, StatementFailedError
from ..events import CopyProgress, Event, EventHandler, PauseChanged, Retrying, StepFinished, StepStarted, Warned
from ..plan import Action, CopyStep, LargeObjectStep, Plan, Step
from ..report import MissingForeignKey, State, StepResult
from .ahead import threads_of
from .batches import Outcome
from .batching import Sort, sort_of
from .guards import Guards
from .sampler import Sampler
from .scheduler import Scheduler
from .worker import Databases, Progress, Worker

log = logging.getLogger(__name__)

# Something that another step may yet bring: a table, column, function, type, schema or object named in a body that
# pg_depend does not look into.
_MAY_YET_COME = frozenset({"42P01", "42703", "42883", "42704", "3F000", "42P17"})
_CHECK_VIOLATION = "23514"


class Execution(Struct):
    """How it went: a result per step, and what ended the run early, if anything did."""

    results: tuple[StepResult, ...] = ()
    missing_foreign_keys: tuple[MissingForeignKey, ...] = ()
    lost: ConnectionFailedError | None = None
    cancelled: bool = False
    bottlenecks: tuple[BottleneckShare, ...] = ()
    guards: tuple[str, ...] = ()


def execute(
    plan: Plan,
    databases: Databases,
    on_event: EventHandler,
    token: CancellationToken,
    done: Mapping[int, StepResult] | None = None,
) -> Execution:
    """Run the plan, but for the steps that are `done`; returns when no statement of ours runs any more. What goes wrong
    stands in the results."""
    return _Run(plan, databases, on_event, token, dict(done or {})).run()


@dataclass(slots=True)
class _Run:
    plan: Plan
    databases: Databases
    on_event: EventHandler
    token: CancellationToken
    results: dict[int, StepResult]
    """At first those of the steps that are done."""
    scheduler: Scheduler = field(init=False)
    lost: ConnectionFailedError | None = None
    changed: threading.Condition = field(default_factory=threading.Condition)
    # reentrant, because a listener may cancel, and never taken while `changed` is held
    telling: threading.RLock = field(default_factory=threading.RLock)
    work: CancellationToken = field(init=False)
    threads: int = 1
    stopped: bool = False
    broken: list[BaseException] = field(default_factory=list)
    copies: CopyPool = field(init=False)

    def run(self) -> Execution:
        self.scheduler = Scheduler(self.plan.steps, self.plan.workers, sorted(self.results))
        for number, result in sorted(self.results.items()):
            self._tell(StepFinished(self.plan.steps[number], result))
        self.work = self.token.child()
        with ExitStack() as stack:
            executor = open_executor(self.plan.options)
            if executor is not None:
                stack.callback(executor.shutdown)
            self.copies = stack.enter_context(
                closing(CopyPool(self.databases.snapshot, executor, self.databases.opened))
            )
            guards = Guards(self.plan.options, self.databases.pause, lambda message: self._tell(Warned(message)))
            stack.callback(guards.end)
            with Sampler(
                self.databases.source, self.databases.target, self.copies.flow, self._running, self._tell, guards
            ) as sampler:
                self._work()
        if self.broken:
            raise self.broken[0]
        return Execution(
            tuple(self.results[step.id] for step in self.plan.steps if step.id in self.results),
            self._missing_foreign_keys(),
            self.lost,
            self.token.cancelled,
            sampler.shares,
            guards.told,
        )

    def _paused(self) -> None:
        with self.changed:
            self.changed.notify_all()
        with self.telling:  # so that the last one told is the last
            self._tell(PauseChanged(self.databases.pause.reasons))

    def wait_while_paused(self, token: CancellationToken) -> None:
        """Before another chunk is begun (copy.split.Streams)."""
        self.databases.pause.wait(token)

    def _running(self) -> int:
        with self.changed:
            return self.scheduler.running

    def lend(self) -> bool:
        """One more stream for a copy that runs (copy.split.Streams)."""
        with self.changed:
            return self.scheduler.lend()

    def give_back(self) -> None:
        with self.changed:
            self.scheduler.give_back()
            self.changed.notify_all()

    def _work(self) -> None:
        self.threads = threads_of(self.plan)
        threads = [threading.Thread(target=self._thread, name=f"pgmig-{n + 1}") for n in range(self.threads)]
        with self.work.calling(lambda _reason: self._stop()), self.databases.pause.calling(self._paused):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def _stop(self) -> None:
        ended: list[StepFinished] = []
        with self.changed:
            if not self.stopped:
                self.stopped = True
                self.scheduler.stop()
                ended = self._record_ended()
            self.changed.notify_all()
        for event in ended:
            self._tell(event)

    def _thread(self) -> None:
        worker = Worker(self.databases, self.results, self.copies, self, self._retrying)
        try:
            while steps := self._next():
                self._do(worker, steps)
            worker.make_durable()
        except ConnectionFailedError as error:
            self.lost = self.lost or error
        except BaseException as error:  # a bug of ours: stop everybody, then let it out in the caller's thread
            log.exception("a worker broke")
            self.broken.append(error)
            self._stop()
        finally:
            worker.close()

    def _next(self) -> tuple[Step, ...]:
        """One step, or a batch of small ones; none when there is nothing left to do."""
        with self.changed:
            while True:
                if self.broken:
                    return ()
                paused = self.databases.pause.reasons and not self.stopped
                if not paused and (steps := self.scheduler.take_batch(self.threads)):
                    return steps
                if self.scheduler.finished:
                    self.changed.notify_all()
                    return ()
                self.changed.wait()

    def _do(self, worker: Worker, steps: tuple[Step, ...]) -> None:
        for step in steps:
            self._tell(StepStarted(step))
        began = time.monotonic()

        def ended(step: Step, outcome: Outcome) -> None:
            nonlocal began
            self._conclude(step, outcome, began, worker.take_warnings(), worker.take_rejected())
            began = time.monotonic()  # the steps of a batch are done one after the other

        token = self.token.at_once if steps[0].always else self.work
        try:
            if len(steps) > 1 or sort_of(steps[0]) is Sort.GROUP:
                worker.perform_batch(steps, token, ended, self._progress)
            else:
                ended(steps[0], worker.perform(steps[0], token, self._progress(steps[0])))
        except PgmigError as error:
            ended(steps[0], error)
        except Exception as error:
            log.exception("a bug in pgmig: %s", steps[0].subject)
            message = f"unexpected {type(error).__name__}, a bug in pgmig; the log has the traceback"
            for step in steps:
                if step.id not in self.results:
                    self._end(step, replace(_result(step, State.FAILED, began), message=message), ok=False)

    def _retrying(self, step: Step, error: PgmigError, seconds: float) -> None:
        log.info("trying again in %.2f s: %s: %s", seconds, step.subject, error)
        self._tell(Retrying(step, error.message, seconds))

    def _progress(self, step: Step) -> Progress:
        return lambda rows, size: self._tell(CopyProgress(step, rows, size))

    def _conclude(
        self, step: Step, outcome: Outcome, began: float, warnings: tuple[str, ...], rejected: tuple[int, str]
    ) -> None:
        """Note how a step ended and tell of it."""
        match outcome:
            case CancelledError():
                self._end(step, _result(step, State.NOT_ATTEMPTED, began), ok=False)
            case StatementFailedError():
                defer = _may_succeed_later(step, outcome.sqlstate)
                self._end(step, _result(step, State.FAILED, began, outcome), ok=False, defer=defer)
            case ConnectionFailedError():
                self.lost = self.lost or outcome
                self._end(step, _result(step, State.FAILED, began, outcome), ok=False)
                self.work.cancel(CancelReason.SERVER_LOST)
            case PgmigError():
                raise outcome
            case rows, size:
                done = _result(step, State.MIGRATED, began, rows=rows, size=size)
                snapshot = step.record.snapshot if step.record and isinstance(step, CopyStep | LargeObjectStep) else 0
                done = replace(done, snapshot=snapshot, rejected=rejected[0], reject_file=rejected[1])
                self._end(step, replace(done, warnings=warnings), ok=True)

    def _end(self, step: Step, result: StepResult, *, ok: bool, defer: bool = False) -> None:
        with self.changed:
            final = self.scheduler.done(step, ok, defer=defer)
            if final:
                self.results[step.id] = result
            if self.stopped:
                self.scheduler.stop()
            ended = self._record_ended()
            self.changed.notify_all()
        if final:
            self._tell(StepFinished(step, result))
        for event in ended:
            self._tell(event)

    def _record_ended(self) -> list[StepFinished]:
        """With `changed` held: results of steps that ended without running, and the events to tell without it."""
        for ended in self.scheduler.ended:
            self.results[ended.step.id] = StepResult(
                step=ended.step.id,
                phase=ended.step.phase,
                action=ended.step.action,
                subject=ended.step.subject,
                state=ended.state,
                cause=ended.cause,
            )
        told = [StepFinished(e.step, self.results[e.step.id]) for e in self.scheduler.ended]
        self.scheduler.ended.clear()
        return told

    def _tell(self, event: Event) -> None:
        with self.telling:
            try:
                self.on_event(event)
            except Exception:  # whoever listens must not break the copy
                log.exception("an event handler failed")

    def _missing_foreign_keys(self) -> tuple[MissingForeignKey, ...]:
        missing = []
        for step in self.plan.steps:
            if step.action is not Action.RESTORE_FK:
                continue
            result = self.results.get(step.id)
            taken = None if step.undoes is None else self.results.get(step.undoes)
            if step.undoes is not None and (taken is None or taken.state is not State.MIGRATED):
                continue
            if result is not None and result.state is State.MIGRATED:
                continue
            message = result.message if result and result.message else "the run ended before it was put back"
            statement = ";\n".join(step.statements) + ";"
            missing.append(MissingForeignKey(subject=step.subject, statement=statement, message=message))
        return tuple(missing)


def _may_succeed_later(step: Step, sqlstate: str | None) -> bool:
    """Whether another step may yet bring what was missing; for a constraint's function that is another table's rows."""
    if isinstance(step, CopyStep):
        return sqlstate == _CHECK_VIOLATION and bool(step.search_paths)
    return sqlstate in _MAY_YET_COME


def _result(
    step: Step,
    state: State,
    began: float,
    error: StatementFailedError | ConnectionFailedError | None = None,
    *,
    rows: int = 0,
    size: int = 0,
) -> StepResult:
    message = error.message if error is not None else ""
    detail = getattr(error, "detail", "")
    return StepResult(
        step=step.id,
        phase=step.phase,
        action=step.action,
        subject=step.subject,
        state=state,
        rows=rows,
        bytes=size,
        seconds=time.monotonic() - began,
        sqlstate=error.sqlstate if error is not None else None,
        message=f"{message}: {detail}" if detail else message,
        hint=error.hint if error is not None else "",
    )
