"""A chunk whose connection is cut is copied again, alone, and arrives once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import asyncpg
import psycopg
import pytest

from pgmig_core import Event, Options, Outcome, Report, Selection, chunking
from pgmig_core.chunking import Chunk
from pgmig_core.copy import worker
from pgmig_core.copy.session import commit
from pgmig_core.copy.values import CopyResult
from pgmig_core.copy.worker import CopyWorker
from pgmig_core.events import Retrying
from pgmig_core.plan import CopyStep
from tests.integration.resume.crash import schemas, session
from tests.support.databases import MakeDb, execute, fetch

SOURCE = """
CREATE TABLE wide (id int, what text);
INSERT INTO wide SELECT i, repeat('x', 200) FROM generate_series(1, 20000) i;
ANALYZE;
"""
END = "SELECT pg_terminate_backend({})"
REFUSING_ONCE = """
CREATE SEQUENCE tries;
CREATE FUNCTION meets_once(id int) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
    IF id = 15000 AND nextval('public.tries') = 1 THEN RAISE 'met' USING ERRCODE = 'deadlock_detected'; END IF;
    RETURN true;
END $$;
CREATE TABLE wide (id int CHECK (public.meets_once(id)), what text);
"""
DAWDLING = """
CREATE FUNCTION dawdle(id int) RETURNS bool LANGUAGE sql AS 'SELECT id > 1000 OR pg_sleep(0.001) IS NOT NULL';
CREATE TABLE wide (id int CHECK (public.dawdle(id)), what text);
"""


@pytest.fixture(autouse=True)
def copied(monkeypatch: pytest.MonkeyPatch) -> Counter[int]:
    """How often each chunk was copied, or begun to be."""
    monkeypatch.setattr(chunking, "SMALLEST", 256 << 10)
    times: Counter[int] = Counter()
    copy = CopyWorker.copy

    def counted(self: CopyWorker, step: CopyStep, chunk: Chunk | None = None, **arguments: Any) -> CopyResult:
        if chunk is not None:
            times[chunk.number] += 1
        return copy(self, step, chunk, **arguments)

    monkeypatch.setattr(CopyWorker, "copy", counted)
    return times


class Cut:
    """Ends a session of the worker that commits chunk `number`, once."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, number: int, when: str, end: Callable[[CopyWorker], object]
    ) -> None:
        self._lock, self._done = threading.Lock(), False
        rows = CopyWorker._rows
        local = threading.local()

        async def rows_then_end(self_: CopyWorker, step: CopyStep, chunk: Chunk | None, *rest: Any) -> CopyResult:
            result = await rows(self_, step, chunk, *rest)
            local.of = (self_, chunk.number if chunk else 0)
            if when == "before" and self._is_it(local.of):
                end(self_)
            return result

        async def commit_then_end(target: asyncpg.Connection) -> None:
            of = getattr(local, "of", None)
            local.of = None
            if when == "after" and of is not None and self._is_it(of):
                await target.execute("COMMIT")
                end(of[0])
            await commit(target)

        monkeypatch.setattr(CopyWorker, "_rows", rows_then_end)
        monkeypatch.setattr(worker, "commit", commit_then_end)
        self._number = number

    def _is_it(self, of: tuple[CopyWorker, int]) -> bool:
        with self._lock:
            if self._done or of[1] != self._number:
                return False
            self._done = True
            return True


def copy_wide(source: str, target: str, **options: object) -> tuple[Report, list[str]]:
    """The report, and what was tried again."""
    again: list[str] = []

    def on_event(event: Event) -> None:
        if isinstance(event, Retrying) and event.step is not None:
            again.append(event.message)

    chosen = {"split_tables_larger_than": 1, "workers": 2, **options}
    with session(source, target) as opened:
        report = opened.run(opened.plan(Selection(), Options.model_validate(chosen)), on_event=on_event)
    return report, again


