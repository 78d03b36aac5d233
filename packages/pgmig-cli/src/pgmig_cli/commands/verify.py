"""`pgmig verify`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from pgmig_core import EventHandler, Plan, Report, Verification
from pgmig_core.logs import Redactor
from pgmig_core.progress import RunProgress
from pgmig_core.render import finding_to_text, report_to_json, verification_to_text
from pgmig_core.verified import compared, verification_to_json

from .. import _render
from .._confirm import confirm
from .._console import Output
from .._exit import ExitCode, code_of_verification
from .._live import LiveVerification
from .._prepare import prepare
from .._session import SessionCalls, sessions
from ..request import Request


def run(flags: dict[str, Any], redactor: Redactor) -> ExitCode:
    """Compare, and with --repair copy again what differs."""
    request, output = prepare(flags, redactor)
    show, repairs = flags["max_differences"], flags["repair"]
    report: Report | None = None
    with sessions(request) as session:

        def compare(on_event: EventHandler) -> Verification:
            return session.call(
                lambda s: s.verify(request.selection, hashes=flags["hashes"] or repairs, show=show, on_event=on_event)
            )

        verification = _watched(output, compare)
        if repairs and not verification.equal:
            _show(verification, output)
            report = _repair(session, request, verification, output)
            before = verification

            def compare_again(on_event: EventHandler) -> Verification:
                return session.call(lambda s: s.verify_again(before, request.selection, show=show, on_event=on_event))

            verification = _watched(output, compare_again)
    if output.json:
        repaired = {} if report is None else {"repair": report_to_json(report)}
        output.show_json(verification_to_json(verification) | repaired)
    else:
        _show(verification, output)
    return code_of_verification(verification)


def _repair(session: SessionCalls, request: Request, verification: Verification, output: Output) -> Report:
    plan: Plan = session.call(lambda s: s.plan_repair(verification, request.selection, request.options))
    for finding in plan.findings:
        output.warn(finding_to_text(finding))
    if not request.yes:
        differing = Verification(tables=verification.differences)
        confirm(
            f"Copy what differs again, in {compared(differing)} of {plan.target}? Rows that only it has are removed.",
            "pass --yes to repair without being asked",
            output,
        )
    report = session.call(lambda s: s.run(plan))
    for failure in report.failures:
        output.warn(f"not repaired: {failure.subject}: {failure.message}")
    return report


def _watched(output: Output, compare: Callable[[EventHandler], Verification]) -> Verification:
    progress = RunProgress()
    watched = output.pretty and not output.quiet
    with LiveVerification(progress).display(output.talk) if watched else nullcontext():
        return compare(progress.apply)


def _show(verification: Verification, output: Output) -> None:
    if output.json:
        return
    if output.pretty:
        output.show(_render.verification(verification))
    else:
        output.show(verification_to_text(verification).rstrip("\n"))
