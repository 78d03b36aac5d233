"""How a run ended: the worst of what its steps, its verification and its token say."""

from __future__ import annotations

from .cancellation import CancellationToken
from .comparison import Comparison
from .executor import Execution
from .options import Mode
from .plan import Plan
from .report import Outcome, State, Verification


def outcome_of(
    plan: Plan,
    execution: Execution,
    verification: Verification | None,
    parity: Comparison | None,
    token: CancellationToken,
) -> tuple[Outcome, str]:
    """The outcome, and the reason for it where the results do not show it."""
    if execution.lost is not None:
        return Outcome.FAILED, str(execution.lost)
    if token.cancelled:
        return Outcome.CANCELLED, str(token.reason.value) if token.reason else ""
    if any(r.state is not State.MIGRATED for r in execution.results) or execution.missing_foreign_keys:
        return Outcome.COMPLETED_WITH_ERRORS, ""
    if plan.left_out and plan.options.mode is Mode.RUN:
        first = ", ".join(str(subject) for subject in plan.left_out[:3])
        more = f" and {len(plan.left_out) - 3:,} more" if len(plan.left_out) > 3 else ""
        return Outcome.COMPLETED_WITH_ERRORS, f"rows were left out: {first}{more}"
    if rejected := sum(r.rejected for r in execution.results):
        return Outcome.COMPLETED_WITH_ERRORS, f"the target refused {rejected:,} rows"
    if verification is not None and not verification.equal:
        return Outcome.COMPLETED_WITH_ERRORS, "verification found differences"
    if parity is not None and not parity.equal:
        return Outcome.COMPLETED_WITH_ERRORS, "definitions differ"
    return Outcome.COMPLETED, ""
