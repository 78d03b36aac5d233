"""ALTER TABLE: what is said of the table itself; its columns one by one."""

from __future__ import annotations

from ... import ddl
from ...catalog.table import Table
from ...comparison import AttributeDifference
from ...ddl.table import attach_partition
from ...identifiers import quote
from . import column
from .alteration import Alteration, Sides
from .options import foreign_options, options

_PARTITIONING = ("relispartition", "parent_names", "partition_bound")
_REPLICA_IDENTITY = {"n": "NOTHING", "f": "FULL", "d": "DEFAULT"}


def alter(
    table: Table, other: Table, found: list[AttributeDifference], sides: Sides, result: Alteration
) -> list[AttributeDifference]:
    """Adds statements to `result`; returns what no statement changes."""
    left = []
    verb = f"ALTER {ddl.identify(other).kind} {ddl.identify(table).sql}"
    names = {c.attname: c for c in table.columns}
    before = {c.attname: c for c in other.columns}
    changed: dict[str, list[AttributeDifference]] = {}
    joins: list[str] = []
    moves = False
    for difference in found:
        if difference.column is not None:
            changed.setdefault(difference.column, []).append(difference)
        elif difference.name == "parent_names" and not table.relispartition and not other.relispartition:
            result.detach += [f"{verb} NO INHERIT {p}" for p in other.parent_names if p not in table.parent_names]
            joins = [f"{verb} INHERIT {p}" for p in table.parent_names if p not in other.parent_names]
        elif actions := _table_action(table, other, difference.name, sides):
            result.statements += [f"{verb} {action}" for action in actions]
        elif difference.name in _PARTITIONING:
            moves = True
        else:
            left.append(difference)
    for name, differences in changed.items():
        left += column.alter(
            column.Pair(table, other, names.get(name), before.get(name)),
            {d.name: d for d in differences},
            sides,
            result,
        )
    # a child needs all columns of its parent first
    if moves and other.relispartition:
        detach = f"ALTER TABLE {other.parent_names[0]} DETACH PARTITION {ddl.identify(table).sql}"
        result.detach.append(detach)
    if moves and table.relispartition:
        result.attach = attach_partition(table, sides.context)
    result.statements += joins
    kept = [c.attname for c in table.columns if c.attname in before]
    if any(c.attname not in before for c in table.columns[: len(kept)]) and not table.parents:
        result.notes.append("columns that are added stand last")
    return left


def _table_action(table: Table, other: Table, name: str, sides: Sides) -> list[str]:
    if name in ("reloptions", "toast_reloptions"):
        prefix = "toast." if name == "toast_reloptions" else ""
        return options(getattr(table, name), getattr(other, name), prefix)
    if name == "relpersistence":
        return ["SET UNLOGGED" if table.relpersistence == "u" else "SET LOGGED"]
    if name == "relreplident" and table.relreplident in _REPLICA_IDENTITY:
        return [f"REPLICA IDENTITY {_REPLICA_IDENTITY[table.relreplident]}"]
    if name == "relreplident":
        return []
    if name == "tablespace" and (table.tablespace is None or table.tablespace in sides.context.tablespaces):
        return [f"SET TABLESPACE {quote(table.tablespace or 'pg_default')}"]
    if name == "access_method" and sides.context.target_version >= 150000:
        return [f"SET ACCESS METHOD {quote(table.access_method or 'heap')}"]
    if name == "reloftype":
        return ["NOT OF" if table.reloftype is None else f"OF {table.reloftype}"]
    if name == "foreign_options":
        return [foreign_options(table.foreign_options, other.foreign_options)]
    return []
