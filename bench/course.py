"""The course that runners take: a shape's database on the source, a new one on the target, a long line for latency."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from cost import Cost, measure
from peers import Peer
from programs import Programs
from proxy import far_away
from results import BENCH

from pgmig_core.demo.servers import Server

DELAY_MS = 10.0
KEPT_BELOW = 300_000_000
"""Bytes of a copy that is put aside."""


def build(programs: Programs, server: Server, shape: str, scale: float) -> float:
    """Make the database `shape` on a server; its megabytes."""
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {shape} TEMPLATE template0".encode())
    script = str(BENCH / "shapes" / f"{shape}.sql")
    command = [str(programs.folder / "psql"), "-X", "-q", "-o", os.devnull, "-v", "ON_ERROR_STOP=1"]
    subprocess.run([*command, "-v", f"scale={scale}", "-f", script, "-d", server.dsn(shape)], check=True)
    with psycopg.connect(server.dsn(shape), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return float(row[0]) / 1e6 if row else 0.0


@contextmanager
def reached(server: Server, shape: str) -> Iterator[str]:
    """The DSN by which the runners reach a database of the shape's name: over a long line for `latency`."""
    if shape != "latency":
        yield server.dsn(shape)
        return
    with far_away(server.port, DELAY_MS) as port:
        yield server.dsn(shape).replace(f":{server.port}/", f":{port}/")


def fresh(source: Server, target: Server, shape: str) -> None:
    """An empty database on the target, and no work left over on either server.

    The last run's copy is put aside, not dropped: for minutes ext4 passes over each inode that was just deleted when it
    looks for a free one, which made the thousands of files of `many` up to three seconds dearer, by chance.
    """
    with psycopg.connect(target.dsn(), autocommit=True) as connection:
        row = connection.execute("SELECT pg_database_size(oid) FROM pg_database WHERE datname = %s", [shape]).fetchone()
        if row and row[0] < KEPT_BELOW:
            connection.execute(f"ALTER DATABASE {shape} RENAME TO {shape}_{time.time_ns()}".encode())
        else:
            connection.execute(f"DROP DATABASE IF EXISTS {shape} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {shape} TEMPLATE template0".encode())
    for server in (source, target):
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute("CHECKPOINT")


def environment(programs: Programs) -> dict[str, str]:
    """What runners find: the servers' programs, nothing of libpq's, and Python's bytecode kept as users have it."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("PG") and k != "PYTHONDONTWRITEBYTECODE"}
    env["PATH"] = f"{programs.folder}{os.pathsep}{env['PATH']}"
    return env


def run_once(peer: Peer, shape: str, source: Server, target: Server, programs: Programs) -> Cost:
    """One run of a peer into a new database. Raises CommandFailedError."""
    fresh(source, target, shape)
    env = environment(programs)
    folder = Path(tempfile.mkdtemp(prefix="pgmig-race-"))
    try:
        with reached(source, shape) as src, reached(target, shape) as dst:
            return measure(peer.stages(src, dst, folder), source, target, env)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
