"""What an administrator would run so that nothing of a plan is missing: the statements of its findings, as a script.

Three parts, each for psql as a superuser: on the source, on the target before the copy, on the target after it.
"""

from __future__ import annotations

from .ddl import psql
from .human import sql_comment
from .plan import Plan

_PARTS = (
    ("source", "before", "On the source, before the copy"),
    ("target", "before", "On the target, before the copy: what needs it comes with the copy"),
    ("target", "after", "On the target, after the copy"),
)


def admin_sql(plan: Plan) -> str:
    """The whole script; only a comment where there is nothing to do. Passwords stand as `***`."""
    parts = [sql_comment(f"What an administrator runs for {plan.source} -> {plan.target}") + "\n"]
    titles = {(side, when): title for side, when, title in _PARTS}
    for side, when, part in admin_parts(plan):
        database = plan.source if side == "source" else plan.target
        head = (sql_comment(f"{titles[side, when]} ({database})"), "", *psql.PRELUDE)
        parts.append("\n".join((*head, part)))
    if len(parts) == 1:
        parts.append("-- nothing: the users' rights are enough\n")
    return "\n".join(parts)


def admin_parts(plan: Plan) -> list[tuple[str, str, str]]:
    """Side, time (before or after) and script of each part that has something to do, in the order to run them."""
    return [(side, when, part) for side, when, _ in _PARTS if (part := admin_part(plan, side, when))]


def admin_part(plan: Plan, side: str, when: str) -> str:
    """The statements of one part, each with a comment that says why; empty where there are none."""
    lines: list[str] = []
    told: set[str] = set()
    for finding in plan.findings:
        if (finding.admin_side, finding.admin_when) != (side, when) or finding.admin_sql in told:
            continue
        told.add(finding.admin_sql)
        about = f"{finding.subject}: " if finding.subject else ""
        lines += [sql_comment(about + finding.message), psql.statement(finding.admin_sql)]
    return "".join(f"{line}\n" for line in lines)
