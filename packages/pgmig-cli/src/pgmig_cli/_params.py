"""The options that commands share, once. All default to None: what was not given may stand in the YAML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

_CONNECTIONS = "Connections"
_CHOICE = "What to migrate"
_HOW = "How"
_OUTPUT = "Output"


def _switch(name: str, panel: str, text: str, short: str = "") -> Any:
    """An option without a value. Its help names the default where there is one to know."""
    return typer.Option(*filter(None, (name, short)), metavar="", show_default=False, rich_help_panel=panel, help=text)


_CONNECTION_HELP = "postgresql://user@host:port/database, or key=value pairs. What is left out comes from {which}."

Src = Annotated[
    str | None,
    typer.Option(
        "--src",
        metavar="CONNECTION",
        rich_help_panel=_CONNECTIONS,
        help="The source: "
        + _CONNECTION_HELP.format(which="PGHOST, PGUSER, …, the service file and ~/.pgpass, as in psql")
        + " A password in it shows in the list of processes: better use one of the others.",
    ),
]
Dst = Annotated[
    str | None,
    typer.Option("--dst", metavar="CONNECTION", rich_help_panel=_CONNECTIONS, help="The target, written the same way."),
]
SrcPasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--src-password-file",
        metavar="FILE",
        rich_help_panel=_CONNECTIONS,
        help="Its first line is the source's password.",
    ),
]
DstPasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--dst-password-file",
        metavar="FILE",
        rich_help_panel=_CONNECTIONS,
        help="Its first line is the target's password.",
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE.yaml",
        rich_help_panel=_CONNECTIONS,
        help="Read options from a YAML file: the same names without dashes before them. Flags win over it.",
    ),
]
Profile = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        rich_help_panel=_CONNECTIONS,
        help="Read options from a profile that --save-profile has kept. Flags win over it.",
    ),
]
SaveProfile = Annotated[
    str | None,
    typer.Option(
        "--save-profile",
        metavar="NAME",
        rich_help_panel=_OUTPUT,
        help="Keep all these options under a name, for --profile; passwords are not kept.",
    ),
]
Schemas = Annotated[
    list[str] | None,
    typer.Option(
        "--schema",
        metavar="PATTERN",
        rich_help_panel=_CHOICE,
        help="Only schemas of this name; * and ? as in psql. Can be given again, as all of this group.",
    ),
]
ExcludeSchemas = Annotated[
    list[str] | None,
    typer.Option("--exclude-schema", metavar="PATTERN", rich_help_panel=_CHOICE, help="Not these schemas."),
]
Tables = Annotated[
    list[str] | None,
    typer.Option("--table", metavar="PATTERN", rich_help_panel=_CHOICE, help="Only these tables: name or schema.name."),
]
ExcludeTables = Annotated[
    list[str] | None,
    typer.Option("--exclude-table", metavar="PATTERN", rich_help_panel=_CHOICE, help="Not these tables."),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        rich_help_panel=_CHOICE,
        help="Only this kind of object, and what it needs: tables, views, functions, sequences, triggers, types,"
        " other.",
    ),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="'TABLE: CONDITION'",
        rich_help_panel=_CHOICE,
        help="Only the rows of a table for which a condition, in SQL, is true: \"sales.orders: made >= '2024-01-01'\".",
    ),
]
MapColumn = Annotated[
    list[str] | None,
    typer.Option(
        "--map-column",
        metavar="'TABLE: COLUMN=COLUMN'",
        rich_help_panel=_CHOICE,
        help="A column of the source, and its name in the table that the target has: 'sales.customer: name=full_name'.",
    ),
]
ExistingTables = Annotated[
    str | None,
    typer.Option(
        "--existing-tables",
        metavar="keep|drop",
        rich_help_panel=_HOW,
        help="Tables that the target has already: use as they are, or drop and create again. (default: keep)",
    ),
]
ExistingData = Annotated[
    str | None,
    typer.Option(
        "--existing-data",
        metavar="truncate|append|upsert",
        rich_help_panel=_HOW,
        help="Rows that the target has already: remove first, add to, or update by key. (default: truncate)",
    ),
]
BatchSize = Annotated[
    int | None,
    typer.Option(
        "--batch-size", metavar="ROWS", rich_help_panel=_HOW, help="Rows of one upsert statement. (default: 1000)"
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", metavar="N", rich_help_panel=_HOW, help="Tables copied at a time; 0: up to 8. (default: 0)"
    ),
]
SplitTables = Annotated[
    str | None,
    typer.Option(
        "--split-tables-larger-than",
        metavar="SIZE",
        rich_help_panel=_HOW,
        help="Copy larger tables in chunks, side by side: 200MB, 1GB; 0: none. (default: those that would end last)",
    ),
]
Processes = Annotated[
    int | None,
    typer.Option(
        "--processes", metavar="N", rich_help_panel=_HOW, help="Copy in N processes instead of threads. (default: 0)"
    ),
]
Executor = Annotated[
    str | None,
    typer.Option(
        "--executor", metavar="dask://HOST:PORT", rich_help_panel=_HOW, help="Copy on the workers of a Dask cluster."
    ),
]
ForeignKeys = Annotated[
    str | None,
    typer.Option(
        "--fk",
        metavar="disable|keep",
        rich_help_panel=_HOW,
        help="Foreign keys of tables that the target has already: take off while rows arrive, or leave."
        " (default: disable)",
    ),
]
Statistics = Annotated[
    str | None,
    typer.Option(
        "--statistics",
        metavar="carry|analyze|none",
        rich_help_panel=_HOW,
        help="The planner's statistics: the source's where the target can take them, else ANALYZE; ANALYZE; or none."
        " (default: carry)",
    ),
]
Verify = Annotated[
    bool | None,
    _switch(
        "--verify/--no-verify",
        _HOW,
        "Afterwards compare a hash of every table's rows on both sides. (default: no-verify)",
    ),
]
Roles = Annotated[
    bool | None,
    _switch("--roles/--no-roles", _HOW, "Make roles that the target lacks and the objects need. (default: no-roles)"),
]
Resume = Annotated[
    bool | None,
    _switch("--resume", _HOW, "Go on where an earlier copy ended early: what is done stays, the rest is done."),
]
LedgerSchema = Annotated[
    str | None,
    typer.Option(
        "--ledger-schema",
        metavar="SCHEMA",
        rich_help_panel=_HOW,
        help="Where on the target is noted, while it runs, what is done. (default: _pgmig)",
    ),
]
RetrySeconds = Annotated[
    int | None,
    typer.Option(
        "--retry-seconds",
        metavar="SECONDS",
        rich_help_panel=_HOW,
        help="How long to try again after what may pass: a lost connection, a full disk. (default: 60)",
    ),
]
OnSnapshotLoss = Annotated[
    str | None,
    typer.Option(
        "--on-snapshot-loss",
        metavar="stop|new",
        rich_help_panel=_HOW,
        help="The snapshot of the source is lost: stop, or go on under a new one. (default: stop)",
    ),
]
MaxReplicationLag = Annotated[
    str | None,
    typer.Option(
        "--max-replication-lag",
        metavar="SIZE",
        rich_help_panel=_HOW,
        help="Pause while a replica of either server is further behind; 0: never. (default: 8GB)",
    ),
]
MaxTargetSize = Annotated[
    str | None,
    typer.Option(
        "--max-target-size",
        metavar="SIZE",
        rich_help_panel=_HOW,
        help="Pause when the target's database is larger; 0: never. (default: 0)",
    ),
]
OnRowError = Annotated[
    str | None,
    typer.Option(
        "--on-row-error",
        metavar="fail|skip",
        rich_help_panel=_HOW,
        help="The target refuses a row: its table fails, or the row goes to a file and the rest arrives."
        " (default: fail)",
    ),
]
MaxRejects = Annotated[
    int | None,
    typer.Option(
        "--max-rejects",
        metavar="ROWS",
        rich_help_panel=_HOW,
        help="With more skipped rows a table fails; 0: any number. (default: 1000)",
    ),
]
RejectDir = Annotated[
    Path | None,
    typer.Option("--reject-dir", metavar="DIR", rich_help_panel=_HOW, help="Where skipped rows go. (default: rejects)"),
]
DryRun = Annotated[bool | None, _switch("--dry-run", _HOW, "Only show the plan; nothing is written.")]
Yes = Annotated[bool | None, _switch("--yes", _HOW, "Do not ask before rows are removed.", "-y")]
Json = Annotated[bool | None, _switch("--json", _OUTPUT, "The result as JSON on stdout; the rest on stderr.")]
Quiet = Annotated[bool | None, _switch("--quiet", _OUTPUT, "No progress; only problems and the result.", "-q")]
LogDir = Annotated[
    Path | None,
    typer.Option(
        "--log-dir", metavar="DIR", rich_help_panel=_OUTPUT, help="Where the log of each run goes. (default: logs)"
    ),
]
AdminSql = Annotated[
    bool, _switch("--admin-sql", _OUTPUT, "What an administrator would run where the users' rights are not enough.")
]
Sql = Annotated[bool, _switch("--sql", _OUTPUT, "Every statement, in order, as SQL.")]
DiffSql = Annotated[bool, _switch("--sql", _OUTPUT, "The SQL that would make the target equal to the source.")]
DropExtra = Annotated[
    bool, _switch("--drop-extra", _OUTPUT, "With --sql: drop what only the target has, rows and all.")
]
Hashes = Annotated[
    bool,
    _switch("--hashes/--no-hashes", _HOW, "Compare hashes of all rows too, not only their number. (default: hashes)"),
]
MaxDifferences = Annotated[
    int,
    typer.Option(
        "--max-differences",
        metavar="N",
        min=0,
        max=10_000,
        rich_help_panel=_HOW,
        help="Of each table that differs, name up to N rows. (default: 10)",
        show_default=False,
    ),
]
Repair = Annotated[bool, _switch("--repair", _HOW, "Copy again just what differs, and compare it once more.")]
Scale = Annotated[
    float,
    typer.Option(
        "--scale",
        metavar="N",
        show_default=False,
        help="Size of the shop: 1 is some 2 million rows, 0.1 a tenth of it. (default: 1)",
    ),
]
Keep = Annotated[
    bool,
    typer.Option(
        "--keep", metavar="", show_default=False, help="Leave both servers running, and say how to reach and stop them."
    ),
]
ProfileName = Annotated[
    str | None, typer.Argument(metavar="[NAME]", show_default=False, help="Show the options of this one.")
]
Delete = Annotated[bool, typer.Option("--delete", metavar="", show_default=False, help="Delete it.")]
Cron = Annotated[
    str | None,
    typer.Option(
        "--cron",
        metavar="'M H D M W'",
        show_default=False,
        help="When: minute, hour, day of the month, month, day of the week, as in crontab: '0 3 * * *' is 3 at night.",
    ),
]
TimeZone = Annotated[
    str | None,
    typer.Option("--time-zone", metavar="ZONE", help="Of these times: Asia/Tokyo, UTC. (default: the machine's)"),
]
Runs = Annotated[
    int | None, typer.Option("--runs", metavar="N", min=1, help="End after so many runs. (default: never)")
]
PrintCrontab = Annotated[
    bool, _switch("--print-crontab", _OUTPUT, "Print a line for the system's own cron instead, and wait for nothing.")
]
PrintSystemd = Annotated[
    bool, _switch("--print-systemd", _OUTPUT, "Print a service and a timer for systemd instead, and wait for nothing.")
]
ScheduleJson = Annotated[
    bool | None,
    _switch("--json", _OUTPUT, "A line of JSON for each time and each copy, on stdout; the rest on stderr."),
]
