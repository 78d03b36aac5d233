"""Any interleaving of success, failure, cancellation, crash and resume: no step is done twice, none is forgotten.

The model is a target that does what steps' transactions say: the step's own effect and its notes in the ledger, both or
neither. What the scheduler hands out is done, refused, or lost with the whole process; a resume begins with a new
scheduler and only what the target's ledger says.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pgmig_core.executor.recording import done_steps, put_back_too, recorded
from pgmig_core.executor.scheduler import Scheduler
from pgmig_core.executor.transaction import transaction_of
from pgmig_core.ledger import Done, Left, RunRow, Snapshots, TakenOff
from pgmig_core.ledger.statements import note
from pgmig_core.options import Options, Selection
from pgmig_core.plan import Action, CopyStep, Format, Phase, Plan, SequenceStep, Step, Subject

RUN = RunRow(
    format=1, plan_hash="", source="", target="", selection={}, options={}, version="", resumable=True,
    made_schema=True, started=datetime.now(UTC),
)  # fmt: skip


def make_plan(tables: int, keys: list[tuple[int, int]]) -> Plan:
    """`keys` are foreign keys of the target, from table to table: each taken off before both's rows, put back after."""
    steps: list[Step] = []

    def add(action: Action, name: str, **more: object) -> int:
        number = len(steps)
        given = {"phase": Phase.TABLES, "subject": Subject("TABLE", "s", name), **more}
        steps.append(Step(id=number, action=action, statements=(f"{action} {name}",), **given))  # type: ignore[arg-type]
        return number

    off = [add(Action.DISABLE_FK, f"fk{n}") for n, _ in enumerate(keys)]
    creates = [add(Action.CREATE, f"t{n}") for n in range(tables)]
    copies = []
    for n in range(tables):
        needs = frozenset({creates[n], *(off[i] for i, key in enumerate(keys) if n in key)})
        copies.append(len(steps))
        steps.append(
            CopyStep(
                id=len(steps), phase=Phase.DATA, action=Action.COPY, subject=Subject("TABLE", "s", f"t{n}"),
                source_schema="s", source_table=f"t{n}", target_schema="s", target_table=f"t{n}", source_columns=(),
                target_columns=(), format=Format.TEXT, truncate=False, batch_size=1, rows=0, bytes=0, requires=needs,
            )
        )  # fmt: skip
        add(Action.CREATE, f"index{n}", follows=frozenset({copies[n]}))
        steps.append(
            SequenceStep(
                id=len(steps), phase=Phase.SEQUENCES, action=Action.SET_SEQUENCE, subject=Subject("SEQUENCE", "s", "q"),
                source_schema="s", source_name="q", target_schema="s", target_name="q",
                follows=frozenset({copies[n]}),
            )
        )  # fmt: skip
    for i, key in enumerate(keys):
        add(
            Action.RESTORE_FK, f"fk{i}", always=True, undoes=off[i], requires=frozenset({off[i]}),
            follows=frozenset(copies[n] for n in key if n < tables), subject=Subject("FK CONSTRAINT", "s", f"fk{i}"),
        )  # fmt: skip
    return Plan(
        source="", target="", selection=Selection(), options=Options(), workers=2, steps=tuple(steps), findings=(),
        source_version="", target_version="",
    )  # fmt: skip


