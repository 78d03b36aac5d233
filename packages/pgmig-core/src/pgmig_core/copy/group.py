"""Small tables, one after the other, with no round trip that could be spared.

    source: COPY a TO STDOUT; COPY b TO STDOUT; …             one query: the rows of all tables come in a row
    target: BEGIN; COPY a FROM STDIN; COMMIT; BEGIN; …        one query: the answer to a table's end begins the next

Each table is a transaction of its own on the target. For tables of some rows libpq does with fewer round trips than
asyncpg, which must ask for each COPY apart; and a worker's connections for other statements serve here as well.

No rows may go to the target before it has answered COPY. Where that answer is far away there are several lanes, target
connections that take the tables in turns: the answers of some are under way while another one's rows go out.

A table that fails ends the group: the caller copies that one as a stream, where what went wrong can be told, and goes
on with the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Sequence
from itertools import cycle
from typing import Any, TypeVar

import psycopg
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Ready, Wait

from ..connection import raising
from ..errors import ConnectionFailedError, Side, StatementFailedError
from ..identifiers import qualify, quote_list
from ..ledger.statements import note, rows_of
from ..pipeline import failed, next_result, wait_for
from ..plan import CopyStep
from .statements import select_rows
from .values import Streamed

log = logging.getLogger(__name__)

T = TypeVar("T")

PIECE_BYTES = 1 << 18
"""Rows are handed over when there are this many bytes of them, or all."""


def copy_group(
    source: psycopg.Connection[Any],
    targets: Sequence[psycopg.Connection[Any]],
    steps: Sequence[CopyStep],
    on_end: Callable[[CopyStep, Streamed], None],
    go_on: Callable[[], bool] = lambda: True,
) -> list[CopyStep]:
    """Copy tables until one fails or `go_on` says no; those that failed. `on_end` tells of each that is done, as soon
    as it is known.

    `source` is in a transaction that sees the snapshot (and in a failed one after a failure), `targets` in none.
    Raises ConnectionFailedError.
    """
    reading = _End(source, "source")
    lanes = [_Lane(target) for target in targets[: len(steps)]]
    failed: list[CopyStep] = []

    def failing(step: CopyStep, error: StatementFailedError) -> None:
        log.info("%s ends a group of small tables: %s", step.subject, error.message)
        failed.append(step)

    def settle(lane: _Lane) -> None:
        """Wait for the table that is under way on a lane."""
        if (step := lane.step) is not None:
            try:
                on_end(step, lane.arrived())
            except StatementFailedError as error:
                failing(step, error)

    reading.send([_copy_to(step) for step in steps])
    for number, lane in enumerate(lanes):
        lane.send([statement for step in steps[number :: len(lanes)] for statement in transaction(step)])
    try:
        for step, lane in zip(steps, cycle(lanes), strict=False):
            settle(lane)
            if failed or not go_on():
                break
            try:
                lane.take(step, reading)
            except StatementFailedError as error:
                failing(step, error)
                break
        for lane in lanes:
            settle(lane)
    except BaseException:  # nobody knows where they stand
        for connection in (source, *targets):
            connection.close()
        raise
    reading.finish()
    for lane in lanes:
        lane.finish()
    for target in targets:
        if target.info.transaction_status is not TransactionStatus.IDLE:
            with raising("target"):
                target.execute("ROLLBACK")
    return failed


def transaction(step: CopyStep) -> tuple[str, ...]:
    """What the target runs for a table. A new one is empty: a TRUNCATE for FREEZE's sake would only cost a file."""
    table = qualify(step.target_schema, step.target_table)
    columns = f" ({quote_list(step.target_columns)})" if step.target_columns else ""
    return (
        "BEGIN",
        *([f"TRUNCATE ONLY {table}"] if step.truncate and step.existing else []),
        f"COPY {table}{columns} FROM STDIN (FORMAT {step.format.value})",
        *(["SET CONSTRAINTS ALL IMMEDIATE"] if step.existing else []),
        *([note(step.record, rows_of(step.target_schema, step.target_table), step.bytes)] if step.record else []),
        "COMMIT",
    )


