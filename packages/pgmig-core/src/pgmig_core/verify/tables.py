"""Comparing all that is wanted, several tables at a time, each thread with a connection to either side."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from queue import SimpleQueue

from msgspec import Struct, field
from msgspec.structs import replace

from ..cancellation import CancellationToken, CancelReason
from ..connection import connect
from ..errors import ConnectionFailedError, StatementFailedError
from ..events import EventHandler, Retrying, VerifyProgress, ignore
from ..options import DEFAULT_SHOWN, ConnectionOptions
from ..patience import Retries
from ..report import TableVerification, Verification
from ..snapshot import Snapshot
from .chosen import Wanted
from .compare import Pair, compare_table
from .differing import find_differing
from .large_objects import compare_large_objects
from .sequences import compare_sequences
from .statements import VerifyTable

_Task = Callable[[Pair], Iterable[TableVerification]]


def verify_tables(
    tables: Sequence[VerifyTable],
    source: ConnectionOptions,
    target: ConnectionOptions,
    *,
    hashes: bool,
    workers: int,
    show: int = DEFAULT_SHOWN,
    snapshot: Snapshot | None = None,
    on_event: EventHandler = ignore,
    token: CancellationToken | None = None,
) -> Verification:
    """Compare tables alone, as `verify_all` does."""
    return verify_all(
        Wanted(tables=tuple(tables)), source, target,
        hashes=hashes, workers=workers, show=show, snapshot=snapshot, on_event=on_event, token=token,
    )  # fmt: skip


def verify_all(
    wanted: Wanted,
    source: ConnectionOptions,
    target: ConnectionOptions,
    *,
    hashes: bool,
    workers: int,
    show: int = DEFAULT_SHOWN,
    snapshot: Snapshot | None = None,
    on_event: EventHandler = ignore,
    token: CancellationToken | None = None,
    retries: Retries | None = None,
) -> Verification:
    """Compare all of it, in its order as far as threads allow; VerifyProgress for each, one at a time. Where rows of a
    table differ, up to `show` of them are found.

    Without a snapshot the source is read as it is now. What is lost is compared again, as `retries` have it, under the
    same snapshot. Raises ConnectionFailedError (then the rest is cancelled) and CancelledError.
    """
    began = time.monotonic()
    ours = token.child() if token is not None else CancellationToken()
    tasks: list[_Task] = [_table_task(table, hashes=hashes, show=show) for table in wanted.tables]
    if wanted.sequences:
        tasks.append(lambda pair: compare_sequences(pair, wanted.sequences))
    if wanted.large_objects and hashes:
        tasks.append(lambda pair: [compare_large_objects(pair, wanted.large_objects, show)])
    objects = len(wanted.tables) + len(wanted.sequences) + (1 if wanted.large_objects and hashes else 0)
    telling = _Telling(objects, on_event)

    retries = replace(retries or Retries(), told=telling.tell_again)

    def open_pair() -> Pair:
        with ExitStack() as opening:
            one = opening.enter_context(connect(source, "source", token=ours, application_name="pgmig verify"))
            other = opening.enter_context(connect(target, "target", token=ours, application_name="pgmig verify"))
            opening.pop_all()
        return Pair(one, other, ours, snapshot)

    def work(number: int, pairs: SimpleQueue[Pair | None]) -> None:
        ours.raise_if_cancelled()
        pair = pairs.get()

        def compare(_in_doubt: bool) -> list[TableVerification]:
            nonlocal pair
            try:
                pair = pair or open_pair()
                return list(tasks[number](pair))
            except ConnectionFailedError as error:
                if pair is not None:
                    pair.close()
                pair = None
                error.given_up = snapshot is not None and not snapshot.alive()
                raise

        try:
            for found in retries.run(compare, ours):
                telling.tell(number, found)
        finally:
            pairs.put(pair)

    count = max(1, min(workers, len(tasks)))
    with ExitStack() as stack:
        pairs: SimpleQueue[Pair | None] = SimpleQueue()
        stack.callback(_close, pairs)
        for _ in range(count):
            pairs.put(None)
        pool = stack.enter_context(ThreadPoolExecutor(count, thread_name_prefix="pgmig-verify"))
        _finish([pool.submit(work, number, pairs) for number in range(len(tasks))], ours)
    return Verification(tables=telling.in_order(len(tasks)), seconds=time.monotonic() - began)


class _Telling(Struct):
    """The results so far; told one at a time."""

    total: int
    on_event: EventHandler
    results: dict[int, list[TableVerification]] = field(default_factory=dict)
    done: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, task: int, found: TableVerification) -> None:
        with self.lock:
            self.results.setdefault(task, []).append(found)
            self.done += 1
            self.on_event(VerifyProgress(found, self.done, self.total))

    def tell_again(self, error: StatementFailedError | ConnectionFailedError, seconds: float) -> None:
        with self.lock:
            self.on_event(Retrying(None, error.message, seconds))

    def in_order(self, tasks: int) -> tuple[TableVerification, ...]:
        return tuple(found for task in range(tasks) for found in self.results.get(task, ()))


def _close(pairs: SimpleQueue[Pair | None]) -> None:
    while not pairs.empty():
        if (pair := pairs.get()) is not None:
            pair.close()


def _table_task(table: VerifyTable, *, hashes: bool, show: int) -> _Task:
    def compare(pair: Pair) -> Iterator[TableVerification]:
        found = compare_table(pair, table, hashes=hashes)
        if not found.equal and not found.error and table.query and hashes:
            found = _compare_fresh(pair, table, found)
        if not found.equal and not found.error and hashes:
            found = _with_rows(pair, table, found, show)
        yield found

    return compare


def _compare_fresh(pair: Pair, table: VerifyTable, found: TableVerification) -> TableVerification:
    """A materialized view again: the source's own rows are those of its last REFRESH, and where the query reads what is
    different on each server (the catalogs, its settings) the target's rows need only be what it gives there."""
    fresh = compare_table(pair, table, hashes=True, by_query="source")
    if fresh.equal:
        return fresh
    there = compare_table(pair, table, hashes=True, by_query="target")
    kept = (found.target_rows, found.target_hash)
    if not there.error and (there.target_rows, there.target_hash) == kept:
        return replace(found, source_rows=kept[0], source_hash=kept[1])
    return found


def _with_rows(pair: Pair, table: VerifyTable, found: TableVerification, show: int) -> TableVerification:
    try:
        differing = find_differing(pair, table, show)
    except StatementFailedError:
        return found  # that they differ is known all the same
    return replace(found, rows=differing.rows, more_rows=differing.more, buckets=(differing.level, differing.buckets))


def _finish(futures: list[Future[None]], token: CancellationToken) -> None:
    """Wait for all; the first error cancels the rest and is raised."""
    done, _ = wait(futures, return_when=FIRST_EXCEPTION)
    failed = next((f for f in done if f.exception() is not None), None)
    if failed is not None:
        token.cancel(CancelReason.SERVER_LOST)
        for future in futures:
            future.cancel()
        failed.result()
