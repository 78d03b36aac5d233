"""Pausing from outside: signals for a run in a pipe, the key p on a terminal."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import psycopg
import pytest

from tests.integration.cli.command import finish, on_terminal, start, wait_for
from tests.support.databases import MakeDb, fetch

STUCK = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
TABLE = "CREATE TABLE t (id int); INSERT INTO t VALUES (1);"
HELD = b"LOCK TABLE t IN ROW EXCLUSIVE MODE"


def test_signals_pause_a_run_and_let_it_go_on(make_db: MakeDb, tmp_path: Path) -> None:
    later = (
        "CREATE MATERIALIZED VIEW waits_for_t AS SELECT * FROM t;"  # without it the run would be over before it goes on
    )
    source, target = make_db("source", sql=TABLE + later), make_db("target", sql="CREATE TABLE t (id int)")
    with psycopg.connect(target) as holder:
        holder.execute(HELD)
        process = start("copy", "--src", source, "--dst", target, "--yes", "--statistics", "none", cwd=tmp_path)
        assert process.stdout is not None
        try:
            wait_for(target, STUCK)
            process.send_signal(signal.SIGUSR1)
            while "paused: the user" not in (line := process.stdout.readline()):
                assert line, "it ended"
            holder.rollback()
            wait_for(target, "SELECT FROM t")
            process.send_signal(signal.SIGUSR2)
        except BaseException:
            process.kill()
            raise
    done = finish(process)
    assert done.code == 0
    assert "going on" in done.out


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="not a POSIX system")
def test_p_pauses_on_a_terminal(make_db: MakeDb, tmp_path: Path) -> None:
    source, target = make_db("source", sql=TABLE), make_db("target", sql="CREATE TABLE t (id int)")
    with psycopg.connect(target) as holder:
        holder.execute(HELD)

        def let_go_soon() -> None:
            wait_for(target, STUCK)
            holder.execute("SET LOCAL idle_in_transaction_session_timeout = '3s'")

        thread = threading.Thread(target=let_go_soon)
        thread.start()
        code, shown = on_terminal(
            "copy", "--src", source, "--dst", target, "--yes", cwd=tmp_path,
            answers={"public.t": "p", "paused: the user; p goes on": "p"},
        )  # fmt: skip
        thread.join()
        holder.close()
    assert code == 0, shown
    assert "paused: the user; p goes on" in shown
    assert fetch(target, "SELECT id FROM t") == [(1,)]
