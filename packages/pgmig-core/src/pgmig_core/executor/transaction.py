"""What a step's transaction consists of: the one place that says it."""

from __future__ import annotations

from ..plan import Step


def transaction_of(step: Step) -> tuple[str, ...]:
    """The statements that run on the target in one transaction, of a step that is `transactional`."""
    return (*step.record.statements, *step.statements) if step.record else step.statements
