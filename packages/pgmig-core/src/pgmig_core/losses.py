"""Which rows of the target will go when a plan runs: what a person is asked about before it does.

Statistics do not tell (a table just loaded has none), so the rows are counted, up to COUNT_LIMIT in each table; beyond
that it is the statistics' word, or "more than".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

import psycopg
from psycopg.rows import class_row

from .identifiers import qualify
from .plan import Action, CopyStep, Plan

COUNT_LIMIT = 100_000
"""Rows counted in a table; 100,000 take about 10 ms."""


class LossCause(StrEnum):
    """How the rows go."""

    DROP = "drop"
    TRUNCATE = "truncate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A table of the target that holds rows now and will not hold them any more."""

    cause: LossCause
    schema: str
    name: str
    rows: int
    exact: bool
    """Otherwise there are at least COUNT_LIMIT, and `rows` is an estimate."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A row of occupied_tables.sql."""

    oid: int
    nspname: str
    relname: str
    relkind: str
    reltuples: float
    ancestors: list[int]


def find_losses(connection: psycopg.Connection, plan: Plan) -> tuple[Loss, ...]:
    """The target's tables that the plan drops or truncates and that hold rows, most rows first."""
    causes = doomed_tables(plan)
    if not causes:
        return ()
    query = resources.files("pgmig_core.sql").joinpath("occupied_tables.sql").read_text(encoding="utf-8")
    with connection.cursor(row_factory=class_row(_Table)) as cursor:
        tables = cursor.execute(query.encode()).fetchall()
    names = {table.oid: (table.nspname, table.relname) for table in tables}
    losses = []
    for table in tables:
        family = [(table.nspname, table.relname), *(names[oid] for oid in table.ancestors if oid in names)]
        cause = next((causes[name] for name in family if name in causes), None)
        if cause is None or table.relkind != "r":
            continue
        counted = _count(connection, table.nspname, table.relname)
        exact = counted < COUNT_LIMIT
        if counted:
            rows = counted if exact else max(counted, int(table.reltuples))
            losses.append(Loss(cause=cause, schema=table.nspname, name=table.relname, rows=rows, exact=exact))
    return tuple(sorted(losses, key=lambda loss: (-loss.rows, loss.schema, loss.name)))


def doomed_tables(plan: Plan) -> dict[tuple[str, str], LossCause]:
    """The tables that the plan drops or truncates, by schema and name, whether they hold rows or not."""
    causes: dict[tuple[str, str], LossCause] = {}
    for step in plan.steps:
        if isinstance(step, CopyStep):
            if step.truncate:
                causes.setdefault((step.target_schema, step.target_table), LossCause.TRUNCATE)
        elif step.action is Action.DROP and step.subject.kind in _WITH_ROWS and step.subject.schema is not None:
            causes[step.subject.schema, step.subject.name] = LossCause.DROP
    return causes


_WITH_ROWS = frozenset({"TABLE"})


def _count(connection: psycopg.Connection, schema: str, name: str) -> int:
    table = qualify(schema, name)
    query = f"SELECT pg_catalog.count(*) FROM (SELECT FROM ONLY {table} LIMIT {COUNT_LIMIT}) AS t"
    row = connection.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0
