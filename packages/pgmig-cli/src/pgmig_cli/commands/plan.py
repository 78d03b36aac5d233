"""`pgmig plan`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pgmig_core import Plan, Session, UsageError
from pgmig_core.logs import Redactor
from pgmig_core.render import plan_to_sql

from .. import _params as p
from .._exit import ExitCode
from .._guard import guard
from .._migrate import show_plan
from .._prepare import prepare
from .._session import with_session

Sql = Annotated[
    bool,
    typer.Option("--sql", rich_help_panel="Output", show_default=False, help="Every statement, in order, as SQL."),
]


def command(
    src: p.Src = None,
    dst: p.Dst = None,
    src_password_file: p.SrcPasswordFile = None,
    dst_password_file: p.DstPasswordFile = None,
    config: p.ConfigFile = None,
    schema: p.Schemas = None,
    exclude_schema: p.ExcludeSchemas = None,
    table: p.Tables = None,
    exclude_table: p.ExcludeTables = None,
    kind: p.Kinds = None,
    existing_tables: p.ExistingTables = None,
    existing_data: p.ExistingData = None,
    batch_size: p.BatchSize = None,
    workers: p.Workers = None,
    fk: p.ForeignKeys = None,
    verify: p.Verify = None,
    sql: Sql = False,
    json: p.Json = None,
) -> None:
    """Show what a copy would do: steps, SQL, warnings; nothing is written.

    Exit codes: 0 the plan can run; 2 wrong usage, or the plan holds errors; 3 a server could not be reached.
    """
    flags = {name: value for name, value in locals().items() if name != "sql"}

    def body(redactor: Redactor) -> ExitCode:
        request, output = prepare(flags, redactor)
        if sql and request.json:
            raise UsageError("--sql and --json are two forms of the same: choose one", field="sql")

        def make_plan(session: Session) -> Plan:
            return session.plan(request.selection, request.options)

        plan = with_session(request, make_plan)
        if sql:
            sys.stdout.write(plan_to_sql(plan))
        else:
            show_plan(plan, output)
        return ExitCode.USAGE if plan.errors else ExitCode.OK

    guard(body)
