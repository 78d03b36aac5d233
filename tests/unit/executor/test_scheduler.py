"""The scheduler, without threads: who may run when, and what a failure, a stop and a second chance do."""

from __future__ import annotations

import time
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from pgmig_core.executor.batching import SMALL_WORK
from pgmig_core.executor.scheduler import Scheduler
from pgmig_core.plan import Action, CopyStep, Format, Phase, Step, Subject
from pgmig_core.report import State


def step(number: int, requires: tuple[int, ...] = (), follows: tuple[int, ...] = (), **more: object) -> Step:
    return Step(
        id=number,
        phase=Phase.TABLES,
        action=Action.CREATE,
        subject=Subject("TABLE", "public", f"t{number}"),
        requires=frozenset(requires),
        follows=frozenset(follows),
        **more,  # type: ignore[arg-type]
    )


def copy(number: int, size: int = 0) -> CopyStep:
    return CopyStep(
        id=number, phase=Phase.DATA, action=Action.COPY, subject=Subject("TABLE", "public", f"t{number}"),
        source_schema="public", source_table="t", target_schema="public", target_table="t", source_columns=(),
        target_columns=(), format=Format.TEXT, truncate=False, batch_size=1, rows=0, bytes=size, cost=size,
    )  # fmt: skip


def take(scheduler: Scheduler) -> Step:
    taken = scheduler.take()
    assert taken is not None
    return taken


def test_a_step_waits_for_what_it_requires() -> None:
    scheduler = Scheduler([step(0), step(1, requires=(0,))], 1)
    first = take(scheduler)
    assert first.id == 0
    assert scheduler.take() is None
    scheduler.done(first, ok=True)
    assert take(scheduler).id == 1


def test_a_failure_skips_what_requires_it_and_frees_what_follows_it() -> None:
    scheduler = Scheduler([step(0), step(1, requires=(0,)), step(2, requires=(1,)), step(3, follows=(0,))], 1)
    scheduler.done(take(scheduler), ok=False)
    assert [(e.step.id, e.state, e.cause) for e in scheduler.ended] == [
        (1, State.SKIPPED, "table public.t0"),
        (2, State.SKIPPED, "table public.t0"),
    ]
    assert take(scheduler).id == 3


def test_two_steps_that_lock_the_same_relation_take_turns() -> None:
    a, b = step(0, exclusive=frozenset({"r"})), step(1, shared=frozenset({"r"}))
    scheduler = Scheduler([a, b], 1)
    first = take(scheduler)
    assert scheduler.take() is None
    scheduler.done(first, ok=True)
    assert take(scheduler).id == 1


def test_shared_locks_run_side_by_side() -> None:
    scheduler = Scheduler([step(n, shared=frozenset({"r"})) for n in range(3)], 1)
    assert [take(scheduler).id for _ in range(3)] == [0, 1, 2]


def test_the_largest_copy_goes_first_and_no_more_than_allowed_at_a_time() -> None:
    scheduler = Scheduler([copy(0, 5), copy(1, 50), copy(2, 20)], 2)
    assert [take(scheduler).id, take(scheduler).id] == [1, 2]
    assert scheduler.take() is None


def test_a_stop_starts_nothing_but_what_puts_back() -> None:
    off = step(0)
    back = step(2, requires=(0,), follows=(1,), always=True, undoes=0)
    scheduler = Scheduler([off, step(1, requires=(0,)), back], 1)
    scheduler.done(take(scheduler), ok=True)
    scheduler.stop()
    assert [(e.step.id, e.state) for e in scheduler.ended] == [(1, State.NOT_ATTEMPTED)]
    assert take(scheduler).id == 2


def test_a_stop_while_it_is_taken_off_still_puts_it_back() -> None:
    scheduler = Scheduler([step(0), step(1, requires=(0,), always=True, undoes=0)], 1)
    off = take(scheduler)
    scheduler.stop()
    scheduler.done(off, ok=True)
    scheduler.stop()
    assert take(scheduler).id == 1


def test_what_was_never_taken_off_is_not_put_back() -> None:
    scheduler = Scheduler([step(0), step(1, requires=(0,), always=True, undoes=0)], 1)
    scheduler.done(take(scheduler), ok=False)
    assert scheduler.finished


def test_a_deferred_step_is_tried_again_after_another_success() -> None:
    scheduler = Scheduler([step(0), step(1)], 1)
    first = take(scheduler)
    assert not scheduler.done(first, ok=False, defer=True)
    scheduler.done(take(scheduler), ok=True)
    assert take(scheduler).id == first.id


def test_a_deferred_step_fails_when_nothing_changed_meanwhile() -> None:
    scheduler = Scheduler([step(0)], 1)
    assert not scheduler.done(take(scheduler), ok=False, defer=True)
    assert scheduler.done(take(scheduler), ok=False, defer=True)
    assert scheduler.finished


def ids(steps: Sequence[Step]) -> list[int]:
    return [step.id for step in steps]


def test_a_batch_is_a_fair_share_of_what_is_ready() -> None:
    scheduler = Scheduler([step(n) for n in range(10)], 1)
    assert [ids(scheduler.take_batch(2)), ids(scheduler.take_batch(2))] == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
    assert scheduler.take_batch(2) == ()


