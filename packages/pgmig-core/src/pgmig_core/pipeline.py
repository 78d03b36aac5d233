"""Many transactions in one round trip: libpq's pipeline mode, without psycopg's cursors.

All statements between two Syncs are one implicit transaction, which the second one commits; an error rolls back that
one alone (PostgreSQL manual, "Pipelining" and "Pipeline Mode"). At most `window` transactions are under way, so a
cancellation leaves little that the server has heard of already, and neither side's buffers fill up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any, TypeVar

import psycopg
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGresult
from psycopg.waiting import Ready, Wait, wait

from .connection import failure
from .errors import ConnectionFailedError, Side, StatementFailedError

T = TypeVar("T")

WINDOW = 32
"""Transactions sent ahead: a round trip of 20 ms is filled by statements of 1 ms."""

POLL_SECONDS = 1.0
"""How long to wait for the socket before looking again; nothing depends on it."""

OnEnd = Callable[[int, StatementFailedError | None, list[tuple[Any, ...]]], None]
"""Called with a transaction's position, what failed in it, and the rows of its statements (text, or None for NULL)."""


def run_pipeline(
    connection: psycopg.Connection[Any],
    side: Side,
    transactions: Iterable[Sequence[str]],
    on_end: OnEnd,
    go_on: Callable[[], bool] = lambda: True,
    window: int = WINDOW,
) -> None:
    """Run transactions, each a sequence of statements; `on_end` tells of each in order, as soon as it is known.

    When `go_on` says no, no more are sent. The connection must be idle, or in a transaction which then goes on.
    Raises ConnectionFailedError: of what was not told, nobody knows how it ended.
    """
    todo, under_way, position = iter(transactions), deque[int](), 0
    pgconn = connection.pgconn
    try:
        pgconn.enter_pipeline_mode()
        while True:
            while len(under_way) < window and go_on() and (statements := next(todo, None)) is not None:
                for statement in statements:
                    pgconn.send_query_params(statement.encode(), None)
                pgconn.pipeline_sync()
                under_way.append(position)
                position += 1
            if not under_way:
                break
            error, rows = _transaction(connection, side)
            on_end(under_way.popleft(), error, rows)
        pgconn.exit_pipeline_mode()
    except BaseException as error:
        connection.close()  # nobody knows its state
        if isinstance(error, psycopg.Error):
            raise failure(side, error) from error
        raise


def _transaction(
    connection: psycopg.Connection[Any], side: Side
) -> tuple[StatementFailedError | None, list[tuple[Any, ...]]]:
    """Everything up to the next Sync."""
    first: StatementFailedError | None = None
    rows: list[tuple[Any, ...]] = []
    while True:
        result = wait_for(connection, next_result(connection))
        if result is None:  # between two statements
            if connection.pgconn.status != ConnStatus.OK:
                raise ConnectionFailedError(side, "the connection was lost")
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            return first, rows
        if result.status == ExecStatus.FATAL_ERROR:
            error = failed(side, result)
            if isinstance(error, ConnectionFailedError):
                raise error
            first = first or error
        elif result.status == ExecStatus.TUPLES_OK:
            rows += [
                tuple(_text(result.get_value(row, column)) for column in range(result.nfields))
                for row in range(result.ntuples)
            ]


def wait_for(connection: psycopg.Connection[Any], waiting: Generator[Wait, Ready | int, T]) -> T:
    """Run a generator that waits for the connection's socket; other threads go on meanwhile."""
    return wait(waiting, connection.pgconn.socket, POLL_SECONDS)


def next_result(connection: psycopg.Connection[Any]) -> Generator[Wait, Ready | int, PGresult | None]:
    """Wait for libpq's next result, None at the end of a statement; sends meanwhile what is still to be sent."""
    pgconn = connection.pgconn
    while pgconn.flush():
        if (yield Wait.RW) & Ready.R:
            pgconn.consume_input()
    while pgconn.is_busy():
        yield Wait.R
        pgconn.consume_input()
    return pgconn.get_result()


def failed(side: Side, result: PGresult) -> ConnectionFailedError | StatementFailedError:
    """The error of ours that says what a result of libpq's says."""
    return failure(side, psycopg.errors.error_from_result(result))


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode()
