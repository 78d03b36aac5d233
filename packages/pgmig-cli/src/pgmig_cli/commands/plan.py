"""`pgmig plan`."""

from __future__ import annotations

import sys
from typing import Any

from pgmig_core import Plan, Session, UsageError
from pgmig_core.logs import Redactor
from pgmig_core.render import plan_to_sql

from .._exit import ExitCode
from .._migrate import show_plan
from .._prepare import prepare
from .._session import with_session


def run(flags: dict[str, Any], redactor: Redactor) -> ExitCode:
    """Show the plan."""
    request, output = prepare(flags, redactor)
    if flags["sql"] and request.json:
        raise UsageError("--sql and --json are two forms of the same: choose one", field="sql")

    def make_plan(session: Session) -> Plan:
        return session.plan(request.selection, request.options)

    plan = with_session(request, make_plan)
    if flags["sql"]:
        sys.stdout.write(plan_to_sql(plan))
    else:
        show_plan(plan, output)
    return ExitCode.USAGE if plan.errors else ExitCode.OK
