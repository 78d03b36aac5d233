"""Chunks that came and could not be taken back: the table is emptied before it is tried again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from pgmig_core import CopyStep, Outcome
from pgmig_core.chunking import Chunk
from pgmig_core.copy.worker import CopyWorker
from pgmig_core.errors import ConnectionFailedError, PgmigError, StatementFailedError
from pgmig_core.patience import Retries
from tests.integration.resume.crash import run
from tests.support.databases import MakeDb, fetch

SOURCE = """
CREATE TABLE wide (id int, what text);
INSERT INTO wide SELECT i, repeat('x', 200) FROM generate_series(1, 5000) i;
ANALYZE;
"""


@pytest.mark.parametrize(
    "error",
    [
        StatementFailedError("target", "No space left on device", sqlstate="53100"),
        ConnectionFailedError("target", "the connection was lost"),
    ],
)
def test_no_row_comes_twice(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch, error: PgmigError) -> None:
    source, target = make_db("source", sql=SOURCE), make_db("target")
    copy, empty = CopyWorker.copy, CopyWorker.empty
    arrived = threading.Event()
    failures: list[str] = []

    def copy_all_but_the_last(self: CopyWorker, step: CopyStep, chunk: Chunk | None = None, **arguments: Any) -> object:
        if chunk is not None and chunk.number == 2 and not failures:
            assert arrived.wait(30)
            failures.append("copy")
            raise error
        result = copy(self, step, chunk, **arguments)
        arrived.set()
        return result

    def empty_if_there_is_room(self: CopyWorker, step: CopyStep) -> None:
        if failures == ["copy"]:
            failures.append("empty")
            raise error
        empty(self, step)

    def once(_self: Retries, what: Callable[[bool], object], *_: object, known: bool = True) -> object:
        return what(False)  # the chunk is not tried again by itself

    monkeypatch.setattr(Retries, "run", once)
    monkeypatch.setattr(CopyWorker, "copy", copy_all_but_the_last)
    monkeypatch.setattr(CopyWorker, "empty", empty_if_there_is_room)
    report = run(source, target, split_tables_larger_than=65536, workers=2)
    assert (report.outcome, failures) == (Outcome.COMPLETED, ["copy", "empty"])
    assert fetch(target, "SELECT count(*), count(DISTINCT id) FROM wide") == [(5000, 5000)]