def check(report: Report, target: str) -> None:
    assert (report.outcome, report.failures, report.rows) == (Outcome.COMPLETED, (), 20000)
    assert fetch(target, "SELECT count(*), count(DISTINCT id) FROM wide") == [(20000, 20000)]
    assert "_pgmig" not in schemas(target)


def target_ends(dsn: str) -> Callable[[CopyWorker], object]:
    def end(it: CopyWorker) -> None:
        assert it._target is not None
        execute(dsn, END.format(it._target.get_server_pid()))

    return end


def source_ends(dsn: str) -> Callable[[CopyWorker], object]:
    def end(it: CopyWorker) -> None:
        assert it._source is not None
        execute(dsn, END.format(it._source.get_server_pid()))

    return end


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_target_s_session_of_a_chunk_is_ended(
    make_db: MakeDb, monkeypatch: pytest.MonkeyPatch, copied: Counter[int], when: str
) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target")
    Cut(monkeypatch, 3, when, target_ends(target))
    report, again = copy_wide(source, target)
    check(report, target)
    assert len(again) == 1
    assert len(copied) > 4
    assert copied == {number: 1 + (number == 3 and when == "before") for number in copied}


def test_the_source_s_session_of_a_chunk_is_ended(
    make_db: MakeDb, monkeypatch: pytest.MonkeyPatch, copied: Counter[int]
) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target")
    for number in (1, 2, 3):
        Cut(monkeypatch, number, "before", source_ends(source))
    report, _ = copy_wide(source, target)
    check(report, target)
    assert max(copied.values()) <= 2
    assert sum(copied.values()) < 2 * len(copied)


def test_the_table_is_rewritten_while_nobody_holds_it(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target")
    execute(source, "DELETE FROM wide WHERE id % 2 = 0; INSERT INTO wide SELECT id + 1, what FROM wide")

    rewritten = threading.Event()
    keep = CopyWorker.keep

    def keep_too_late(self: CopyWorker, *arguments: Any) -> bool:
        if not rewritten.is_set() and self._holding:
            rewritten.set()
            source_ends(source)(self)
            vacuum_full(source)
        return keep(self, *arguments)

    monkeypatch.setattr(CopyWorker, "keep", keep_too_late)
    report, _ = copy_wide(source, target)
    check(report, target)
    assert rewritten.is_set()


def vacuum_full(dsn: str) -> None:
    """Each statement by itself: VACUUM runs in no transaction."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '10s'")
        connection.execute("VACUUM FULL wide")


def test_an_error_that_passes(make_db: MakeDb, copied: Counter[int]) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=REFUSING_ONCE)
    report, again = copy_wide(source, target)
    check(report, target)
    assert again == ["met"]
    assert sum(copied.values()) == len(copied) + 1


def test_a_chunk_in_another_process(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql=DAWDLING)
    ended = threading.Event()
    one = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    one += " AND application_name ~ '^pgmig [0-9a-f]+[.]' AND query LIKE 'COPY%' LIMIT 1"

    def end_one() -> None:
        deadline = time.monotonic() + 30
        while not ended.is_set() and time.monotonic() < deadline:
            if fetch(target, f"SELECT pg_terminate_backend(pid) FROM ({one}) x"):
                ended.set()
            time.sleep(0.02)

    thread = threading.Thread(target=end_one)
    thread.start()
    report, again = copy_wide(source, target, processes=2)
    thread.join()
    check(report, target)
    assert ended.is_set()
    assert len(again) == 1


def test_without_a_ledger_an_unanswered_commit_begins_the_table_anew(
    make_db: MakeDb, monkeypatch: pytest.MonkeyPatch, copied: Counter[int]
) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target", sql="CREATE SCHEMA mine CREATE TABLE t ()")
    Cut(monkeypatch, 3, "after", target_ends(target))
    report, again = copy_wide(source, target, ledger_schema="mine")
    check(report, target)
    assert len(again) == 1
    assert copied[1] == copied[2] == copied[3] == 2
