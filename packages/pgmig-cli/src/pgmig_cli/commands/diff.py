"""`pgmig diff`."""

from __future__ import annotations

import sys
from typing import Any

from pgmig_core import Comparison, Session, UsageError
from pgmig_core.differences import comparison_to_json, script_to_sql
from pgmig_core.logs import Redactor
from pgmig_core.render import comparison_to_text

from .._exit import ExitCode, code_of_comparison
from .._prepare import prepare
from .._session import with_session


def run(flags: dict[str, Any], redactor: Redactor) -> ExitCode:
    """Compare the catalogs."""
    request, output = prepare(flags, redactor)
    if flags["sql"] and request.json:
        raise UsageError("--sql and --json are two forms of the same: choose one", field="sql")
    if flags["drop_extra"] and not flags["sql"]:
        raise UsageError("--drop-extra says what --sql writes: give both", field="drop_extra")

    def compare(session: Session) -> tuple[Comparison, tuple[str, ...]]:
        comparison = session.compare(request.selection)
        if not flags["sql"]:
            return comparison, ()
        return comparison, session.synchronize(request.selection, drop_extra=flags["drop_extra"])

    comparison, statements = with_session(request, compare)
    if flags["sql"]:
        sys.stdout.write(script_to_sql(statements))
    elif output.json:
        output.show_json(comparison_to_json(comparison))
    else:
        output.show(comparison_to_text(comparison).rstrip("\n"))
    return code_of_comparison(comparison)
