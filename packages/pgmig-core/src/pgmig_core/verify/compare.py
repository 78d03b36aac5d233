"""Comparing one table: both servers sum it up at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from ..cancellation import CancellationToken
from ..connection import cancelling, raising
from ..errors import Side, StatementFailedError
from ..report import TableVerification
from ..snapshot import Snapshot
from .statements import VerifyTable, summary

HASH_RANGE = 1 << 64

Row = tuple[Any, ...]


STATEMENTS_PER_TRANSACTION = 50
"""On the source: a transaction keeps its locks, and a server has room for some thousands."""


class Pair:
    """A connection to either side, for one thread at a time; both servers work at once.

    With a snapshot the source's connection sees it whenever it is asked, also after a statement that failed.
    """

    def __init__(
        self,
        source: psycopg.Connection,
        target: psycopg.Connection,
        token: CancellationToken | None = None,
        snapshot: Snapshot | None = None,
    ) -> None:
        self._source, self._target = source, target
        self._token = token
        self._snapshot = snapshot
        self._asked = 0
        self.same_encoding = _encoding(source) == _encoding(target)

    def close(self) -> None:
        """End both connections."""
        self._source.close()
        self._target.close()

    def both(self, query: Callable[[Side], str]) -> tuple[list[Row], list[Row]]:
        """The rows that each side answers. Raises StatementFailedError (the source's first), ConnectionFailedError."""
        source, target = self.each(query)
        for answer in (source, target):
            if isinstance(answer, StatementFailedError):
                raise answer
        assert isinstance(source, list)  # noqa: S101 - see above
        assert isinstance(target, list)  # noqa: S101
        return source, target

    def each(
        self, query: Callable[[Side], str]
    ) -> tuple[list[Row] | StatementFailedError, list[Row] | StatementFailedError]:
        """Each side's rows, or what it refused. Raises ConnectionFailedError, CancelledError."""

        def answer(connection: psycopg.Connection, side: Side) -> list[Row] | StatementFailedError:
            try:
                with raising(side), cancelling(connection, self._token):
                    return connection.execute(query(side).encode()).fetchall()
            except StatementFailedError as error:
                return error

        with ThreadPoolExecutor(1, thread_name_prefix="pgmig-verify-target") as beside:
            future = beside.submit(answer, self._target, "target")
            try:
                self._see_snapshot()
                source = answer(self._source, "source")
            finally:
                target = future.result()
            return source, target

    def _see_snapshot(self) -> None:
        if self._snapshot is None:
            return
        self._asked += 1
        status = self._source.info.transaction_status
        if status is TransactionStatus.INERROR or self._asked % STATEMENTS_PER_TRANSACTION == 0:
            with raising("source"):
                self._source.rollback()
            status = TransactionStatus.IDLE
        if status is TransactionStatus.IDLE:
            self._snapshot.adopt(self._source)


def compare_table(pair: Pair, table: VerifyTable, *, hashes: bool, by_query: Side | None = None) -> TableVerification:
    """Count, and with `hashes` hash, a table on both sides; with `by_query` that side's rows are those that its query
    gives now. A statement that fails stands in the result's `error`.

    Raises ConnectionFailedError when a server is lost, CancelledError.
    """
    answers = pair.each(
        lambda side: summary(table, side, hashes=hashes, same_encoding=pair.same_encoding, by_query=by_query)
    )
    errors = [f"{a.side}: {a.message}" for a in answers if isinstance(a, StatementFailedError)]
    (source_rows, source_hash), (target_rows, target_hash) = (_figures(a) for a in answers)
    return TableVerification(
        schema=table.source_schema,
        name=table.source_name,
        kind=table.kind,
        source_rows=source_rows,
        target_rows=target_rows,
        source_hash=source_hash,
        target_hash=target_hash,
        error="; ".join(errors),
    )


def _figures(answer: list[Row] | StatementFailedError) -> tuple[int, int | None]:
    if isinstance(answer, StatementFailedError):
        return -1, None
    ((count, total),) = answer
    return count, None if total is None else int(total) % HASH_RANGE


def _encoding(connection: psycopg.Connection) -> str | None:
    return connection.info.parameter_status("server_encoding")
