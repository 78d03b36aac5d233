"""Comparing one table: both servers sum it up at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg

from ..cancellation import CancellationToken
from ..connection import cancelling, raising
from ..errors import Side, StatementFailedError
from ..report import TableVerification
from .statements import VerifyTable, summary

_HASH_RANGE = 1 << 64


def compare_table(
    source: psycopg.Connection,
    target: psycopg.Connection,
    table: VerifyTable,
    *,
    hashes: bool,
    token: CancellationToken | None = None,
) -> TableVerification:
    """Count, and with `hashes` hash, a table on both sides. A statement that fails stands in the result's `error`.

    Raises ConnectionFailedError when a server is lost, CancelledError.
    """
    same_encoding = _encoding(source) == _encoding(target)

    def figures(connection: psycopg.Connection, side: Side) -> tuple[int, int | None]:
        query = summary(table, side, hashes=hashes, same_encoding=same_encoding)
        with raising(side), cancelling(connection, token):
            row = connection.execute(query.encode()).fetchone()
        assert row is not None  # noqa: S101 - an aggregate without GROUP BY gives one row
        return row[0], None if row[1] is None else int(row[1]) % _HASH_RANGE

    with ThreadPoolExecutor(1, thread_name_prefix="pgmig-verify-target") as beside:
        future = beside.submit(figures, target, "target")
        source_figures, source_error = _outcome(lambda: figures(source, "source"))
        target_figures, target_error = _outcome(future.result)
    return TableVerification(
        schema=table.source_schema,
        name=table.source_name,
        source_rows=source_figures[0],
        target_rows=target_figures[0],
        source_hash=source_figures[1],
        target_hash=target_figures[1],
        error="; ".join(e for e in (source_error, target_error) if e),
    )


def _outcome(figures: Callable[[], tuple[int, int | None]]) -> tuple[tuple[int, int | None], str]:
    try:
        return figures(), ""
    except StatementFailedError as error:
        return (-1, None), f"{error.side}: {error.message}"


def _encoding(connection: psycopg.Connection) -> str | None:
    return connection.info.parameter_status("server_encoding")
