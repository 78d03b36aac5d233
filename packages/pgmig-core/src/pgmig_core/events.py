"""What happens during a run, as values, in order. Handlers are called from worker threads, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .bottleneck import Blocker, Bottleneck
from .plan import Plan, Step
from .report import Report, StepResult, TableVerification


@dataclass(frozen=True, slots=True)
class RunStarted:
    run_id: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class StepStarted:
    step: Step


@dataclass(frozen=True, slots=True)
class CopyProgress:
    """Rows and bytes of one table so far (not since the last event)."""

    step: Step
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class StepFinished:
    step: Step
    result: StepResult


@dataclass(frozen=True, slots=True)
class VerifyProgress:
    """One table compared; `done` of `total` so far."""

    table: TableVerification
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class BottleneckChanged:
    """What most of the time goes to now, None when nothing is under way; with locks, who holds them."""

    bottleneck: Bottleneck | None
    blockers: tuple[Blocker, ...] = ()


@dataclass(frozen=True, slots=True)
class Retrying:
    """Something failed that may pass: a step, or with None the run, is tried again in `seconds`."""

    step: Step | None
    message: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Warned:
    """Something about a server that the user should know while the run goes on."""

    message: str


@dataclass(frozen=True, slots=True)
class PauseChanged:
    """Nothing new is begun, for these reasons; none: the run goes on."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunFinished:
    report: Report


Event = (
    RunStarted
    | StepStarted
    | CopyProgress
    | StepFinished
    | BottleneckChanged
    | VerifyProgress
    | Retrying
    | PauseChanged
    | Warned
    | RunFinished
)
EventHandler = Callable[[Event], None]


def ignore(event: Event) -> None:
    """The handler of those who do not listen."""
