"""Comparing many tables, several at a time, each thread with a connection to either side."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue

import psycopg

from ..cancellation import CancellationToken, CancelReason
from ..connection import connect
from ..events import EventHandler, VerifyProgress, ignore
from ..options import ConnectionOptions
from ..report import TableVerification, Verification
from ..snapshot import Snapshot
from .compare import compare_table
from .statements import VerifyTable

_Pair = tuple[psycopg.Connection, psycopg.Connection]


def verify_tables(
    tables: Sequence[VerifyTable],
    source: ConnectionOptions,
    target: ConnectionOptions,
    *,
    hashes: bool,
    workers: int,
    snapshot: Snapshot | None = None,
    on_event: EventHandler = ignore,
    token: CancellationToken | None = None,
) -> Verification:
    """Compare the tables, in their order as far as threads allow; VerifyProgress for each, one at a time.

    Without a snapshot the source is read as it is now. Raises ConnectionFailedError (at the first lost connection the
    rest is cancelled) and CancelledError.
    """
    began = time.monotonic()
    ours = token.child() if token is not None else CancellationToken()
    telling = threading.Lock()
    results: dict[int, TableVerification] = {}

    def compare(number: int, pairs: SimpleQueue[_Pair]) -> None:
        ours.raise_if_cancelled()
        pair = pairs.get()
        try:
            with _seeing(snapshot, pair[0]):
                found = compare_table(*pair, tables[number], hashes=hashes, token=ours)
        finally:
            pairs.put(pair)
        with telling:
            results[number] = found
            on_event(VerifyProgress(found, len(results), len(tables)))

    count = max(1, min(workers, len(tables)))
    with ExitStack() as stack:
        pairs: SimpleQueue[_Pair] = SimpleQueue()
        for _ in range(count if tables else 0):
            one = stack.enter_context(connect(source, "source", token=token, application_name="pgmig verify"))
            other = stack.enter_context(connect(target, "target", token=token, application_name="pgmig verify"))
            pairs.put((one, other))
        pool = stack.enter_context(ThreadPoolExecutor(count, thread_name_prefix="pgmig-verify"))
        _finish([pool.submit(compare, number, pairs) for number in range(len(tables))], ours)
    return Verification(tables=tuple(results[n] for n in range(len(tables))), seconds=time.monotonic() - began)


def _finish(futures: list[Future[None]], token: CancellationToken) -> None:
    """Wait for all; the first error cancels the rest and is raised."""
    done, _ = wait(futures, return_when=FIRST_EXCEPTION)
    failed = next((f for f in done if f.exception() is not None), None)
    if failed is not None:
        token.cancel(CancelReason.SERVER_LOST)
        for future in futures:
            future.cancel()
        failed.result()


@contextmanager
def _seeing(snapshot: Snapshot | None, connection: psycopg.Connection) -> Iterator[None]:
    """While the block runs the connection sees the snapshot."""
    if snapshot is None:
        yield
        return
    snapshot.adopt(connection)
    try:
        yield
    finally:
        if not connection.closed:
            connection.rollback()