def test_a_dear_step_is_a_batch_of_its_own() -> None:
    scheduler = Scheduler([step(0), step(1, cost=SMALL_WORK + 1), step(2)], 1)
    assert [ids(scheduler.take_batch(1)), ids(scheduler.take_batch(1))] == [[1], [0, 2]]


def test_steps_of_a_batch_are_not_in_each_other_s_way_but_in_others() -> None:
    locked = frozenset({"r"})
    scheduler = Scheduler([step(n, exclusive=locked) for n in range(3)], 1)
    first = scheduler.take_batch(2)
    assert ids(first) == [0, 1]
    assert scheduler.take_batch(2) == ()
    scheduler.done(first[0], ok=True)
    assert scheduler.take_batch(2) == ()
    scheduler.done(first[1], ok=True)
    assert ids(scheduler.take_batch(2)) == [2]


def test_a_group_of_small_tables_counts_as_one_copy() -> None:
    scheduler = Scheduler([copy(n) for n in range(6)], 2)
    first, second = scheduler.take_batch(3), scheduler.take_batch(3)
    assert [len(first), len(second)] == [3, 2]  # two copy at a time: halves of what is left
    assert scheduler.take_batch(3) == ()
    for done in second:
        scheduler.done(done, ok=True)
    assert len(scheduler.take_batch(3)) == 1


def test_the_longest_chain_begins_first() -> None:
    chain = [copy(0, 100 << 20), step(1, follows=(0,), cost=100 << 20), step(2, requires=(1,), cost=100 << 20)]
    scheduler = Scheduler([*chain, copy(3, 250 << 20)], 1)
    assert take(scheduler).id == 0


def test_thousands_that_wait_for_one_lock_cost_little_each() -> None:
    locked = frozenset({"hub"})
    scheduler = Scheduler([step(n, exclusive=locked, cost=SMALL_WORK + 1) for n in range(5_000)], 1)
    began = time.process_time()
    order = []
    while (found := scheduler.take()) is not None:
        assert scheduler.take() is None
        order.append(found.id)
        scheduler.done(found, ok=True)
    assert order == list(range(5_000))
    assert time.process_time() - began < 2


@given(st.data())
def test_every_plan_ends_in_batches_too(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 25))
    names = st.frozensets(st.sampled_from("abc"), max_size=2)
    steps: list[Step] = []
    for number in range(size):
        earlier = st.sets(st.integers(0, number - 1), max_size=3) if number else st.just(set[int]())
        requires, follows = tuple(data.draw(earlier)), tuple(data.draw(earlier))
        cost = data.draw(st.sampled_from([0, SMALL_WORK + 1]))
        steps.append(step(number, requires, follows, exclusive=data.draw(names), shared=data.draw(names), cost=cost))
    scheduler = Scheduler(steps, 2)
    running: list[list[Step]] = []
    succeeded: set[int] = set()
    while not scheduler.finished:
        batch = list(scheduler.take_batch(3)) if len(running) < 3 else []
        for found in batch:
            assert found.requires <= succeeded
            for other in (other for others in running for other in others):
                assert not other.exclusive & (found.exclusive | found.shared)
                assert not found.exclusive & other.shared
        if batch:
            running.append(batch)
            continue
        assert running, "nothing runs and nothing can be taken"
        chosen = running[data.draw(st.integers(0, len(running) - 1))]
        ended = chosen.pop(0)
        if not chosen:
            running.remove(chosen)
        ok = data.draw(st.booleans())
        if scheduler.done(ended, ok, defer=not ok and data.draw(st.booleans())) and ok:
            succeeded.add(ended.id)
    assert not running


@given(st.data())
def test_every_plan_ends_whatever_fails(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 15))
    steps = []
    for number in range(size):
        earlier = st.sets(st.integers(0, number - 1), max_size=3) if number else st.just(set[int]())
        names = st.frozensets(st.sampled_from("abc"), max_size=2)
        steps.append(
            step(
                number,
                requires=tuple(data.draw(earlier)),
                follows=tuple(data.draw(earlier)),
                exclusive=data.draw(names),
                shared=data.draw(names),
            )
        )
    scheduler = Scheduler(steps, 2)
    running: list[Step] = []
    succeeded: set[int] = set()
    taken: set[int] = set()
    while not scheduler.finished:
        found = scheduler.take() if len(running) < 3 else None
        if found is not None:
            assert found.requires <= succeeded
            running.append(found)
            taken.add(found.id)
            for other in running[:-1]:
                assert not other.exclusive & (found.exclusive | found.shared)
                assert not found.exclusive & other.shared
            continue
        assert running, "nothing runs and nothing can be taken"
        ended = running.pop(data.draw(st.integers(0, len(running) - 1)))
        ok = data.draw(st.booleans())
        defer = not ok and data.draw(st.booleans())
        if scheduler.done(ended, ok, defer=defer) and ok:
            succeeded.add(ended.id)
        if data.draw(st.integers(0, 20)) == 0:
            scheduler.stop()
    assert not running
