"""`pgmig plan`."""

from __future__ import annotations

import sys
from typing import Any

from pgmig_core import Plan, Session, UsageError
from pgmig_core.administration import admin_sql
from pgmig_core.logs import Redactor
from pgmig_core.render import plan_to_sql

from .._exit import ExitCode
from .._migrate import show_plan
from .._prepare import keep_profile, prepare
from .._session import with_session


def run(flags: dict[str, Any], redactor: Redactor) -> ExitCode:
    """Show the plan."""
    request, output = prepare(flags, redactor)
    keep_profile(flags, output)
    forms = [form for form in ("sql", "admin_sql", "json") if (request.json if form == "json" else flags[form])]
    if len(forms) > 1:
        first, second = (f"--{form.replace('_', '-')}" for form in forms[:2])
        raise UsageError(f"{first} and {second} are two forms of the same: choose one", field=forms[0])

    def make_plan(session: Session) -> Plan:
        return session.plan(request.selection, request.options)

    plan = with_session(request, make_plan)
    if flags["admin_sql"]:
        sys.stdout.write(admin_sql(plan))
    elif flags["sql"]:
        sys.stdout.write(plan_to_sql(plan))
    else:
        show_plan(plan, output)
    return ExitCode.USAGE if plan.errors else ExitCode.OK
