"""The ledger's SQL. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..identifiers import literal, qualify, quote
from ..plan import Record, Subject

TABLES = ("run", "snapshot", "done", "taken_off")


def make_schema(schema: str) -> str:
    return f"CREATE SCHEMA {quote(schema)}"


def make_tables(schema: str) -> tuple[str, ...]:
    """No keys: what is noted is read whole, and an index would cost each step."""
    columns = {
        "run": "format integer NOT NULL, plan_hash text NOT NULL, source text NOT NULL, target text NOT NULL,"
        " selection jsonb NOT NULL, options jsonb NOT NULL, version text NOT NULL, resumable boolean NOT NULL,"
        " made_schema boolean NOT NULL, before bytea NOT NULL, started timestamptz NOT NULL DEFAULT pg_catalog.now()",
        "snapshot": "number integer NOT NULL, exported text NOT NULL, lsn text,"
        " taken timestamptz NOT NULL DEFAULT pg_catalog.now()",
        "done": "key text NOT NULL, chunk integer, snapshot integer NOT NULL, rows bigint NOT NULL,"
        " bytes bigint NOT NULL, ended timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()",
        "taken_off": "key text NOT NULL, kind text NOT NULL, schema text, name text NOT NULL,"
        " statements text[] NOT NULL",
    }
    return tuple(f"CREATE TABLE {qualify(schema, table)} ({columns[table]})" for table in TABLES)


def drop(schema: str, *, made_schema: bool) -> tuple[str, ...]:
    """What forgets a ledger: its tables, and the schema if it was made for them."""
    tables = f"DROP TABLE {', '.join(qualify(schema, table) for table in TABLES)}"
    return (tables, f"DROP SCHEMA {quote(schema)}") if made_schema else (tables,)


def without_event_triggers() -> str:
    """For the rest of the transaction: what the source had is on the target by now, and would act on our DDL.

    Only a superuser may, and only a superuser made any. Before 17, those that fire ALWAYS still do.
    """
    return (
        "SELECT pg_catalog.set_config(s.name, v.setting, true)"
        " FROM (VALUES ('event_triggers', 'off'), ('session_replication_role', 'replica')) v (name, setting)"
        " JOIN pg_catalog.pg_settings s ON s.name OPERATOR(pg_catalog.=) v.name"
        " WHERE (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) current_user)"
    )


def note(record: Record, rows: int | str = 0, size: int = 0, chunk: int | None = None) -> str:
    """Note that a step, or one chunk of a copy, is done. `rows` may be an expression."""
    number = "NULL" if chunk is None else str(chunk)
    return (
        f"INSERT INTO {qualify(record.schema, 'done')} (key, chunk, snapshot, rows, bytes)"
        f" VALUES ({literal(record.key)}, {number}, {record.snapshot}, {rows}, {size})"
    )


def notes(records: Sequence[Record]) -> str:
    """Note that steps of one run are done."""
    values = ", ".join(f"({literal(record.key)}, {record.snapshot}, 0, 0)" for record in records)
    return f"INSERT INTO {qualify(records[0].schema, 'done')} (key, snapshot, rows, bytes) VALUES {values}"


def forget(record: Record) -> str:
    """A step is undone: the copy whose table is emptied, what was taken off and is put back."""
    return f"DELETE FROM {qualify(record.schema, 'done')} WHERE key OPERATOR(pg_catalog.=) {literal(record.key)}"


def note_taken_off(record: Record, subject: Subject, statements: tuple[str, ...]) -> str:
    """Note what puts back what `record`'s step takes off."""
    schema = literal(subject.schema) if subject.schema is not None else "NULL"
    listed = ", ".join(literal(statement) for statement in statements)
    return (
        f"INSERT INTO {qualify(record.schema, 'taken_off')} (key, kind, schema, name, statements)"
        f" VALUES ({literal(record.key)}, {literal(subject.kind)}, {schema}, {literal(subject.name)}, ARRAY[{listed}])"
    )


def find_done(record: Record) -> str:
    """A query of rows and bytes: a row if the step is done."""
    return (
        f"SELECT rows, bytes FROM {qualify(record.schema, 'done')}"
        f" WHERE key OPERATOR(pg_catalog.=) {literal(record.key)} AND chunk IS NULL"
    )


def find_chunk(record: Record, chunk: int) -> str:
    """A query of rows and bytes: a row if that chunk of a copy is done."""
    return (
        f"SELECT rows, bytes FROM {qualify(record.schema, 'done')}"
        f" WHERE key OPERATOR(pg_catalog.=) {literal(record.key)} AND chunk OPERATOR(pg_catalog.=) {chunk}"
    )


def find_taken_off(record: Record) -> str:
    """A query that has a row while the step which puts back is not done."""
    return f"SELECT 1 FROM {qualify(record.schema, 'taken_off')} WHERE key OPERATOR(pg_catalog.=) {literal(record.key)}"


def forget_taken_off(schema: str, key: str) -> str:
    return f"DELETE FROM {qualify(schema, 'taken_off')} WHERE key OPERATOR(pg_catalog.=) {literal(key)}"


def rows_of(schema: str, table: str) -> str:
    """An expression: the rows that this transaction has put into a table, where the server counts them."""
    name = f"{literal(qualify(schema, table)).strip()}::pg_catalog.regclass"
    return f"COALESCE(pg_catalog.pg_stat_get_xact_tuples_inserted({name}), 0)"
