"""Exit codes: each stands here once, with what leads to it."""

from __future__ import annotations

from enum import IntEnum

from pgmig_core import (
    CancelledError,
    Comparison,
    ConnectionFailedError,
    Outcome,
    PlanChangedError,
    PreflightError,
    Report,
    ServerTooOldError,
    State,
    UsageError,
    Verification,
)


class ExitCode(IntEnum):
    """What the shell gets."""

    OK = 0
    """Everything that was asked for is there."""
    SOME_FAILED = 1
    """It went to its end, but some objects failed; also an error of pgmig itself."""
    USAGE = 2
    """Options, configuration or a preflight error: nothing was touched."""
    CONNECTION = 3
    """A server could not be reached, or was lost."""
    DIFFERENT = 4
    """Verification or a comparison found differences."""
    CANCELLED = 130
    """Ctrl-C or a signal."""
    BROKEN_PIPE = 141
    """Whoever read our output went away, as in `pgmig plan | head`."""


def code_of_error(error: BaseException) -> ExitCode:
    """The code of an error that ended a command."""
    match error:
        case ConnectionFailedError():
            return ExitCode.CONNECTION
        case CancelledError() | KeyboardInterrupt():
            return ExitCode.CANCELLED
        case BrokenPipeError():
            return ExitCode.BROKEN_PIPE
        case UsageError() | PreflightError() | PlanChangedError() | ServerTooOldError():
            return ExitCode.USAGE
        case _:
            return ExitCode.SOME_FAILED


def code_of_report(report: Report) -> ExitCode:
    """The code of a finished run. A failed object explains a difference, so it comes first."""
    match report.outcome:
        case Outcome.CANCELLED:
            return ExitCode.CANCELLED
        case Outcome.FAILED:
            return ExitCode.CONNECTION
        case Outcome.COMPLETED_WITH_ERRORS if _incomplete(report):
            return ExitCode.SOME_FAILED
        case _:
            verified = report.verification is None or report.verification.equal
            same = verified and (report.parity is None or report.parity.equal)
            return ExitCode.OK if same else ExitCode.DIFFERENT


def _incomplete(report: Report) -> bool:
    return bool(report.missing_foreign_keys or report.rejected or report.left_out) or any(
        r.state is not State.MIGRATED for r in report.results
    )


def code_of_verification(verification: Verification) -> ExitCode:
    """The code of a comparison."""
    return ExitCode.OK if verification.equal else ExitCode.DIFFERENT


def code_of_comparison(comparison: Comparison) -> ExitCode:
    """The code of a comparison of catalogs: what is only wording does not count."""
    return ExitCode.OK if comparison.equal else ExitCode.DIFFERENT
