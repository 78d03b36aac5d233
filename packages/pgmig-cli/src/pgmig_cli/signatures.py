"""The commands as Typer reads them: names, options, help. Nothing else is imported here but Typer.

`pgmig copy --help` and the shell's completion need no driver; the work of a command is in `commands/`, and is imported
when it is to be done.
"""

# ruff: noqa: PT028  test_connection is a command, not a test

from __future__ import annotations

from importlib import import_module
from typing import Any

from . import _params as p


def copy(
    src: p.Src = None,
    dst: p.Dst = None,
    src_password_file: p.SrcPasswordFile = None,
    dst_password_file: p.DstPasswordFile = None,
    config: p.ConfigFile = None,
    profile: p.Profile = None,
    schema: p.Schemas = None,
    exclude_schema: p.ExcludeSchemas = None,
    table: p.Tables = None,
    exclude_table: p.ExcludeTables = None,
    kind: p.Kinds = None,
    where: p.Where = None,
    map_column: p.MapColumn = None,
    existing_tables: p.ExistingTables = None,
    existing_data: p.ExistingData = None,
    batch_size: p.BatchSize = None,
    workers: p.Workers = None,
    split_tables_larger_than: p.SplitTables = None,
    processes: p.Processes = None,
    executor: p.Executor = None,
    fk: p.ForeignKeys = None,
    roles: p.Roles = None,
    statistics: p.Statistics = None,
    resume: p.Resume = None,
    ledger_schema: p.LedgerSchema = None,
    retry_seconds: p.RetrySeconds = None,
    on_snapshot_loss: p.OnSnapshotLoss = None,
    max_replication_lag: p.MaxReplicationLag = None,
    max_target_size: p.MaxTargetSize = None,
    on_row_error: p.OnRowError = None,
    max_rejects: p.MaxRejects = None,
    reject_dir: p.RejectDir = None,
    dry_run: p.DryRun = None,
    verify: p.Verify = None,
    yes: p.Yes = None,
    json: p.Json = None,
    log_dir: p.LogDir = None,
    quiet: p.Quiet = None,
    save_profile: p.SaveProfile = None,
) -> None:
    """Copy a database, or the part you choose, to another server.

    Exit codes: 0 all migrated; 1 finished, but some objects failed; 2 wrong usage or a preflight error, nothing was
    touched; 3 a server could not be reached or was lost; 4 verification found differences; 130 cancelled.
    """
    _run("copy", locals())


def plan(
    src: p.Src = None,
    dst: p.Dst = None,
    src_password_file: p.SrcPasswordFile = None,
    dst_password_file: p.DstPasswordFile = None,
    config: p.ConfigFile = None,
    profile: p.Profile = None,
    schema: p.Schemas = None,
    exclude_schema: p.ExcludeSchemas = None,
    table: p.Tables = None,
    exclude_table: p.ExcludeTables = None,
    kind: p.Kinds = None,
    where: p.Where = None,
    map_column: p.MapColumn = None,
    existing_tables: p.ExistingTables = None,
    existing_data: p.ExistingData = None,
    batch_size: p.BatchSize = None,
    workers: p.Workers = None,
    split_tables_larger_than: p.SplitTables = None,
    processes: p.Processes = None,
    executor: p.Executor = None,
    fk: p.ForeignKeys = None,
    roles: p.Roles = None,
    statistics: p.Statistics = None,
    resume: p.Resume = None,
    ledger_schema: p.LedgerSchema = None,
    verify: p.Verify = None,
    sql: p.Sql = False,
    admin_sql: p.AdminSql = False,
    json: p.Json = None,
    save_profile: p.SaveProfile = None,
) -> None:
    """Show what a copy would do: steps, SQL, warnings; nothing is written.

    Exit codes: 0 the plan can run; 2 wrong usage, or the plan holds errors; 3 a server could not be reached.
    """
    _run("plan", locals())


def inspect(
    src: p.Src = None,
    src_password_file: p.SrcPasswordFile = None,
    config: p.ConfigFile = None,
    profile: p.Profile = None,
    json: p.Json = None,
) -> None:
    """Show what is in a database: schemas, tables with rows and sizes, views, functions, sequences, triggers, types.

    Small tables are counted; ~ marks the server's estimates.

    Exit codes: 0 shown; 2 wrong usage; 3 the server could not be reached.
    """
    _run("inspect", locals())


