"""The sample database: a shop, made on the server by the files in shop/.

A file's name starts with its stage: files of one stage do not need each other and run side by side, each on its own
connection. All figures come from hashes of row numbers, so every run makes the same rows. The files can be run by psql
as well: `SET shop.scale = 1`, session.sql, then the others in order of their names.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from itertools import groupby
from typing import NamedTuple

import psycopg

from ..errors import UsageError

MAX_SCALE = 100.0


class SampleProgress(NamedTuple):
    """A part of the sample database that is about to be made, and how many of all are done."""

    title: str
    done: int
    total: int


class _Part(NamedTuple):
    stage: str
    title: str
    script: str


def ignore(progress: SampleProgress) -> None:
    """For those who do not listen."""


def create_shop(dsn: str, scale: float = 1.0, on_progress: Callable[[SampleProgress], None] = ignore) -> None:
    """Fill an empty database. Scale 1 is some 2 million rows and 480 MB. Raises UsageError for a scale out of bounds.

    `on_progress` is called from the calling thread.
    """
    check_scale(scale)
    parts = _parts()
    done = 0
    with ThreadPoolExecutor(3, thread_name_prefix="pgmig-shop") as pool:
        for _, group in groupby(parts, key=lambda part: part.stage):
            running = [(part, pool.submit(_run, dsn, scale, part.script)) for part in group]
            for part, future in running:
                on_progress(SampleProgress(part.title, done, len(parts)))
                future.result()
                done += 1
    on_progress(SampleProgress("Done", done, len(parts)))


def check_scale(scale: float) -> None:
    """Raises UsageError for a scale out of bounds."""
    if not 0 < scale <= MAX_SCALE:
        raise UsageError(f"the scale is {scale:g}", hint=f"above 0, at most {MAX_SCALE:g}", field="scale")


def _parts() -> list[_Part]:
    found = []
    for file in sorted(files(__package__).joinpath("shop").iterdir(), key=lambda file: file.name):
        stage, separator, _ = file.name.partition("_")
        if separator and file.name.endswith(".sql"):
            script = file.read_text(encoding="utf-8")
            found.append(_Part(stage, script.splitlines()[0].removeprefix("-- "), script))
    return found


def _run(dsn: str, scale: float, script: str) -> None:
    session = files(__package__).joinpath("shop", "session.sql").read_text(encoding="utf-8")
    with psycopg.connect(dsn, application_name="pgmig demo") as conn:
        conn.execute("SELECT set_config('shop.scale', %s, false), set_config('timezone', 'UTC', false)", [str(scale)])
        conn.execute(
            "SET max_parallel_workers_per_gather = 0; SET maintenance_work_mem = '256MB'; SET work_mem = '64MB'"
        )
        conn.execute(session.encode())
        conn.execute(script.encode())
