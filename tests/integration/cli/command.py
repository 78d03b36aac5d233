"""Running `pgmig` as users do: as a process, in a pipe or on a terminal of its own."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.support.databases import fetch

TIMEOUT = 60.0
PGMIG = (sys.executable, "-m", "pgmig_cli")


class Done(NamedTuple):
    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """Ours without PG* variables, so that nothing of the machine's changes a test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "COLUMNS": "100", **more}


def pgmig(*arguments: str | Path, cwd: Path, **env: str) -> Done:
    """Run it in a pipe until it ends."""
    done = subprocess.run(
        [*PGMIG, *map(str, arguments)], capture_output=True, text=True, check=False, cwd=cwd, env=environment(**env),
        stdin=subprocess.DEVNULL, timeout=TIMEOUT,
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def start(*arguments: str | Path, cwd: Path) -> subprocess.Popen[str]:
    """Start it in a pipe."""
    return subprocess.Popen(
        [*PGMIG, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd,
        env=environment(), stdin=subprocess.DEVNULL,
    )  # fmt: skip


def finish(process: subprocess.Popen[str]) -> Done:
    """Wait for the end of a started one."""
    try:
        out, err = process.communicate(timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.communicate()
        raise
    assert "Traceback" not in out + err
    return Done(process.returncode, out, err)


def on_terminal(*arguments: str | Path, cwd: Path, answers: dict[str, str]) -> tuple[int, str]:
    """Run it on a pseudo-terminal; when a key of `answers` is shown, its value is typed. Code and what was shown."""
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(cwd)
        os.execvpe(PGMIG[0], [*PGMIG, *map(str, arguments)], environment(TERM="xterm-256color"))  # noqa: S606
    shown, waiting, ends = "", dict(answers), time.monotonic() + TIMEOUT
    try:
        while time.monotonic() < ends:
            if not select.select([master], [], [], 1.0)[0]:
                continue
            try:
                piece = os.read(master, 65536)
            except OSError:  # Linux says EIO when the other side has closed
                break
            if not piece:
                break
            shown += piece.decode(errors="replace")
            for asked in [question for question in waiting if question in shown]:
                os.write(master, waiting.pop(asked).encode())
    finally:
        os.close(master)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), shown


def wait_for(dsn: str, query: str, *parameters: object) -> None:
    """Wait until the query finds a row; only the server knows when, so it is asked again and again."""
    ends = time.monotonic() + TIMEOUT
    while not fetch(dsn, query, *parameters):
        assert time.monotonic() < ends, f"never true: {query}"
        time.sleep(0.05)
