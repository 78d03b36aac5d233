"""The copying process's peak resident memory for a big table: must stay under 150 MB, whatever the rows are like.

uv run python bench/memory.py [GIGABYTES]      default 3; needs about three times as much disk for a moment
"""

from __future__ import annotations

import resource
import sys
import time

from databases import databases, machine, table_step, worker

from pgmig_core.plan import Format

LIMIT_MB = 150
GIGABYTE = 1_000_000_000

# A row's size, and the expression that makes a row: about a kilobyte stored as it is, and a megabyte that compresses.
SHAPES = {
    "narrow": (40, "md5(i::text)"),
    "kilobyte": (1_000, "repeat(md5(i::text), 30)"),
    "megabyte": (1_000_000, "repeat(md5(i::text), 31250)"),
}


def peak_mb() -> float:
    """Peak resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(gigabytes: float) -> bool:
    """Print a line per shape and format; whether all stayed under the limit."""
    print(machine())
    print(f"before anything is copied: {peak_mb():.0f} MB")
    with databases() as between:
        for shape, (size, expression) in SHAPES.items():
            rows = int(gigabytes * GIGABYTE / size / (10 if shape == "narrow" else 1))
            series = f"generate_series(1, {rows}) i"
            create = f"CREATE TABLE public.{shape} AS SELECT i AS id, {expression} AS v FROM {series}"
            between.source.execute(create.encode())
            between.target.execute(f"CREATE TABLE public.{shape} (id int, v text)".encode())
            for format_ in Format:
                with worker(between) as copying:
                    began = time.perf_counter()
                    result = copying.copy(table_step(shape, ("id", "v"), format_))
                seconds = time.perf_counter() - began
                print(
                    f"{shape:10}{format_:8}{result.rows:>12,} rows{result.bytes / 1e6:>8,.0f} MB{seconds:>7.1f} s"
                    f"   peak so far {peak_mb():.0f} MB",
                    flush=True,
                )
            for connection in (between.source, between.target):
                connection.execute(f"DROP TABLE public.{shape}".encode())
    print(f"peak {peak_mb():.0f} MB, limit {LIMIT_MB} MB")
    return peak_mb() < LIMIT_MB


if __name__ == "__main__":
    sys.exit(not main(float(sys.argv[1]) if len(sys.argv) > 1 else 3))
