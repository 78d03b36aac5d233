"""What a person asks about a database before choosing: its outline with row counts, and one table in detail.

Both answer while somebody waits. Rows come from statistics; small tables are counted, many in a query, until
COUNT_SECONDS are over, because what was just loaded has no statistics, and in a small table a wrong number is seen.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg.rows import dict_row

from .cancellation import CancellationToken
from .connection import cancelling, connect, display, is_lost, raising
from .errors import UsageError
from .identifiers import qualify
from .inspector import inspect
from .options import ConnectionOptions
from .outline import catalog_to_json
from .sql import load

log = logging.getLogger(__name__)
Json = dict[str, Any]
Name = tuple[str, str]

COUNT_SECONDS = 1.5
"""Enough for some 3,000 tables of a page each."""
SMALL_BYTES = 1024 * 1024
TABLES_IN_A_QUERY = 100
"""All of them are locked together; the server's lock table has room for some 6,400 locks."""
EXACT_SECONDS = 5
"""How long one table is counted when it is asked about."""
LOCK_SECONDS = 3
"""How long a table that somebody is altering is waited for; reading the catalog needs to lock each against that."""


def browse(options: ConnectionOptions, *, token: CancellationToken | None = None) -> Json:
    """`outline.catalog_to_json`, with `rows_exact` in every table: whether `rows` was counted.

    Raises ConnectionFailedError, ServerTooOldError, StatementFailedError, CancelledError.
    """
    with connect(options, "source", token=token) as connection, raising("source"), cancelling(connection, token):
        _limit(connection, "lock_timeout", LOCK_SECONDS)
        outline = catalog_to_json(inspect(connection, host=display(connection).rpartition("/")[0]))
        _mark(outline, dict(_count_small(connection, outline)))
    return outline


def table_info(options: ConnectionOptions, schema: str, table: str, *, token: CancellationToken | None = None) -> Json:
    """One table: columns, primary_key, indexes, constraints, triggers, bytes, and its rows counted now.

    `rows` is None where counting took more than EXACT_SECONDS, or is not allowed; `rows_estimate` is the statistics'
    word, or None. Raises UsageError for a table that is not there, and what `browse` raises.
    """
    with connect(options, "source", token=token) as connection, raising("source"), cancelling(connection, token):
        _limit(connection, "lock_timeout", LOCK_SECONDS)
        connection.execute("SELECT pg_catalog.set_config('search_path', '', false)")
        query = load("table_info", connection.info.server_version)
        with psycopg.RawCursor(connection, row_factory=dict_row) as cursor:
            found = cursor.execute(query.encode(), (schema, table)).fetchone()
        if found is None:
            raise UsageError(f"there is no table {schema}.{table}", field="table")
        countable = found.pop("countable") and found["relkind"] in ("r", "p", "m")
        rows = _count_one(connection, (schema, table)) if countable else None
    estimate = found.pop("reltuples")
    return {"schema": schema, "name": table, "kind": _KINDS[found.pop("relkind")]} | found | {
        "rows": rows,
        "rows_exact": rows is not None,
        "rows_estimate": round(estimate) if estimate is not None and estimate >= 0 else None,
    }  # fmt: skip


_KINDS = {
    "r": "table", "p": "partitioned table", "f": "foreign table", "v": "view", "m": "materialized view",
}  # fmt: skip


def _count_small(connection: psycopg.Connection[Any], outline: Json) -> Iterator[tuple[Name, int]]:
    """(table, rows) of small tables, first those without statistics, until time is up.

    A table that cannot be counted now costs its batch, no more.
    """
    ends = time.monotonic() + COUNT_SECONDS
    query = load("readable_tables", connection.info.server_version)
    readable = {(row[0], row[1]) for row in connection.execute(query.encode())}
    small = [
        (table["rows"] is not None, table["bytes"], (schema["name"], table["name"]))
        for schema in outline["schemas"]
        for table in schema["tables"]
        if table["bytes"] <= SMALL_BYTES and (schema["name"], table["name"]) in readable
    ]
    names: list[Name] = [name for _known, _bytes, name in sorted(small)]
    _limit(connection, "statement_timeout", COUNT_SECONDS)
    for first in range(0, len(names), TABLES_IN_A_QUERY):
        if time.monotonic() > ends:
            return
        batch = names[first : first + TABLES_IN_A_QUERY]
        parts = (f"SELECT {n}, pg_catalog.count(*) FROM ONLY {qualify(*name)}" for n, name in enumerate(batch))
        try:
            for number, rows in connection.execute(" UNION ALL ".join(parts).encode()):
                yield batch[number], rows
        except psycopg.Error as error:
            if is_lost(error):
                raise
            log.debug("not counted: %s", error)


def _count_one(connection: psycopg.Connection[Any], name: Name) -> int | None:
    _limit(connection, "statement_timeout", EXACT_SECONDS)
    try:
        row = connection.execute(f"SELECT pg_catalog.count(*) FROM {qualify(*name)}".encode()).fetchone()
    except psycopg.errors.QueryCanceled:
        return None  # or the token was cancelled: then `cancelling` says so
    return int(row[0]) if row else None


def _limit(connection: psycopg.Connection[Any], setting: str, seconds: float) -> None:
    connection.execute("SELECT pg_catalog.set_config(%s, %s, false)", (setting, f"{seconds * 1000:.0f}"))


def _mark(outline: Json, counted: dict[Name, int]) -> None:
    """Put the counted rows into the outline; a partitioned table is counted when all its partitions are."""
    tables = {(schema["name"], table["name"]): table for schema in outline["schemas"] for table in schema["tables"]}
    partitions: dict[Name, list[Name]] = defaultdict(list)
    for name, table in tables.items():
        if parent := table["parent"]:
            partitions[parent["schema"], parent["name"]].append(name)

    def rows_of(name: Name) -> int | None:
        if tables[name]["kind"] == "partitioned table" or partitions[name]:
            parts = [rows_of(part) for part in partitions[name]]
            known = [rows for rows in parts if rows is not None]
            return sum(known) if len(known) == len(parts) else None
        return counted.get(name)

    for name, table in tables.items():
        rows = rows_of(name)
        table["rows_exact"] = rows is not None
        if rows is not None:
            table["rows"] = rows
