"""The SQL of the data plane, from a CopyStep. Pure."""

from __future__ import annotations

from ..chunking import Chunk
from ..identifiers import literal, qualify, quote, quote_list
from ..plan import CopyStep

STAGING = "pgmig_staging"
"""A temporary table: dropped when its transaction ends."""

_ENABLE = {"O": "ENABLE TRIGGER", "A": "ENABLE ALWAYS TRIGGER", "R": "ENABLE REPLICA TRIGGER", "D": "DISABLE TRIGGER"}


def select_rows(step: CopyStep, chunk: Chunk | None = None) -> str:
    """The source's rows: of the table alone, its children's are copied as their own (but for `source_only`)."""
    only = "ONLY " if step.source_only else ""
    conditions = [c for c in (step.where, chunk.condition if chunk else "") if c]
    both = " AND ".join(f"({c})" if len(conditions) > 1 else c for c in conditions)
    where = f" WHERE {both}" if both else ""
    return (
        f"SELECT {quote_list(step.source_columns)} FROM {only}{qualify(step.source_schema, step.source_table)}{where}"
    )


def hold_table(step: CopyStep) -> str:
    """Keep the source's table from being rewritten as long as the transaction lasts; needs no right beyond reading.

    Several streams hold it, and one that must wait for the lock would wait for a session that waits for the others'
    end: so `lock_timeout` ends it.
    """
    column = quote(step.source_columns[0])
    return f"SELECT {column} FROM ONLY {qualify(step.source_schema, step.source_table)} LIMIT 0"


def heap_pages(step: CopyStep) -> str:
    """How many pages the source's table has now: those that were added after the snapshot hold nothing of it."""
    table = literal(qualify(step.source_schema, step.source_table))
    return (
        f"SELECT pg_catalog.pg_relation_size({table}::pg_catalog.regclass)"
        " / pg_catalog.current_setting('block_size')::pg_catalog.int8"
    )


def storage_of(step: CopyStep) -> str:
    """Which file the source's table is in now: a table that is rewritten or truncated gets another."""
    table = literal(qualify(step.source_schema, step.source_table))
    return f"SELECT pg_catalog.pg_relation_filenode({table}::pg_catalog.regclass)"


def empty_table(step: CopyStep) -> str:
    """Take back what has arrived of a table that was empty at first."""
    return f"TRUNCATE {_only_target(step)}"


def before_copy(step: CopyStep) -> tuple[str, ...]:
    """What the target runs first, in the transaction of the copy: triggers rest, rows go."""
    table = _only_target(step)
    path = [f"SET LOCAL search_path = {step.search_path}"] if step.search_path else []
    rest = [*path, *(f"ALTER TABLE {table} DISABLE TRIGGER {quote(t.name)}" for t in step.resting_triggers)]
    gone = [f"DELETE FROM {table} WHERE {step.delete_where}"] if step.delete_where else []
    return (*rest, *([f"TRUNCATE {table}"] if empties(step) else gone))


def after_copy(step: CopyStep) -> tuple[str, ...]:
    """What the target runs before COMMIT.

    Deferred constraints are checked while that can still be cancelled; and a table with pending trigger events could
    not be altered.
    """
    table = _only_target(step)
    wake = [f"ALTER TABLE {table} {_ENABLE[t.tgenabled]} {quote(t.name)}" for t in step.resting_triggers]
    return ("SET CONSTRAINTS ALL IMMEDIATE", *wake)


def empties(step: CopyStep) -> bool:
    """Whether the table is truncated first; also a new one that is frozen: empty, but COPY FREEZE wants it so."""
    return (step.truncate or step.freeze) and not step.upsert


def freezes(step: CopyStep) -> bool:
    """Whether rows arrive frozen: not through a partitioned root, nor by way of the staging table.

    It makes COPY itself no faster (6 million narrow rows: 7.1 s, as without), but saves the VACUUM after it (2 s to 0).
    """
    return step.freeze and empties(step) and not step.target_partitioned


def _only_target(step: CopyStep) -> str:
    """The target's table alone; a partitioned one with its partitions, whose triggers are clones of its own."""
    return f"{'' if step.target_partitioned else 'ONLY '}{qualify(step.target_schema, step.target_table)}"


def create_staging(step: CopyStep) -> tuple[str, ...]:
    """A table of the target's columns without any constraint, and a number for each row in the order it arrives."""
    columns, table = quote_list(step.target_columns), qualify(step.target_schema, step.target_table)
    staging = qualify("pg_temp", STAGING)
    return (
        f"CREATE TEMPORARY TABLE {STAGING} ON COMMIT DROP AS SELECT {columns} FROM ONLY {table} WITH NO DATA",
        f"ALTER TABLE {staging} ADD COLUMN {quote(row_number(step))} bigint GENERATED ALWAYS AS IDENTITY",
    )


def index_staging(step: CopyStep) -> tuple[str, ...]:
    """Indexes for what follows: batches by number; and the key, which must not occur twice, in whichever batches."""
    staging = qualify("pg_temp", STAGING)
    return (
        f"CREATE UNIQUE INDEX ON {staging} ({quote_list(step.conflict_columns)})",
        f"CREATE INDEX ON {staging} ({quote(row_number(step))})",
    )


def merge_batch(step: CopyStep, never_updated: frozenset[str]) -> str:
    """Merge the staged rows with numbers above $1, up to $2. `never_updated`: identity ALWAYS columns."""
    columns = quote_list(step.target_columns)
    kept = never_updated | frozenset(step.conflict_columns)
    changes = ", ".join(f"{quote(c)} = EXCLUDED.{quote(c)}" for c in step.target_columns if c not in kept)
    number = quote(row_number(step))
    return (
        f"INSERT INTO {qualify(step.target_schema, step.target_table)} ({columns})"
        f"{' OVERRIDING SYSTEM VALUE' if step.overriding_system_value else ''}"
        f" SELECT {columns} FROM {qualify('pg_temp', STAGING)} WHERE {number} > $1 AND {number} <= $2 ORDER BY {number}"
        f" ON CONFLICT ({quote_list(step.conflict_columns)}) DO {f'UPDATE SET {changes}' if changes else 'NOTHING'}"
    )


def last_staged(step: CopyStep) -> str:
    """The number of the last staged row; $1 where there is none."""
    return f"SELECT coalesce(pg_catalog.max({quote(row_number(step))}), $1::bigint) FROM {qualify('pg_temp', STAGING)}"


def row_number(step: CopyStep) -> str:
    """A column name that the table does not have."""
    name = "pgmig_row"
    while name in step.target_columns:
        name += "_"
    return name