def verify(
    src: p.Src = None,
    dst: p.Dst = None,
    src_password_file: p.SrcPasswordFile = None,
    dst_password_file: p.DstPasswordFile = None,
    config: p.ConfigFile = None,
    profile: p.Profile = None,
    schema: p.Schemas = None,
    exclude_schema: p.ExcludeSchemas = None,
    table: p.Tables = None,
    exclude_table: p.ExcludeTables = None,
    where: p.Where = None,
    map_column: p.MapColumn = None,
    hashes: p.Hashes = True,
    max_differences: p.MaxDifferences = 10,
    repair: p.Repair = False,
    yes: p.Yes = None,
    json: p.Json = None,
    quiet: p.Quiet = None,
) -> None:
    """Compare the rows of two databases, table by table, and name those that differ. Sequences, large objects and
    materialized views are compared too.

    Exit codes: 0 the same; 4 different; 2 wrong usage; 3 a server could not be reached or was lost; 130 cancelled.
    """
    _run("verify", locals())


def diff(
    src: p.Src = None,
    dst: p.Dst = None,
    src_password_file: p.SrcPasswordFile = None,
    dst_password_file: p.DstPasswordFile = None,
    config: p.ConfigFile = None,
    profile: p.Profile = None,
    schema: p.Schemas = None,
    exclude_schema: p.ExcludeSchemas = None,
    table: p.Tables = None,
    exclude_table: p.ExcludeTables = None,
    kind: p.Kinds = None,
    sql: p.DiffSql = False,
    drop_extra: p.DropExtra = False,
    json: p.Json = None,
) -> None:
    """Compare the definitions of two databases, object by object: columns, constraints, owners, privileges, comments.

    What two versions of PostgreSQL write in other words is marked and does not count. Rows are compared by verify.

    Exit codes: 0 the same; 4 different; 2 wrong usage; 3 a server could not be reached or was lost; 130 cancelled.
    """
    _run("diff", locals())


def recover(
    dst: p.Dst = None,
    dst_password_file: p.DstPasswordFile = None,
    config: p.ConfigFile = None,
    profile: p.Profile = None,
    ledger_schema: p.LedgerSchema = None,
    json: p.Json = None,
) -> None:
    """Put back what a copy that ended early took off on the target (foreign keys), and forget that copy.

    To go on with it instead: pgmig copy --resume. A new copy puts back at its end, too.

    Exit codes: 0 nothing is off any more; 1 something could not be put back; 2 wrong usage, or another pgmig is
    at work; 3 the server could not be reached.
    """
    _run("recover", locals())


def test_connection(
    src: p.Src = None,
    dst: p.Dst = None,
    src_password_file: p.SrcPasswordFile = None,
    dst_password_file: p.DstPasswordFile = None,
    config: p.ConfigFile = None,
    profile: p.Profile = None,
    json: p.Json = None,
) -> None:
    """Check that a server answers and the user may connect. Give --src, --dst, or both.

    Exit codes: 0 connected; 2 wrong usage, or a server older than PostgreSQL 12; 3 not connected.
    """
    _run("test_connection", locals())


def profiles(name: p.ProfileName = None, delete: p.Delete = False, json: p.Json = None) -> None:
    """List the profiles that --save-profile has kept, show one, or delete it.

    A profile is a YAML file of options; --profile NAME takes them for copy, plan, verify and the other commands.

    Exit codes: 0 done; 2 wrong usage, or no profile of that name.
    """
    _run("profiles", locals())


def schedule(
    profile: p.Profile = None,
    config: p.ConfigFile = None,
    cron: p.Cron = None,
    time_zone: p.TimeZone = None,
    runs: p.Runs = None,
    print_crontab: p.PrintCrontab = False,
    print_systemd: p.PrintSystemd = False,
    json: p.ScheduleJson = None,
    log_dir: p.LogDir = None,
    quiet: p.Quiet = None,
) -> None:
    """Copy at set times, as a profile or a configuration file says: wait, run `pgmig copy --yes`, wait again.

    Never two at once: times that pass while a copy runs are skipped. Ctrl-C, or SIGTERM, stops a running copy safely
    and then ends.

    Exit codes: with --runs the highest of the copies' (see copy --help); 0 stopped between copies; 2 wrong usage; 130
    stopped while one ran.
    """
    _run("schedule", locals())


def demo(
    scale: p.Scale = 1.0,
    keep: p.Keep = False,
    json: p.Json = None,
    log_dir: p.LogDir = None,
    quiet: p.Quiet = None,
) -> None:
    """See it work: two servers of our own (PostgreSQL 16 and 18) and a shop to move from one to the other.

    Nothing is installed and no server of yours is touched; everything is gone afterwards, unless you --keep it.
    Exit codes are those of copy.
    """
    _run("demo", locals())


def _run(command: str, flags: dict[str, Any]) -> None:
    from ._guard import guard

    module = import_module(f".commands.{command}", __package__)
    guard(lambda redactor: module.run(flags, redactor), log_dir=flags.get("log_dir"))
