"""Whether a copy is one: each table's rows by number and hash, and pg_dump's word on the definitions."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psycopg

from pgmig_core.identifiers import qualify

# hash_record_extended is what hash joins of whole rows use: no value is turned into text, and workers share the work
_RELATIONS = """
SELECT nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_'
ORDER BY 1, 2
"""


def fingerprint(dsn: str) -> dict[str, tuple[int, int]]:
    """Table → number of rows, and a sum of their hashes that does not depend on their order."""
    found: dict[str, tuple[int, int]] = {}
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET parallel_setup_cost = 0")
        for schema, name in connection.execute(_RELATIONS).fetchall():
            table = qualify(schema, name)
            query = f"SELECT count(*), coalesce(sum(hash_record_extended(t, 0)), 0) FROM ONLY {table} t"
            rows, hashes = connection.execute(query.encode()).fetchall()[0]
            found[table] = (rows, int(hashes))
    return found


def definitions(programs: Path, dsn: str) -> list[str]:
    """pg_dump's statements for a database, without what differs from run to run, in no order."""
    command = [str(programs / "pg_dump"), "--schema-only", "-d", dsn]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return sorted(line for line in told.splitlines() if line and not line.startswith(("--", "\\")))


def differences(programs: Path, original: tuple[dict[str, tuple[int, int]], list[str]], dsn: str) -> list[str]:
    """What is not the same in the copy at `dsn`; nothing when it is right."""
    rows, definition = original
    found = fingerprint(dsn)
    told = [f"rows of {table}" for table in rows.keys() | found.keys() if rows.get(table) != found.get(table)]
    there = definitions(programs, dsn)
    told += [f"lost: {line}" for line in sorted(set(definition) - set(there))]
    told += [f"added: {line}" for line in sorted(set(there) - set(definition))]
    if not told and definition != there:
        told.append("definitions: some lines are there more or less often")
    return told
