"""How many workers both servers have room for.

A worker has two connections to each side: one for statements and groups of small tables, one for streams of rows. One
more looks at what the run waits for.
"""

from __future__ import annotations

from ..catalog.server import Server
from ..options import Options
from ..plan import Finding, Severity

BUILDERS = 4
"""Workers at least, where the user names no number of them: indexes of one table are built side by side too."""

PER_WORKER = 2
BESIDE = 1


def fit_workers(options: Options, copies: int, source: Server, target: Server) -> tuple[int, int, list[Finding]]:
    """Of `copies` tables at a time: how many there is room for, how many workers in all, and what to know of it."""
    wanted = copies if options.workers else max(copies, BUILDERS)
    workers, findings = wanted, []
    for side, server in (("source", source), ("target", target)):
        room = max(1, (server.free_connections - BESIDE) // PER_WORKER)
        if room < wanted:
            findings.append(
                Finding(
                    severity=Severity.WARNING,
                    code="few_connections",
                    subject=None,
                    message=f"the {side} has {max(server.free_connections, 0)} connections free:"
                    f" {room} workers instead of {wanted}",
                    hint="end other sessions, or raise max_connections or the limit of the role or the database",
                )
            )
            workers = min(workers, room)
    return min(copies, workers), workers, findings


def room_beside(free_connections: int, workers: int) -> int:
    """How many connections of a server are left when each of `workers` has its own."""
    return max(0, free_connections - BESIDE - PER_WORKER * workers)
