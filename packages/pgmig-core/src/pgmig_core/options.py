"""What a user may choose, as values. Each default of pgmig stands here once; CLI, web and YAML take them from here.

Connections follow libpq: what is left out comes from a service file, the passfile and PG* environment variables.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

MAX_WORKERS = 256
DEFAULT_BATCH_SIZE = 1000
CONNECT_TIMEOUT = 10
"""Seconds until a server that never answers is given up."""
MAX_PROCESSES = 64
DEFAULT_SHOWN = 10
"""Rows of a table that are shown of those that differ."""

_UNITS = {"": 1, "b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40}


def _bytes(value: object) -> object:
    """A size as PostgreSQL writes it, `200MB`: units are powers of 1024. What is no text stays as it is."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"\s*(\d+)\s*([a-z]*)\s*", value, re.IGNORECASE)
    if found is None or found[2].lower() not in _UNITS:
        raise ValueError(f"{value!r} is no size: write 0, or a number with kB, MB, GB or TB")
    return int(found[1]) * _UNITS[found[2].lower()]


Size = Annotated[int, Field(ge=0), BeforeValidator(_bytes)]
"""Bytes; text may have a unit."""


def _schema(value: str) -> str:
    if not value or len(value.encode()) > 63 or "\0" in value or value.startswith("pg_"):
        raise ValueError(f"{value!r} cannot be a schema's name")
    return value


def _executor(value: str) -> str:
    if value and not re.fullmatch(r"dask://\S+", value):
        raise ValueError(f"{value!r} is no executor: write dask://host:port, or leave it out")
    return value


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ConnectionOptions(_Model):
    """One database, as libpq names it. `dsn` (a URI or key=value pairs) comes first, single fields win over it."""

    dsn: SecretStr | None = None
    host: str | None = None
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    database: str | None = None
    user: str | None = None
    password: SecretStr | None = None
    sslmode: str | None = None


class Kind(StrEnum):
    """The kinds of object that can be chosen; what a chosen object needs comes along whatever its kind."""

    TABLES = "tables"
    VIEWS = "views"
    FUNCTIONS = "functions"
    SEQUENCES = "sequences"
    TRIGGERS = "triggers"
    TYPES = "types"
    OTHER = "other"


class TableRule(_Model):
    """Of the tables that match a pattern: which rows travel, and what columns are called on the target."""

    table: Annotated[str, Field(min_length=1)]
    """A pattern, as in Selection.tables. Rules of a partitioned table hold for its partitions."""
    where: str = ""
    """A condition on the source's rows, in SQL, as it stands after WHERE; empty: all rows."""
    columns: dict[str, str] = Field(default_factory=dict)
    """The target's column by the source's, where they have different names; the target has the table already."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.where.strip() and not self.columns:
            raise ValueError("give a condition, or columns with other names on the target")
        if "\0" in self.where or any(not name or "\0" in name for pair in self.columns.items() for name in pair):
            raise ValueError("no condition or column can be like this: empty, or with a NUL character")
        return self


class Selection(_Model):
    """What to migrate: all of it, unless narrowed. Patterns are psql's: `*`, `?`, `schema.name`, quotes keep case."""

    schemas: tuple[str, ...] = ()
    exclude_schemas: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    exclude_tables: tuple[str, ...] = ()
    exclude_functions: tuple[str, ...] = ()
    """Each matches a function's name, or the name with its input types: `schema."f(integer, text)"`."""
    exclude_triggers: tuple[str, ...] = ()
    """Each matches a trigger's name, or its table's and its own: `schema."table.trigger"`."""
    kinds: tuple[Kind, ...] = ()
    rules: tuple[TableRule, ...] = ()
    """For single tables; of several that match one table all conditions count."""


class ExistingTables(StrEnum):
    """What becomes of a table that the target has already."""

    KEEP = "keep"
    DROP = "drop"


class ExistingData(StrEnum):
    """What becomes of rows that the target has already."""

    TRUNCATE = "truncate"
    APPEND = "append"
    UPSERT = "upsert"


class ForeignKeys(StrEnum):
    """Foreign keys of existing target tables: taken off while rows arrive, or left as they are."""

    DISABLE = "disable"
    KEEP = "keep"


class Statistics(StrEnum):
    """What the target's planner knows of migrated rows: the source's statistics where the target can take them (18 and
    newer), else by ANALYZE; by ANALYZE always; or nothing until autovacuum comes."""

    CARRY = "carry"
    ANALYZE = "analyze"
    NONE = "none"


class SnapshotLoss(StrEnum):
    """What becomes of a run whose snapshot of the source is lost: it ends, or goes on under a new one."""

    STOP = "stop"
    NEW = "new"


class RowErrors(StrEnum):
    """A row that the target refuses: its table fails, or it goes to a file and the others arrive."""

    FAIL = "fail"
    SKIP = "skip"


class Mode(StrEnum):
    """Run, or only plan: a dry run writes nothing."""

    RUN = "run"
    DRY_RUN = "dry_run"


class Options(_Model):
    """How to migrate."""

    existing_tables: ExistingTables = ExistingTables.KEEP
    existing_data: ExistingData = ExistingData.TRUNCATE
    batch_size: Annotated[int, Field(ge=1, le=1_000_000)] = DEFAULT_BATCH_SIZE
    """Rows of one INSERT / UPSERT statement and of one progress tick."""
    workers: Annotated[int, Field(ge=0, le=MAX_WORKERS)] = 0
    """Tables copied at a time; 0 is min(number of tables, 8)."""
    split_tables_larger_than: Size | None = None
    """A larger table is copied in chunks side by side, each of which counts as a table for `workers`; 0 splits none.

    None: where one stream would be the last to end, see chunking.larger_than_share.
    """
    processes: Annotated[int, Field(ge=0, le=MAX_PROCESSES)] = 0
    """Copy in this many processes instead of in threads; at most so many tables at a time."""
    executor: Annotated[str, AfterValidator(_executor)] = ""
    """`dask://host:port`: copy on the workers of that Dask cluster (needs pgmig-core[dask])."""
    fk: ForeignKeys = ForeignKeys.DISABLE
    statistics: Statistics = Statistics.CARRY
    mode: Mode = Mode.RUN
    roles: bool = False
    """Make the roles that objects belong to, are granted to or name, where the target lacks them."""
    verify: bool = False
    """Compare a 64-bit hash of every table's rows on both sides after the copy."""
    resume: bool = False
    """Go on where an earlier run of the same ended early."""
    ledger_schema: Annotated[str, AfterValidator(_schema)] = "_pgmig"
    """Where on the target is noted, while it runs, what is done."""
    retry_seconds: Annotated[int, Field(ge=0, le=86_400)] = 60
    """How long a step is tried again after what may pass: a lost connection, a deadlock, a full disk. 0: not at all."""
    on_snapshot_loss: SnapshotLoss = SnapshotLoss.STOP
    max_replication_lag: Size = 8 << 30
    """Pause while a connected replica of either server is more bytes of WAL behind; 0: never."""
    max_target_size: Size = 0
    """Pause when the target's database is larger; 0: never."""
    on_row_error: RowErrors = RowErrors.FAIL
    max_rejects: Annotated[int, Field(ge=0)] = 1000
    """Rows of one table that may be skipped; with more of them it fails as a whole. 0: any number."""
    reject_dir: Annotated[str, Field(min_length=1)] = "rejects"
    """Where skipped rows go: a file per table."""
