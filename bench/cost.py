"""What one run of a command costs: wall time, processor time of the client and of the servers, the client's memory.

The client's processor time is what the kernel counted for all its processes (wait4). A server's is its postmaster's
with all children that it has reaped, plus that of the children alive: backends that ended meanwhile count. Memory is
the proportional set size (shared pages divided by who shares them) of the client's whole tree, looked at ten times a
second.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pgmig_core.demo.servers import Server

TICKS = os.sysconf("SC_CLK_TCK")
LOOK_EVERY = 0.1
PATIENCE = 1800.0
"""Seconds until a command is given up."""

Pipeline = Sequence[Sequence[str]]
"""Commands joined by pipes."""


class CommandFailedError(Exception):
    """A command of a peer failed; the message ends with what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and megabytes of one run."""

    wall: float
    client_cpu: float
    source_cpu: float
    target_cpu: float
    peak_mb: float

    @property
    def servers_cpu(self) -> float:
        return self.source_cpu + self.target_cpu


def measure(stages: Sequence[Pipeline], source: Server, target: Server, env: Mapping[str, str]) -> Cost:
    """Run pipelines one after another. Raises CommandFailedError."""
    before = server_cpu(source), server_cpu(target)
    watch = _Watch()
    client, began = 0.0, time.perf_counter()
    with watch:
        for stage in stages:
            client += _run(stage, env, watch)
    wall = time.perf_counter() - began
    after = server_cpu(source), server_cpu(target)
    return Cost(wall, client, after[0] - before[0], after[1] - before[1], watch.peak_mb)


def server_cpu(server: Server) -> float:
    """Processor seconds of a server since it started, its ended backends included."""
    postmaster = int((server.data / "postmaster.pid").read_text().split()[0])
    own, reaped = _cpu(postmaster)
    return own + reaped + sum(sum(_cpu(child)) for child in _children(postmaster))


def _run(stage: Pipeline, env: Mapping[str, str], watch: _Watch) -> float:
    """The client's processor seconds of one pipeline."""
    cpu, failed, running = 0.0, "", []
    with tempfile.TemporaryFile() as said:
        previous = None
        for number, argv in enumerate(stage):
            last = number == len(stage) - 1
            process = subprocess.Popen(
                argv, stdin=previous, stdout=said if last else subprocess.PIPE, stderr=said, env=dict(env)
            )
            if previous is not None:
                previous.close()
            previous = process.stdout
            running.append(process)
            watch.pids.append(process.pid)
        alarm = threading.Timer(PATIENCE, _kill, [running])
        alarm.start()
        for process in running:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            cpu += usage.ru_utime + usage.ru_stime
            if process.returncode:
                failed = failed or f"{Path(str(process.args[0])).name} ended with {process.returncode}"  # type: ignore[index]
        alarm.cancel()
        watch.pids.clear()
        if failed:
            said.seek(0)
            raise CommandFailedError(f"{failed}: {said.read().decode(errors='replace')[-600:].strip()}")
    return cpu


def _kill(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.kill()


class _Watch:
    """A thread that looks at the memory of `pids` and all their descendants."""

    def __init__(self) -> None:
        self.pids: list[int] = []
        self.peak_mb = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            self.peak_mb = max(self.peak_mb, sum(_tree_kb(pid) for pid in tuple(self.pids)) / 1024)


def _tree_kb(pid: int) -> int:
    return _pss_kb(pid) + sum(_tree_kb(child) for child in _children(pid))


def _pss_kb(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except (OSError, ValueError):
        pass  # it has ended
    return 0


def _children(pid: int) -> list[int]:
    try:
        return [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []


def _cpu(pid: int) -> tuple[float, float]:
    """Processor seconds of a process, and of the children that it has waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0, 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS, (int(fields[13]) + int(fields[14])) / TICKS
