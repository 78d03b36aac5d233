"""A Session that holds a plan and tells a story of events instead of talking to servers."""

# ruff: noqa: ARG002  its methods take what Session's take, needed or not

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import pytest

import pgmig_cli._migrate
import pgmig_cli._session
from pgmig_core.cancellation import CancellationToken
from pgmig_core.events import Event, EventHandler, RunFinished, RunStarted, StepFinished, StepStarted, ignore
from pgmig_core.options import ConnectionOptions, Options, Selection
from pgmig_core.pause import Pause
from pgmig_core.plan import Loss, Plan
from pgmig_core.report import Report, Verification

from .values import compared, make_plan, make_report

Story = Callable[[Plan, CancellationToken, EventHandler], Report]


def all_goes_well(plan: Plan, token: CancellationToken, on_event: EventHandler) -> Report:
    report = make_report(plan, verification=compared(equal=True) if plan.options.verify else None)
    for step, result in zip(plan.steps, report.results, strict=True):
        on_event(StepStarted(step))
        on_event(StepFinished(step, result))
    return report


class FakeSession:
    """What the tests set is of the class: `use` makes a class of its own for each test."""

    the_plan: Plan = make_plan()
    the_losses: tuple[Loss, ...] = ()
    story: Story = staticmethod(all_goes_well)
    refuses: Exception | None = None
    runs: list[Plan]

    def __init__(
        self,
        source: ConnectionOptions,
        target: ConnectionOptions,
        *,
        token: CancellationToken | None = None,
        retry_seconds: float = 0,
    ) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.source, self.target = source, target

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        pass

    def plan(self, selection: Selection, options: Options) -> Plan:
        return self.the_plan

    def losses(self, plan: Plan) -> tuple[Loss, ...]:
        return self.the_losses

    def run(self, plan: Plan, *, run_id: str, on_event: EventHandler, token: CancellationToken, pause: Pause) -> Report:
        self.runs.append(plan)
        on_event(RunStarted(run_id, plan))
        report = self.story(plan, token, on_event)
        on_event(RunFinished(report))
        return report

    def verify(
        self, selection: Selection, *, hashes: bool, show: int, on_event: Callable[[Event], None] = ignore
    ) -> Verification:
        return compared(equal=hashes)


def use(monkeypatch: pytest.MonkeyPatch, **members: object) -> type[FakeSession]:
    """Put a FakeSession with these members in Session's place."""
    made = type("OneFakeSession", (FakeSession,), {"runs": [], **members})
    monkeypatch.setattr(pgmig_cli._migrate, "Session", made)
    monkeypatch.setattr(pgmig_cli._session, "Session", made)
    return made