class Target:
    """What is committed there: how often each step was done, which keys are off, and the ledger."""

    def __init__(self) -> None:
        self.times: Counter[str] = Counter()
        self.off: set[str] = set()
        self.done: dict[str, Done] = {}
        self.taken_off: dict[str, TakenOff] = {}

    def commit(self, step: Step) -> None:
        name = f"{step.action.value} {step.subject.name}"
        self.times[name] += 1
        if step.action is Action.DISABLE_FK:
            assert step.subject.name not in self.off, "taken off twice"
            self.off.add(step.subject.name)
        elif step.action is Action.RESTORE_FK:
            assert step.subject.name in self.off, "put back twice"
            self.off.remove(step.subject.name)
        statements = (note(step.record),) if isinstance(step, CopyStep) and step.record else transaction_of(step)
        for statement in statements:
            self._note(statement, step)

    def _note(self, statement: str, step: Step) -> None:
        key = re.search(r"(?:VALUES \(|pg_catalog\.=\) )'([0-9a-f.]+)'", statement)
        if key is None:
            return
        if statement.startswith("INSERT INTO l.done"):
            assert key[1] not in self.done
            self.done[key[1]] = Done(1)
        elif statement.startswith("INSERT INTO l.taken_off"):
            name = step.subject.name
            self.taken_off[key[1]] = TakenOff(key[1], Subject("FK CONSTRAINT", "s", name), (f"put back {name}",))
        elif statement.startswith("DELETE FROM l.done"):
            del self.done[key[1]]
        elif statement.startswith("DELETE FROM l.taken_off"):
            del self.taken_off[key[1]]

    def left(self) -> Left:
        return Left(RUN, dict(self.done), frozenset(), tuple(self.taken_off.values()), Snapshots({1: ""}))


class Runs(RuleBasedStateMachine):
    @initialize(tables=st.integers(1, 4), keys=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=3))
    def begin(self, tables: int, keys: list[tuple[int, int]]) -> None:
        self.plan = make_plan(tables, [(a % tables, b % tables) for a, b in keys])
        self.target = Target()
        self._start()

    def _start(self) -> None:
        left = self.target.left()
        plan = put_back_too(self.plan, left.taken_off, "l")
        assert plan.steps == self.plan.steps  # what is off is what this plan puts back
        done = done_steps(plan, left)
        self.scheduler = Scheduler(recorded(plan, "l", 1).steps, 2, done)
        self.running: list[Step] = []
        self.stopped = False

    @rule()
    def take(self) -> None:
        self.running += self.scheduler.take_batch(2)

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def succeed(self, data: st.DataObject) -> None:
        step = self.running.pop(data.draw(st.integers(0, len(self.running) - 1)))
        self.target.commit(step)
        self.scheduler.done(step, ok=True)

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        step = self.running.pop(data.draw(st.integers(0, len(self.running) - 1)))
        self.scheduler.done(step, ok=False)

    @rule()
    def cancel(self) -> None:
        self.stopped = True
        self.scheduler.stop()

    @rule(committed=st.lists(st.booleans(), max_size=20))
    def crash(self, committed: list[bool]) -> None:
        """Of what runs some commits arrive, whose answers nobody hears."""
        for step, arrives in zip(self.running, committed, strict=False):
            if arrives:
                self.target.commit(step)
        self._start()

    @precondition(lambda self: self.scheduler.finished)
    @rule()
    def resume(self) -> None:
        self._start()

    @invariant()
    def what_is_off_is_on_record(self) -> None:
        if hasattr(self, "target"):
            assert self.target.off == {each.subject.name for each in self.target.taken_off.values()}

    def teardown(self) -> None:
        """However it went: one more run without faults does the rest, and nothing else."""
        if not hasattr(self, "target"):
            return
        self._start()
        while not self.scheduler.finished:
            step = self.scheduler.take()
            assert step is not None, "nothing can go on"
            self.target.commit(step)
            self.scheduler.done(step, ok=True)
        assert self.target.off == set()
        assert self.target.taken_off == {}
        for step in self.plan.steps:
            name, times = f"{step.action.value} {step.subject.name}", 1
            if step.action in (Action.DISABLE_FK, Action.RESTORE_FK):
                pair = (
                    self.target.times[f"{a.value} {step.subject.name}"] for a in (Action.DISABLE_FK, Action.RESTORE_FK)
                )
                assert len(set(pair)) == 1
            elif not isinstance(step, SequenceStep):
                assert self.target.times[name] == times, name


TestRuns = Runs.TestCase
TestRuns.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
