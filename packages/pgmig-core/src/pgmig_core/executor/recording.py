"""What a plan's steps note in the ledger when they are done, and which of them an earlier run has done. Pure.

A step that puts back what another took off unmakes that one's note: a run that goes on takes it off once more, if rows
still have to come. Sequences, statistics and contents of materialized views are brought again: they must not be older
than the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from ..catalog.catalog import Catalog
from ..catalog.large_object import LargeObject
from ..catalog.table import Table
from ..ledger import Done, Left, TakenOff
from ..ledger.statements import forget, forget_taken_off, note, note_taken_off
from ..plan import Action, CopyStep, LargeObjectStep, Phase, Plan, Record, SequenceStep, StatisticsStep, Step, step_keys
from ..planner.triggers import resting_triggers
from ..report import State, StepResult

FK_KIND = "FK CONSTRAINT"
_NEVER_DONE = frozenset({Action.REFRESH, Action.SET_SEQUENCE, Action.CARRY, Action.COLLECT})


def put_back_too(plan: Plan, off: Sequence[TakenOff], schema: str) -> Plan:
    """The plan, which at its end also puts back what other runs took off."""
    steps = list(plan.steps)
    known = set(step_keys(steps).values())
    everything = frozenset(range(len(steps)))
    for each in off:
        if each.key in known:
            continue
        steps.append(
            Step(
                id=len(steps),
                phase=Phase.FINISH,
                action=Action.RESTORE_FK if each.subject.kind == FK_KIND else Action.ALTER,
                subject=each.subject,
                statements=each.statements,
                follows=everything | frozenset(range(len(plan.steps), len(steps))),
                always=True,
                note="an earlier run that ended early took it off",
                record=Record(schema, each.key, statements=(forget_taken_off(schema, each.key),)),
            )
        )
    return replace(plan, steps=tuple(steps))


def recorded(plan: Plan, schema: str, snapshot: int) -> Plan:
    """The plan whose steps are noted in the ledger of that schema, with rows of that snapshot."""
    keys = step_keys(plan.steps)
    undone = {step.undoes: step for step in plan.steps if step.undoes is not None}

    def record(step: Step) -> Record | None:
        if step.record is not None:
            return step.record
        own = Record(schema, keys[step.id], snapshot)
        if step.undoes is not None:
            taking = Record(schema, keys[step.undoes])
            return replace(own, statements=(forget(taking), forget_taken_off(schema, own.key)))
        if (back := undone.get(step.id)) is not None:
            off = note_taken_off(Record(schema, keys[back.id]), back.subject, back.statements)
            return replace(own, statements=(note(own), off))
        if isinstance(step, CopyStep | LargeObjectStep):
            return own
        if isinstance(step, SequenceStep | StatisticsStep) or step.action in _NEVER_DONE:
            return None
        if step.phase is Phase.SEQUENCES and step.action is Action.ALTER:
            return None  # sets a sequence to what its column has reached
        return replace(own, statements=(note(own),))

    return replace(plan, steps=tuple(replace(step, record=record(step)) for step in plan.steps))


def done_steps(plan: Plan, left: Left) -> dict[int, Done]:
    """The steps that need not be done, by id. A pair that takes off and puts back is done when all that was done in
    between is, and nothing is off."""
    keys = step_keys(plan.steps)
    done = {step.id: left.done[keys[step.id]] for step in plan.steps if keys[step.id] in left.done}
    off = {each.key for each in left.taken_off}
    between: dict[int, list[int]] = {step.undoes: [] for step in plan.steps if step.undoes is not None}
    for step in plan.steps:
        for need in step.requires & between.keys():
            if step.undoes != need:
                between[need].append(step.id)
    for back in plan.steps:
        if back.undoes is None or keys[back.id] in off:
            continue
        done.pop(back.undoes, None)
        needing = between[back.undoes]
        if needing and all(number in done for number in needing):
            done[back.undoes] = done[back.id] = Done(0)
    return done


def results_of(plan: Plan, done: Mapping[int, Done]) -> dict[int, StepResult]:
    """The results of steps that were done before."""
    found = {}
    for number, what in done.items():
        step = plan.steps[number]
        copied = isinstance(step, CopyStep)
        found[number] = StepResult(
            step=number,
            phase=step.phase,
            action=step.action,
            subject=step.subject,
            state=State.MIGRATED,
            rows=what.rows,
            bytes=what.bytes,
            snapshot=what.snapshot if copied or isinstance(step, LargeObjectStep) else 0,
        )
    return found


def go_on(plan: Plan, done: Mapping[int, Done], left: Left, now: Catalog, large: frozenset[int]) -> Plan:
    """The plan, with what is not done as it must be done on the target as it is `now`.

    A table of which chunks have come is emptied first; triggers that were made since rest; a large object that was made
    (one that is not among `large`, those of before) is made anew.
    """
    keys = step_keys(plan.steps)
    resting = resting_triggers(now)
    tables = {(table.nspname, table.name): table for table in now.of(Table)}
    there = {obj.oid for obj in now.of(LargeObject)} - large

    def changed(step: Step) -> Step:
        if step.id in done:
            return step
        if isinstance(step, LargeObjectStep):
            again = tuple(replace(o, replaces=o.replaces or o.oid in there) for o in step.large_objects)
            return replace(step, large_objects=again)
        if not isinstance(step, CopyStep):
            return step
        table = tables.get((step.target_schema, step.target_table))
        triggers = resting(table) if table is not None else ()
        begun = step.truncate and keys[step.id] in left.begun
        return replace(
            step,
            existing=step.existing or begun,
            resting_triggers=triggers,
            split=None if triggers else step.split,
        )

    return replace(plan, steps=tuple(changed(step) for step in plan.steps))
