"""A paused run begins nothing new, ends what runs, and goes on where it stood."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from pgmig_core import (
    CancellationToken,
    CopyProgress,
    Event,
    Options,
    Outcome,
    Pause,
    PauseChanged,
    Phase,
    Report,
    Selection,
    Session,
    StepFinished,
    StepStarted,
    chunking,
)
from tests.integration.run.conftest import options
from tests.support.databases import MakeDb, fetch

TABLES = "".join(
    f"CREATE TABLE t{n} AS SELECT i, repeat('x', 500) v FROM generate_series(1, 3000) i;" for n in range(4)
)


@contextmanager
def ending(watched: Watched) -> Iterator[ThreadPoolExecutor]:
    """A thread to run in, which a failed test does not leave waiting."""
    with ThreadPoolExecutor(1) as pool:
        try:
            yield pool
        finally:
            watched.at = type(None)
            watched.pause.resume()


class Watched:
    """An event handler that pauses at the first event of a kind, and knows when nothing runs any more."""

    def __init__(self, pause: Pause, at: type) -> None:
        self.pause, self.at = pause, at
        self.paused, self.quiet = threading.Event(), threading.Event()
        self.running: set[int] = set()
        self.started = 0
        self.told: list[tuple[str, ...]] = []

    def __call__(self, event: Event) -> None:
        match event:
            case StepStarted():
                self.started += 1
                self.running.add(event.step.id)
            case StepFinished():
                self.running.discard(event.step.id)
            case PauseChanged():
                self.told.append(event.reasons)
                self.paused.set()
        step = getattr(event, "step", None)
        if isinstance(event, self.at) and step is not None and step.phase is Phase.DATA and not self.told:
            self.pause.pause()
        if self.told and not self.running:
            self.quiet.set()


def run(session: Session, watched: Watched, token: CancellationToken, **given: object) -> Report:
    plan = session.plan(Selection(), Options.model_validate(given))
    return session.run(plan, on_event=watched, token=token, pause=watched.pause)


@pytest.mark.parametrize("end", ["resume", "cancel"])
def test_between_steps(make_db: MakeDb, end: str) -> None:
    source, target = make_db("source", sql=TABLES), make_db("target")
    watched, token = Watched(Pause(), StepFinished), CancellationToken()
    with Session(options(source), options(target)) as session, ending(watched) as pool:
        running = pool.submit(run, session, watched, token, workers=1)
        assert watched.quiet.wait(30)
        started = watched.started
        rows = [fetch(target, f"SELECT count(*) FROM t{n}")[0][0] for n in range(4)]
        assert 0 < sum(rows) < 12000
        assert watched.started == started
        assert not running.done()
        if end == "resume":
            watched.pause.resume()
            report = running.result(60)
            assert (report.outcome, report.rows) == (Outcome.COMPLETED, 12000)
            assert watched.told == [("the user",), ()]
        else:
            token.cancel()
            assert running.result(10).outcome is Outcome.CANCELLED


def test_between_the_chunks_of_a_table(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunking, "SMALLEST", 1 << 20)
    source = make_db("source", sql="CREATE TABLE t AS SELECT i, repeat('x', 500) v FROM generate_series(1, 40000) i;")
    target = make_db("target")
    watched = Watched(Pause(), CopyProgress)
    with Session(options(source), options(target)) as session, ending(watched) as pool:
        running = pool.submit(run, session, watched, CancellationToken(), workers=2, split_tables_larger_than="1MB")
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state <> 'idle' AND backend_type = 'client backend'"
        )
        assert watched.paused.wait(30)
        ends = time.monotonic() + 30
        while fetch(target, waiting) != [(0,)]:
            assert time.monotonic() < ends
        arrived = fetch(target, "SELECT count(*) FROM t")[0][0]
        assert 0 < arrived < 40000
        assert not running.done()
        assert fetch(target, "SELECT count(*) FROM t") == [(arrived,)]
        watched.pause.resume()
        report = running.result(60)
        assert (report.outcome, report.rows) == (Outcome.COMPLETED, 40000)
    assert fetch(target, "SELECT count(*) FROM t") == [(40000,)]
