"""A run's events as lines of the log: what matters at INFO, every statement at DEBUG, progress now and then."""

from __future__ import annotations

import logging

from pgmig_core import (
    CopyProgress,
    CopyStep,
    Event,
    Finding,
    Retrying,
    Severity,
    State,
    StepFinished,
    StepStarted,
    VerifyProgress,
    Warned,
)
from pgmig_core.render import event_to_text

_SEVERITY_LEVELS = {Severity.ERROR: logging.ERROR, Severity.WARNING: logging.WARNING, Severity.INFO: logging.INFO}


def level_of_finding(finding: Finding) -> int:
    return _SEVERITY_LEVELS[finding.severity]


def level_of_event(event: Event) -> int:
    """Failures are errors, what was skipped for them a warning; tables are worth a line, other statements are not."""
    match event:
        case StepFinished(result=result) if result.state is State.FAILED:
            return logging.ERROR
        case StepFinished(result=result) if result.state is State.SKIPPED:
            return logging.WARNING
        case StepStarted(step=CopyStep()) | StepFinished(step=CopyStep()):
            return logging.INFO
        case VerifyProgress(table=table):
            return logging.INFO if table.equal else logging.ERROR
        case Retrying() | Warned():
            return logging.WARNING
        case StepStarted() | StepFinished():
            return logging.DEBUG
        case _:
            return logging.INFO


class EventLog:
    """An EventHandler that writes into a logger; the many small CopyProgress are not written."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger

    def __call__(self, event: Event) -> None:
        if not isinstance(event, CopyProgress):
            self._logger.log(level_of_event(event), "%s", event_to_text(event))
