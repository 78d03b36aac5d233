"""What happens during a run, as values, in order. Handlers are called from worker threads, one at a time."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from .bottleneck import Blocker, Bottleneck
from .plan import Plan, Step
from .report import Report, StepResult, TableVerification


class RunStarted(Struct, frozen=True):
    """The first event: what is going to be done."""

    run_id: str
    plan: Plan


class StepStarted(Struct, frozen=True):
    """A step began; groups of small ones begin together."""

    step: Step


class CopyProgress(Struct, frozen=True):
    """Rows and bytes of one table so far (not since the last event)."""

    step: Step
    rows: int
    bytes: int


class StepFinished(Struct, frozen=True):
    """A step was done, failed, or was not attempted: `result.state`."""

    step: Step
    result: StepResult


class VerifyProgress(Struct, frozen=True):
    """One table compared; `done` of `total` so far."""

    table: TableVerification
    done: int
    total: int


class BottleneckChanged(Struct, frozen=True):
    """What most of the time goes to now, None when nothing is under way; with locks, who holds them."""

    bottleneck: Bottleneck | None
    blockers: tuple[Blocker, ...] = ()


class Retrying(Struct, frozen=True):
    """Something failed that may pass: a step, or with None the run, is tried again in `seconds`."""

    step: Step | None
    message: str
    seconds: float


class Warned(Struct, frozen=True):
    """Something about a server that the user should know while the run goes on."""

    message: str


class PauseChanged(Struct, frozen=True):
    """Nothing new is begun, for these reasons; none: the run goes on."""

    reasons: tuple[str, ...]


class RunFinished(Struct, frozen=True):
    """The last event."""

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
