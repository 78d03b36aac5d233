from __future__ import annotations

import pytest
from msgspec.structs import replace

from pgmig_core.events import CopyProgress, RunFinished, RunStarted, StepFinished, StepStarted, VerifyProgress
from pgmig_core.plan import Phase
from pgmig_core.progress import ALMOST, INDEX_SHARE, STATEMENT_WEIGHT, RunProgress, TableState, weigh
from pgmig_core.report import State

from .cli.values import compared, failed, make_plan, make_report, result


class Clock:
    now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def progress(clock: Clock) -> RunProgress:
    progress = RunProgress(clock)
    progress.apply(RunStarted("r1", make_plan()))
    return progress


SCHEMA, ORDERS, USERS, INDEX = make_plan().steps


def test_before_the_run() -> None:
    view = RunProgress().view()
    assert (view.plan, view.percent, view.remaining, view.finished) == (None, 0, None, False)


def test_a_run_begins(progress: RunProgress) -> None:
    view = progress.view()
    assert [(p.phase, p.total) for p in view.phases] == [(Phase.SCHEMAS, 1), (Phase.DATA, 2), (Phase.INDEXES, 1)]
    assert view.tables_total == 2
    assert view.percent == 0


def test_rows_and_rates(progress: RunProgress, clock: Clock) -> None:
    progress.apply(StepStarted(ORDERS))
    for _ in range(4):
        clock.now += 1
        done = int((clock.now - 50) * 100)
        progress.apply(CopyProgress(ORDERS, done, done * 10))
    view = progress.view()
    assert (view.rows, view.bytes) == (400, 4000)
    assert view.rows_per_second == pytest.approx(100)
    assert view.bytes_per_second == pytest.approx(1000)
    (table,) = view.running_tables
    assert (table.rows, table.seconds, table.state) == (400, 4.0, TableState.RUNNING)
    assert table.fraction == pytest.approx(400 / 3000)
    assert view.remaining == pytest.approx(4 * (1 - view.fraction) / view.fraction)


def test_a_rate_forgets(progress: RunProgress, clock: Clock) -> None:
    progress.apply(StepStarted(ORDERS))
    progress.apply(CopyProgress(ORDERS, 1000, 1000))
    clock.now += 60
    assert progress.view().rows_per_second < 20


def test_an_estimate_may_be_too_low(progress: RunProgress) -> None:
    progress.apply(StepStarted(ORDERS))
    progress.apply(CopyProgress(ORDERS, 30_000, 1))
    assert progress.tables()[ORDERS.id].fraction == ALMOST


def test_the_end_of_a_table_is_exact(progress: RunProgress) -> None:
    progress.apply(StepStarted(ORDERS))
    progress.apply(CopyProgress(ORDERS, 10, 10))
    progress.apply(StepFinished(ORDERS, result(ORDERS, rows=2999, bytes=77)))
    table = progress.tables()[ORDERS.id]
    assert (table.rows, table.bytes, table.fraction, table.state) == (2999, 77, 1.0, TableState.DONE)
    assert (progress.view().rows, progress.view().tables_done) == (2999, 1)


def test_a_failed_table_takes_its_rows_back(progress: RunProgress) -> None:
    progress.apply(StepStarted(ORDERS))
    progress.apply(CopyProgress(ORDERS, 10, 10))
    progress.apply(StepFinished(ORDERS, failed(ORDERS)))
    view = progress.view()
    assert (view.rows, view.tables_failed) == (0, 1)
    assert [p.failed for p in view.phases] == [0, 1, 0]
    assert progress.tables()[ORDERS.id].message.startswith("duplicate key")


def test_what_is_skipped_was_never_running(progress: RunProgress) -> None:
    progress.apply(StepFinished(USERS, result(USERS, State.SKIPPED, cause="no schema")))
    view = progress.view()
    assert [p.running for p in view.phases] == [0, 0, 0]
    assert progress.tables()[USERS.id].state is TableState.SKIPPED


def test_the_whole_goes_to_its_end_and_never_back(progress: RunProgress, clock: Clock) -> None:
    seen = [progress.view().fraction]
    for step in (SCHEMA, ORDERS, USERS, INDEX):
        progress.apply(StepStarted(step))
        seen.append(progress.view().fraction)
        clock.now += 1
        rows = {ORDERS.id: 3000, USERS.id: 1000}.get(step.id, 0)
        progress.apply(CopyProgress(step, rows // 2, rows * 50))
        seen.append(progress.view().fraction)
        progress.apply(StepFinished(step, result(step, rows=rows, bytes=rows * 100)))
        seen.append(progress.view().fraction)
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)
    assert progress.view().percent == 99, "not 100 before it has ended"
    progress.apply(RunFinished(make_report(make_plan())))
    clock.now += 100
    assert (progress.view().percent, progress.view().elapsed) == (100, 4.0)


def test_verification_is_counted(progress: RunProgress) -> None:
    for number, table in enumerate(compared(equal=False).tables, start=1):
        progress.apply(VerifyProgress(table, number, 2))
    view = progress.view()
    assert (view.verified, view.verify_total, view.verify_differences) == (2, 2, 1)


def test_weights_are_bytes() -> None:
    plan = make_plan()
    assert weigh(plan) == {
        0: STATEMENT_WEIGHT,
        1: 300_000 + STATEMENT_WEIGHT,
        2: 100_000 + STATEMENT_WEIGHT,
        3: INDEX_SHARE * 300_000 + STATEMENT_WEIGHT,
    }
    dear = replace(plan, steps=(*plan.steps[:3], replace(plan.steps[3], cost=1_000_000)))
    assert weigh(dear)[3] == INDEX_SHARE * 1_000_000 + STATEMENT_WEIGHT
