"""How many rows of the target will really go when a plan runs: what a person is asked about before it does.

`Plan.losses` names the tables, with what statistics say; a table just loaded has none, and one just emptied still has
its bytes. So the rows are counted here, in each table up to COUNT_LIMIT; beyond that it is the statistics' word, or
that.
"""

from __future__ import annotations

from collections import defaultdict
from importlib import resources
from typing import Any

import psycopg
from msgspec.structs import replace

from .identifiers import qualify
from .plan import Loss

COUNT_LIMIT = 100_000
"""Rows counted in a table at most; counting so many takes about 10 ms. A loss of fewer rows is exact."""

Name = tuple[str | None, str]


def count_losses(connection: psycopg.Connection[Any], losses: tuple[Loss, ...]) -> tuple[Loss, ...]:
    """The losses that are some, most rows first. A partitioned table stands for its partitions not named themselves."""
    named: set[Name] = {(loss.subject.schema, loss.subject.name) for loss in losses}
    leaves = _read_leaves(connection) if losses else {}
    counted = []
    for loss in losses:
        name = (loss.subject.schema, loss.subject.name)
        tables = [leaf for leaf in leaves[name] if leaf not in named] if name in leaves else [name]
        rows = sum(_count(connection, table) for table in tables)
        if rows >= COUNT_LIMIT:
            rows = max(rows, loss.rows)
        if rows:
            counted.append(replace(loss, rows=rows))
    return tuple(sorted(counted, key=lambda loss: (-loss.rows, str(loss.subject))))


def _read_leaves(connection: psycopg.Connection[Any]) -> dict[Name, list[Name]]:
    query = resources.files("pgmig_core.sql").joinpath("partition_leaves.sql").read_text(encoding="utf-8")
    leaves: dict[Name, list[Name]] = defaultdict(list)
    for root_schema, root, schema, name in connection.execute(query.encode()):
        leaves[root_schema, root].append((schema, name))
    return dict(leaves)


def _count(connection: psycopg.Connection[Any], table: Name) -> int:
    query = f"SELECT pg_catalog.count(*) FROM (SELECT FROM ONLY {qualify(*table)} LIMIT {COUNT_LIMIT}) AS t"
    row = connection.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0
