"""What an administrator would run so that nothing of a plan is missing: the statements of its findings, as a script.

Three parts, each for psql as a superuser: on the source, on the target before the copy, on the target after it.
"""

from __future__ import annotations

from .human import one_line, visible
from .plan import Plan

_PARTS = (
    ("source", "before", "On the source, before the copy"),
    ("target", "before", "On the target, before the copy: what needs it comes with the copy"),
    ("target", "after", "On the target, after the copy"),
)


def admin_sql(plan: Plan) -> str:
    """The whole script; only a comment where there is nothing to do. Passwords stand as `***`."""
    parts = [f"-- What an administrator runs for {visible(plan.source)} -> {visible(plan.target)}\n"]
    for side, when, title in _PARTS:
        if part := admin_part(plan, side, when):
            database = plan.source if side == "source" else plan.target
            parts.append(f"-- {title} ({visible(database)})\n\n{part}")
    if len(parts) == 1:
        parts.append("-- nothing: the users' rights are enough\n")
    return "\n".join(parts)


def admin_part(plan: Plan, side: str, when: str) -> str:
    """The statements of one part, each with a comment that says why; empty where there are none."""
    lines: list[str] = []
    told: set[str] = set()
    for finding in plan.findings:
        if (finding.admin_side, finding.admin_when) != (side, when) or finding.admin_sql in told:
            continue
        told.add(finding.admin_sql)
        about = f"{finding.subject}: " if finding.subject else ""
        lines += [f"-- {visible(one_line(about + finding.message))}", finding.admin_sql]
    return "".join(f"{line}\n" for line in lines)
