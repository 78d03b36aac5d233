"""`pgmig copy`."""

from __future__ import annotations

from pgmig_core.logs import Redactor

from .. import _params as p
from .._exit import ExitCode
from .._guard import guard
from .._migrate import migrate
from .._prepare import prepare


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
    dry_run: p.DryRun = None,
    verify: p.Verify = None,
    yes: p.Yes = None,
    json: p.Json = None,
    log_dir: p.LogDir = None,
    quiet: p.Quiet = None,
) -> None:
    """Copy a database, or the part you choose, to another server.

    Exit codes: 0 all migrated; 1 finished, but some objects failed; 2 wrong usage or a preflight error, nothing was
    touched; 3 a server could not be reached or was lost; 4 verification found differences; 130 cancelled.
    """
    flags = dict(locals())

    def body(redactor: Redactor) -> ExitCode:
        request, output = prepare(flags, redactor)
        return migrate(request, output)

    guard(body, log_dir=log_dir)
