"""How a copy ends before its time: cancelled, cut off, or refused by the target in the middle."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from pgmig_core.cancellation import CancellationToken
from pgmig_core.errors import CancelledError, ConnectionFailedError, StatementFailedError
from pgmig_core.plan import Format
from tests.support.steps import copy_step

from .conftest import Pair, left

# Rows that are made while they are read, more than any test waits for.
ENDLESS = """
CREATE VIEW public.t AS
    SELECT id, repeat('x', 100) AS v FROM (SELECT generate_series(1, 2000000000) AS id) AS endless
"""
TABLE = "CREATE TABLE public.t (id int, v text)"


@pytest.fixture
def big(pair: Pair) -> Pair:
    """A source that takes a good while to copy, and a target that holds a row already."""
    pair.both(TABLE)
    pair.source.execute("INSERT INTO public.t SELECT i, repeat('x', 500) FROM generate_series(1, 400000) i")
    pair.target.execute("INSERT INTO public.t VALUES (-1, 'old')")
    return pair


def when_running(pair: Pair, act: Callable[[], Any]) -> Callable[[int, int], None]:
    """An on_progress that acts once, at the first sign of rows, in a thread of its own."""
    begun = threading.Event()

    def on_progress(_rows: int, size: int) -> None:
        if size and not begun.is_set():
            begun.set()
            threading.Thread(target=act).start()

    return on_progress


@pytest.mark.parametrize("format_", list(Format))
def test_cancelling_takes_less_than_a_second(big: Pair, format_: Format) -> None:
    token = CancellationToken()
    cancelled_at: list[float] = []

    def cancel() -> None:
        cancelled_at.append(time.monotonic())
        token.cancel()

    with pytest.raises(CancelledError):
        big.copy(copy_step(truncate=True, format=format_), token, when_running(big, cancel))
    assert time.monotonic() - cancelled_at[0] < 1.0
    assert (left(big.source), left(big.target)) == ([], [])
    assert big.arrived() == [(-1, "old")]


def test_cancelling_an_upsert_between_batches(pair: Pair) -> None:
    pair.both("CREATE TABLE public.t (id int PRIMARY KEY, v text)")
    pair.source.execute("INSERT INTO public.t SELECT i FROM generate_series(1, 200000) i")
    token = CancellationToken()
    cancelled_at: list[float] = []

    def cancel_at_rows(rows: int, _size: int) -> None:
        if rows and not cancelled_at:
            cancelled_at.append(time.monotonic())
            token.cancel()

    with pytest.raises(CancelledError):
        pair.copy(copy_step(upsert=True, conflict_columns=("id",), batch_size=10), token, cancel_at_rows)
    assert time.monotonic() - cancelled_at[0] < 1.0
    assert (left(pair.source), left(pair.target)) == ([], [])
    assert pair.arrived() == []


def test_cancelling_while_a_statement_waits_for_a_lock(pair: Pair, target_db: str) -> None:
    pair.both(TABLE)
    token = CancellationToken()
    with psycopg.connect(target_db) as blocker:
        blocker.execute("LOCK TABLE public.t")
        watcher = threading.Thread(target=cancel_when_waiting, args=(pair.target, token))
        watcher.start()
        with pytest.raises(CancelledError):
            pair.copy(copy_step(truncate=True), token)
        watcher.join()
    assert left(pair.target) == []


def cancel_when_waiting(connection: psycopg.Connection, token: CancellationToken) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'"
    while connection.execute(waiting).fetchone() == (0,):
        token.wait(0.02)
    token.cancel()


def test_a_worker_goes_on_after_being_cancelled(big: Pair) -> None:
    token = CancellationToken()
    with pytest.raises(CancelledError):
        big.copy(copy_step(), token, when_running(big, token.cancel))
    assert big.copy(copy_step(where="id <= 3")).rows == 3


def test_a_cancelled_token_starts_nothing(pair: Pair) -> None:
    pair.both(TABLE)
    token = CancellationToken()
    token.cancel()
    with pytest.raises(CancelledError):
        pair.copy(copy_step(truncate=True), token)


@pytest.mark.parametrize("side", ["source", "target"])
def test_a_lost_connection_names_its_side(big: Pair, side: str) -> None:
    connection = big.source if side == "source" else big.target

    def cut() -> None:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY %'")

    with pytest.raises(ConnectionFailedError) as lost:
        big.copy(copy_step(truncate=True), None, when_running(big, cut))
    assert lost.value.side == side
    assert big.arrived() == [(-1, "old")]
    assert big.copy(copy_step(where="id <= 3")).rows == 3  # and the worker connects again


def test_a_lost_snapshot_is_no_fault_of_the_table(pair: Pair) -> None:
    pair.both(TABLE)
    pair.start()
    keeper = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
    assert pair.source.execute(keeper).fetchall() == [(True,)]
    with pytest.raises(ConnectionFailedError, match="the connection that keeps the snapshot was lost"):
        pair.copy(copy_step())


def test_a_target_that_refuses_early_ends_the_source_early(pair: Pair) -> None:
    pair.source.execute(ENDLESS)
    pair.target.execute("CREATE TABLE public.t (id int CHECK (id <> 500), v text)")
    with pytest.raises(StatementFailedError) as failed:
        pair.copy(copy_step())
    assert (failed.value.side, failed.value.sqlstate) == ("target", "23514")
    assert (left(pair.source), left(pair.target)) == ([], [])


def test_an_upsert_that_refuses_early_ends_the_source_early(pair: Pair) -> None:
    pair.source.execute(ENDLESS)
    pair.target.execute(
        "CREATE DOMAIN public.small AS int CHECK (VALUE < 500);"
        "CREATE TABLE public.t (id public.small PRIMARY KEY, v text)"
    )
    with pytest.raises(StatementFailedError) as failed:
        pair.copy(copy_step(upsert=True, conflict_columns=("id",)))
    assert (failed.value.side, failed.value.sqlstate) == ("target", "23514")
