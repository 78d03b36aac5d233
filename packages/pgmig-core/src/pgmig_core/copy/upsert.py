"""Upsert: COPY into a temporary staging table, then INSERT … ON CONFLICT from it, `batch_size` rows a statement.

Rows are numbered as they arrive (an identity column, which does not slow COPY down) and batches are ranges of numbers
through an index: ctid ranges would scan the whole staging table for every batch on PostgreSQL 12 and 13. A key that
occurs twice among the source's rows is an error of a unique index on the staging table, whichever batches the two are
in.
"""

from __future__ import annotations

from collections.abc import Callable

import asyncpg

from .. import sql
from ..connection import OLDEST_VERSION
from ..identifiers import qualify
from ..plan import CopyStep
from .session import raising
from .statements import create_staging, index_staging, merge_batch


async def make_staging(target: asyncpg.Connection, step: CopyStep) -> None:
    """Make the staging table for the step's rows."""
    with raising("target"):
        for statement in create_staging(step):
            await target.execute(statement)


async def merge(target: asyncpg.Connection, step: CopyStep, rows: int, on_rows: Callable[[int], None]) -> None:
    """Merge `rows` staged rows into the target's table; `on_rows` is told how many so far."""
    await index(target, step)
    batch = await prepare_merge(target, step)
    with raising("target"):
        for done in range(0, rows, step.batch_size):
            upto = min(done + step.batch_size, rows)
            await batch.fetch(done, upto)
            on_rows(upto)


async def index(target: asyncpg.Connection, step: CopyStep) -> None:
    """Index the staging table; a key that occurs twice is an error."""
    with raising("target"):
        for statement in index_staging(step):
            await target.execute(statement)


async def prepare_merge(target: asyncpg.Connection, step: CopyStep) -> asyncpg.prepared_stmt.PreparedStatement:
    """The statement that merges the staged rows with numbers above $1, up to $2."""
    with raising("target"):
        never_updated: frozenset[str] = frozenset()
        if step.overriding_system_value:
            table = qualify(step.target_schema, step.target_table)
            never_updated = frozenset(
                r[0] for r in await target.fetch(sql.load("identity_always_columns", OLDEST_VERSION), table)
            )
        return await target.prepare(merge_batch(step, never_updated))