def _copy_to(step: CopyStep) -> str:
    """Without a filter the table itself: that needs no planner, and leaves children's rows out as well."""
    rows = f"({select_rows(step)})"
    if step.source_columns and step.source_only and not step.where:
        rows = f"{qualify(step.source_schema, step.source_table)} ({quote_list(step.source_columns)})"
    return f"COPY {rows} TO STDOUT (FORMAT {step.format.value})"


class _End:
    """One side: a connection that runs a query of many statements."""

    def __init__(self, connection: psycopg.Connection[Any], side: Side) -> None:
        self._connection = connection
        self._side = side
        self.pgconn = connection.pgconn

    def send(self, statements: Sequence[str]) -> None:
        with raising(self._side):
            self.pgconn.send_query(";\n".join(statements).encode())
            self.pgconn.flush()

    def wait(self, waiting: Generator[Wait, Ready | int, T]) -> T:
        with raising(self._side):
            return wait_for(self._connection, waiting)

    def end_rows(self, error: bytes | None = None) -> None:
        """End a COPY FROM STDIN, or give it up with an error."""
        with raising(self._side):
            self.pgconn.put_copy_end(error)
        self.wait(_flush(self.pgconn))

    def await_status(self, status: ExecStatus) -> PGresult:
        """The next result of that status. Raises what the server says."""
        while (result := self._result()) is not None:
            if result.status == ExecStatus.FATAL_ERROR:
                raise failed(self._side, result)
            if result.status == status:
                return result
        raise StatementFailedError(self._side, "the server ended a group of COPYs too early")

    def finish(self) -> None:
        """Read up to where the next query may be sent; a COPY that still waits for rows is given up."""
        while (result := self._result()) is not None:
            if result.status == ExecStatus.COPY_IN:
                self.end_rows(b"given up")
            while result.status == ExecStatus.COPY_OUT and not self.wait(_read(self.pgconn))[1]:
                pass

    def _result(self) -> PGresult | None:
        result = self.wait(next_result(self._connection))
        if result is None and self.pgconn.status != ConnStatus.OK:
            raise ConnectionFailedError(self._side, "the connection was lost")
        return result


class _Lane(_End):
    """A target connection that takes its share of the tables."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        super().__init__(connection, "target")
        self.step: CopyStep | None = None
        """Whose rows are sent, and not known to have arrived."""
        self._sent = Streamed(0, 0)

    def take(self, step: CopyStep, source: _End) -> None:
        """Pass a table's rows on."""
        source.await_status(ExecStatus.COPY_OUT)
        size, ended = 0, False
        while not ended:
            data, ended = source.wait(_read(source.pgconn))
            if not size:
                self.await_status(ExecStatus.COPY_IN)
            self.wait(_write(self.pgconn, data))
            size += len(data)
        sent = source.await_status(ExecStatus.COMMAND_OK).command_tuples
        self.end_rows()
        self.step, self._sent = step, Streamed(sent or 0, size)

    def arrived(self) -> Streamed:
        """Wait till the target has committed them. Raises StatementFailedError."""
        self.step = None
        arrived = self.await_status(ExecStatus.COMMAND_OK).command_tuples or 0
        while self.await_status(ExecStatus.COMMAND_OK).command_status != b"COMMIT":
            pass
        if self._sent.rows != arrived:
            dropped = f"{self._sent.rows} rows were sent and {arrived} arrived: something on the target drops rows"
            raise StatementFailedError("target", dropped)
        return self._sent


def _read(pgconn: PGconn) -> Generator[Wait, Ready | int, tuple[bytes, bool]]:
    """Some rows of a COPY TO STDOUT, and whether they were the last."""
    rows: list[bytes | memoryview] = []
    size = 0
    while size < PIECE_BYTES:
        count, row = pgconn.get_copy_data(1)
        if count < 0:
            return b"".join(rows), True
        if count:
            rows.append(row)
            size += count
        else:
            yield Wait.R
            pgconn.consume_input()
    return b"".join(rows), False


def _write(pgconn: PGconn, data: bytes) -> Generator[Wait, Ready | int, None]:
    """Put rows into a COPY FROM STDIN."""
    while data and pgconn.put_copy_data(data) == 0:
        yield from _flush(pgconn)
    yield from _flush(pgconn)


def _flush(pgconn: PGconn) -> Generator[Wait, Ready | int, None]:
    while pgconn.flush():
        if (yield Wait.RW) & Ready.R:
            pgconn.consume_input()
