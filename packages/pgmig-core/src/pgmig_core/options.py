"""What a user may choose, as values. Each default of pgmig stands here once; CLI, web and YAML take them from here.

Connections follow libpq: what is left out comes from a service file, the passfile and PG* environment variables.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

MAX_WORKERS = 256
DEFAULT_BATCH_SIZE = 1000
CONNECT_TIMEOUT = 10
"""Seconds until a server that never answers is given up."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


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
    fk: ForeignKeys = ForeignKeys.DISABLE
    statistics: Statistics = Statistics.CARRY
    mode: Mode = Mode.RUN
    verify: bool = False
    """Compare a 64-bit hash of every table's rows on both sides after the copy."""
