"""Copying in real worker processes, and on a real Dask cluster of two workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pgmig_core import CancellationToken, Outcome, Report, State, UsageError, chunking
from pgmig_core.copy import CopyPool, open_executor
from pgmig_core.copy.processes import Processes
from pgmig_core.events import CopyProgress, Event, StepFinished
from pgmig_core.options import Options
from tests.integration.run.conftest import copy
from tests.support.databases import MakeDb, fetch

TABLES = """
CREATE TABLE big (id int PRIMARY KEY, v text);
INSERT INTO big SELECT i, repeat('x', 200) FROM generate_series(1, 60000) i;
CREATE TABLE other (id int PRIMARY KEY, v text);
INSERT INTO other SELECT i, repeat('y', 200) FROM generate_series(1, 8000) i;
CREATE TABLE bad (v text);
INSERT INTO bad SELECT 'y' || i FROM generate_series(1, 30000) i;
"""
REFUSING = "CREATE TABLE bad (v text CONSTRAINT fits CHECK (v <> 'y20000'))"
SPLIT: dict[str, Any] = {"split_tables_larger_than": "4MB", "workers": 2}


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunking, "SMALLEST", 1 << 20)


@pytest.fixture
def two(make_db: MakeDb) -> tuple[str, str]:
    return make_db("source", sql=TABLES), make_db("target")


def checked(report: Report, source: str, target: str) -> None:
    assert report.outcome is Outcome.COMPLETED, report.failures
    for table in ("big", "other", "bad"):
        query = f"SELECT count(*), sum(hashtext(x::text)) FROM {table} x"
        assert fetch(target, query) == fetch(source, query)


def children() -> list[int]:
    """Process ids of this process's Python children."""
    found = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    tasks = Path(f"/proc/{os.getpid()}/task").iterdir()
    found += [pid for task in tasks for pid in (task / "children").read_text().split()]
    return [int(pid) for pid in set(found) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds worker processes in /proc")


@needs_proc
def test_worker_processes_copy_and_end(two: tuple[str, str]) -> None:
    seen: set[int] = set()
    told: list[int] = []

    def listen(event: Event) -> None:
        if isinstance(event, CopyProgress):
            seen.update(children())
            told.append(event.rows)

    checked(copy(*two, on_event=listen, processes=2, **SPLIT), *two)
    assert len(seen) == 2
    assert children() == []
    assert 60000 in told


def test_a_table_that_fails_in_a_process_fails_alone(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=TABLES), make_db("target", sql=REFUSING)
    report = copy(source, target, processes=2, split_tables_larger_than=1, workers=2)
    (failed,) = report.failures
    assert (failed.subject.name, failed.sqlstate) == ("bad", "23514")
    assert fetch(target, "SELECT count(*) FROM bad") == [(0,)]
    assert fetch(target, "SELECT count(*) FROM big") == [(60000,)]


def slow(make_db: MakeDb) -> tuple[str, str]:
    """A table that takes a while to copy, in few chunks: its target works for each row."""
    source = make_db(
        "source",
        sql="CREATE TABLE t (id int, v text);INSERT INTO t SELECT i, repeat('x', 100) FROM generate_series(1, 60000) i",
    )
    dawdle = "CREATE FUNCTION dawdle(i int) RETURNS bool LANGUAGE sql AS 'SELECT pg_sleep(0.001) IS NOT NULL'"
    return source, make_db("target", sql=f"{dawdle}; CREATE TABLE t (id int CHECK (public.dawdle(id)), v text)")


def when_copying(target: str, act: Any) -> threading.Thread:
    """Act as soon as a COPY runs on the target."""

    def wait() -> None:
        with psycopg.connect(target, autocommit=True) as watching:
            query = "SELECT count(*) FROM pg_stat_progress_copy WHERE datname = current_database()"
            deadline = time.monotonic() + 60
            while watching.execute(query).fetchone() == (0,):
                if time.monotonic() > deadline:
                    return
                time.sleep(0.02)
        act()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def sessions(dsn: str) -> list[tuple[Any, ...]]:
    return fetch(
        dsn,
        "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'",
    )


def cancelled_in_time(two: tuple[str, str], **given: Any) -> None:
    token = CancellationToken()
    times: list[float] = []

    def cancel() -> None:
        times.append(time.monotonic())
        token.cancel()

    def listen(event: Event) -> None:
        if isinstance(event, StepFinished) and event.step.action == "copy":
            times.append(time.monotonic())

    waiting = when_copying(two[1], cancel)
    report = copy(*two, token=token, on_event=listen, split_tables_larger_than=1, workers=2, **given)
    waiting.join()
    assert times[1] - times[0] < 2.0  # both sides' sessions gone, and what had arrived taken back
    copied = next(r for r in report.results if r.action == "copy")
    assert (report.outcome, copied.state) == (Outcome.CANCELLED, State.NOT_ATTEMPTED)
    assert fetch(two[1], "SELECT count(*) FROM t") == [(0,)]
    assert [s for side in two for s in sessions(side) if "COPY" in s[0]] == []


def test_cancelling_reaches_the_processes(make_db: MakeDb) -> None:
    cancelled_in_time(slow(make_db), processes=2)


@needs_proc
def test_a_process_that_is_killed_loses_nothing(make_db: MakeDb) -> None:
    """It takes its transaction along; the table is emptied and begun again by a process that takes its place."""
    source, target = slow(make_db)
    fetch(source, "DELETE FROM t WHERE id > 1200 RETURNING 1")
    killing = when_copying(target, lambda: os.kill(children()[0], signal.SIGKILL))
    report = copy(source, target, processes=2, split_tables_larger_than=1, workers=2)
    killing.join()
    assert report.outcome is Outcome.COMPLETED, report.failures
    assert fetch(target, "SELECT count(*), count(DISTINCT id) FROM t") == [(1200, 1200)]


def test_any_executor_will_do(two: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pgmig_core.executor.open_executor", lambda _options: ThreadPoolExecutor(2))
    checked(copy(*two, **SPLIT), *two)


def test_processes_end_with_their_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, signal\nfrom pgmig_core.copy.processes import Processes\n"
        "if __name__ == '__main__':\n"
        "    print(Processes(1).submit(os.getpid).result(), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    parent = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=60)
    child = int(parent.stdout)
    deadline = time.monotonic() + 20
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()


def test_an_idle_process_that_was_killed_is_replaced() -> None:
    processes = Processes(1)
    os.kill(processes.submit(os.getpid).result(), signal.SIGKILL)
    time.sleep(0.2)
    assert processes.submit(abs, -1).result() == 1
    processes.shutdown()


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Two worker processes and a scheduler."""
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield str(cluster.scheduler_address).removeprefix("tcp://")


dask = pytest.mark.filterwarnings("default")  # what Dask and its own libraries warn of is not ours


@dask
def test_a_dask_cluster_copies(cluster: str, two: tuple[str, str]) -> None:
    checked(copy(*two, executor=f"dask://{cluster}", **SPLIT), *two)


@dask
def test_cancelling_reaches_the_cluster(cluster: str, make_db: MakeDb) -> None:
    cancelled_in_time(slow(make_db), executor=f"dask://{cluster}")


@dask
def test_a_cluster_that_does_a_copy_again_is_refused(cluster: str, make_db: MakeDb) -> None:
    """Its worker is killed in the middle: Dask gives the task to the other one, which must not add rows twice."""
    distributed: Any = pytest.importorskip("distributed")
    source, target = slow(make_db)
    fetch(source, "DELETE FROM t WHERE id > 2500 RETURNING 1")

    def kill() -> None:
        with distributed.Client(cluster, set_as_default=False) as client:
            pids = client.run(os.getpid)
            os.kill(next(iter(pids.values())), signal.SIGKILL)

    killing = when_copying(target, kill)
    report = copy(source, target, executor=f"dask://{cluster}", split_tables_larger_than=1, workers=2)
    killing.join()
    assert report.outcome is Outcome.COMPLETED, report.failures
    assert fetch(target, "SELECT count(*), count(DISTINCT id) FROM t") == [(2500, 2500)]


@dask
def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pgmig_core.copy.dask.CONNECT_SECONDS", 1)
    with pytest.raises(UsageError, match="no Dask scheduler answers at"):
        open_executor(Options(executor="dask://127.0.0.1:1"))


def test_closing_a_pool_that_did_nothing(make_db: MakeDb) -> None:
    from pgmig_core.connection import connect
    from pgmig_core.snapshot import Snapshot
    from tests.integration.run.conftest import options

    with Snapshot(connect(options(make_db("source")), "source")) as snapshot:
        CopyPool(snapshot).close()
