"""`pgmig plan` on a schema of many objects, against `pg_dump --schema-only` of the same server in the same run.

    uv run python bench/plan.py [TABLES] [ROUNDS]      default 10000 and 3

A table has three indexes, and every second one a function and a view.

Each round runs both in turns. Cost is the CPU time of the client and of the servers' processes together; the least of
the rounds is compared, because what else the machine does only ever adds. Limits: pgmig costs at most what pg_dump
does, in CPU and in wall time, within a gigabyte.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import psycopg

from pgmig_core.demo.binaries import embedded
from pgmig_core.demo.servers import Server, make_home

LIMIT = 1.0
LIMIT_MB = 1024
BATCH = 200
"""Objects made in one transaction."""

_TABLE = """
CREATE TABLE s{s}.t{i} (
    id bigint GENERATED ALWAYS AS IDENTITY,
    parent bigint REFERENCES s{p}.t{parent} (id),
    name text NOT NULL DEFAULT 'nobody',
    price numeric(12, 2) CHECK (price >= 0),
    made timestamptz NOT NULL DEFAULT now(),
    data jsonb,
    PRIMARY KEY (id)
);
CREATE INDEX ON s{s}.t{i} (name, made DESC);
CREATE INDEX ON s{s}.t{i} (lower(name)) WHERE price > 10;
COMMENT ON TABLE s{s}.t{i} IS 'table number {i}';
"""
_FUNCTION = """
CREATE FUNCTION s{s}.f{i}(a bigint, b text DEFAULT 'x') RETURNS SETOF s{s}.t{i} LANGUAGE sql STABLE
AS $$ SELECT * FROM s{s}.t{i} WHERE id = a AND name = b $$;
CREATE VIEW s{s}.v{i} AS
SELECT t.id, t.name, p.name AS parent FROM s{s}.t{i} t LEFT JOIN s{p}.t{parent} p ON p.id = t.parent;
"""


class Cost(NamedTuple):
    """Seconds, and the client's peak memory in MB."""

    wall: float
    client: float
    servers: float
    memory: float

    @property
    def cpu(self) -> float:
        return self.client + self.servers


def build(dsn: str, tables: int) -> None:
    """Tables with a key and two more indexes each, and for every second one a function and a view."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET check_function_bodies = off")
        for schema in range(10):
            connection.execute(f"CREATE SCHEMA s{schema}".encode())
        for start in range(0, tables, BATCH):
            statements = []
            for i in range(start, min(start + BATCH, tables)):
                parent = max(i - 1, 0)
                names = {"i": i, "s": i % 10, "parent": parent, "p": parent % 10}
                statements.append(_TABLE.format(**names))
                if i % 2 == 0:
                    statements.append(_FUNCTION.format(**names))
            connection.execute("".join(statements).encode())
        connection.execute("ANALYZE")


def servers_cpu(*postmasters: int) -> float:
    """CPU seconds of these servers' processes so far, those that have ended included."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(") ")[2].split()
        except OSError:  # it has ended meanwhile: its postmaster has its time now
            continue
        if int(stat.parent.name) in postmasters:
            ticks += sum(int(field) for field in fields[11:15])
        elif int(fields[1]) in postmasters:
            ticks += sum(int(field) for field in fields[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(argv: list[str], *postmasters: int) -> Cost:
    """Run a program to its end, its output thrown away."""
    before, began = servers_cpu(*postmasters), time.perf_counter()
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{argv[0]} ended with {process.returncode}")
    time.sleep(0.3)  # its backends end a moment later
    servers = servers_cpu(*postmasters) - before
    return Cost(wall, usage.ru_utime + usage.ru_stime, servers, usage.ru_maxrss / 1024)


def compare(source: str, target: str, programs: Path, postmasters: tuple[int, ...], rounds: int) -> bool:
    """Print a line per round and program, and the ratios; whether they keep the limits."""
    dump = [str(programs / "pg_dump"), "--schema-only", "-d", source]
    plan = [str(Path(sys.executable).with_name("pgmig")), "plan", "--src", source, "--dst", target, "--sql"]
    costs: dict[str, list[Cost]] = {"pg_dump": [], "pgmig": []}
    for _ in range(rounds):
        for name, argv in (("pg_dump", dump), ("pgmig", plan)):
            cost = measure(argv, *postmasters)
            costs[name].append(cost)
            print(
                f"{name:8} wall {cost.wall:6.2f} s   CPU {cost.cpu:6.2f} s ="
                f" client {cost.client:6.2f} + servers {cost.servers:6.2f}   peak {cost.memory:5.0f} MB",
                flush=True,
            )
    cpu = min(c.cpu for c in costs["pgmig"]) / min(c.cpu for c in costs["pg_dump"])
    wall = min(c.wall for c in costs["pgmig"]) / min(c.wall for c in costs["pg_dump"])
    peak = max(c.memory for c in costs["pgmig"])
    print(f"pgmig / pg_dump: CPU {cpu:.2f}, wall {wall:.2f} (limit {LIMIT}); peak {peak:.0f} MB (limit {LIMIT_MB})")
    return cpu <= LIMIT and wall <= LIMIT and peak <= LIMIT_MB


def main(tables: int, rounds: int) -> bool:
    """Build the schema on a server of 18 beside an empty one, and compare; whether the limits were kept."""
    print(f"Python {platform.python_version()}, {platform.machine()}, PostgreSQL 18 on both sides, {tables} tables")
    programs = embedded()[18]
    settings = {"max_locks_per_transaction": "4096"}
    with ExitStack() as stack:
        servers = [
            stack.enter_context(Server(programs, make_home(f"pgmig-bench-{side}-"), settings=settings))
            for side in ("source", "target")
        ]
        build(servers[0].dsn(), tables)
        postmasters = tuple(int((s.data / "postmaster.pid").read_text().split()[0]) for s in servers)
        return compare(servers[0].dsn(), servers[1].dsn(), programs, postmasters, rounds)


if __name__ == "__main__":
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, int(sys.argv[2]) if len(sys.argv) > 2 else 3))
