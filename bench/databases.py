"""What the benchmarks share: an embedded source (16) and target (18), and a copying worker between them."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

from pgmig_core.connection import connect, data_plane_arguments
from pgmig_core.copy.worker import CopyWorker
from pgmig_core.demo.binaries import embedded
from pgmig_core.demo.servers import Server, make_home
from pgmig_core.plan import Action, CopyStep, Format, Phase, Subject
from pgmig_core.snapshot import Snapshot


class Databases(NamedTuple):
    """A connection to either side, their servers, and the programs (psql) of the newer one."""

    source: psycopg.Connection
    target: psycopg.Connection
    source_server: Server
    target_server: Server
    programs: Path


@contextmanager
def databases() -> Iterator[Databases]:
    """Both servers, for as long as the block runs."""
    found = embedded()
    with ExitStack() as stack:
        source = stack.enter_context(Server(found[16], make_home("pgmig-bench-16-"), settings={"max_wal_size": "8GB"}))
        target = stack.enter_context(Server(found[18], make_home("pgmig-bench-18-"), settings={"max_wal_size": "8GB"}))
        yield Databases(
            stack.enter_context(connect(source.options(), "source")),
            stack.enter_context(connect(target.options(), "target")),
            source,
            target,
            found[18],
        )


@contextmanager
def worker(between: Databases) -> Iterator[CopyWorker]:
    """A copying worker under a snapshot taken now."""
    with Snapshot(connect(between.source_server.options(), "source")) as snapshot:
        copying = CopyWorker(
            data_plane_arguments(between.source, "source"), data_plane_arguments(between.target, "target"), snapshot
        )
        try:
            yield copying
        finally:
            copying.close()


def table_step(table: str, columns: tuple[str, ...], format_: Format) -> CopyStep:
    """Truncate and copy public.`table`."""
    return CopyStep(
        id=0,
        phase=Phase.DATA,
        action=Action.COPY,
        subject=Subject("TABLE", "public", table),
        source_schema="public",
        source_table=table,
        target_schema="public",
        target_table=table,
        source_columns=columns,
        target_columns=columns,
        format=format_,
        truncate=True,
        batch_size=1000,
        rows=0,
        bytes=0,
    )


def machine() -> str:
    """The line that says what was measured on."""
    return f"Python {platform.python_version()}, {platform.machine()}, asyncpg COPY, PostgreSQL 16 to 18 on loopback"
