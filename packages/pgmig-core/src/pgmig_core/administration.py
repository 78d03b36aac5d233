"""What an administrator would run so that nothing of a plan is missing: the statements of its findings, as a script.

Three parts, each for psql as a superuser: on the source, on the target before the copy, on the target after it.
"""

from __future__ import annotations

from collections.abc import Iterator

from .human import one_line, visible
from .plan import Finding, Plan

_PARTS = (
    ("source", "before", "On the source, before the copy"),
    ("target", "before", "On the target, before the copy: what needs it comes with the copy"),
    ("target", "after", "On the target, after the copy"),
)


def admin_sql(plan: Plan) -> str:
    """The script; only a comment where there is nothing to do. Passwords stand as `***`."""
    lines = [f"-- What an administrator runs for {visible(plan.source)} -> {visible(plan.target)}"]
    for side, when, title in _PARTS:
        findings = [f for f in plan.findings if (f.admin_side, f.admin_when) == (side, when)]
        if findings:
            database = plan.source if side == "source" else plan.target
            lines += ["", f"-- {title} ({visible(database)})", "", *_statements(findings)]
    if len(lines) == 1:
        lines.append("-- nothing: the users' rights are enough")
    return "\n".join(lines) + "\n"


def _statements(findings: list[Finding]) -> Iterator[str]:
    told: set[str] = set()
    for finding in findings:
        if finding.admin_sql not in told:
            told.add(finding.admin_sql)
            about = f"{finding.subject}: " if finding.subject else ""
            yield f"-- {visible(one_line(about + finding.message))}"
            yield finding.admin_sql
