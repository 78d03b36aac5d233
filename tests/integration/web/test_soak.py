"""Thirty copies in a row in one pgmig-web: what each takes, it gives back."""

from __future__ import annotations

import gc
import os
import threading
from pathlib import Path

import pytest

from tests.integration.web.serving import Web
from tests.support import databases

ROUNDS = int(os.environ.get("PGMIG_SOAK_ROUNDS", "30"))
WARM = 5
"""Copies after which modules are loaded, pools of threads are full and caches have their size."""
MAX_GROWTH = 8 * 1024 * 1024
"""Bytes that the process may grow by in the other copies. Measured: 5.6 MB in 24 copies, 8.5 MB in 60, most of it the
log that pytest keeps; with `-p no:logging` 2.1 MB in 60, of which 0.3 MB in the last 40."""

TABLES = "".join(f"CREATE TABLE t{n} (id int PRIMARY KEY, v text); INSERT INTO t{n} VALUES (1, 'a');" for n in range(5))


def resident() -> int:
    """Bytes of memory that the process has."""
    gc.collect()
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def held(source: str, target: str) -> tuple[int, int, int]:
    """Threads, open files, sessions on both servers. Fewer is no finding: idle threads go by themselves."""
    sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    counts = [databases.fetch(dsn, sessions)[0][0] for dsn in (source, target)]
    return threading.active_count(), len(list(Path("/proc/self/fd").iterdir())), sum(counts)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells a process's memory in /proc")
def test_thirty_copies_leave_nothing_behind(fresh_web: Web, source_db: str, target_db: str) -> None:
    databases.execute(source_db, TABLES)
    before = (0, 0, 0)
    memory = 0
    for number in range(ROUNDS):
        fresh_web.start(source_db, target_db, options={"verify": True})
        status = fresh_web.wait()
        assert status["state"] == "completed", status
        if number == WARM:
            before, memory = held(source_db, target_db), resident()
    threads, files, sessions = held(source_db, target_db)
    grown = resident() - memory
    assert (threads <= before[0], files <= before[1], sessions) == (True, True, 0), (before, (threads, files, sessions))
    assert grown < MAX_GROWTH, f"{grown / 1e6:.1f} MB"
