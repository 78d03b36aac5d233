"""A database as a tree for people: schemas, in each the names of what is in it, with rows and sizes from statistics.

The web's browse answer and `pgmig inspect` are this. Members of extensions are left out, for they come with the
extension. A table's `rows` is null where the server has no statistics of it (never analyzed); a partitioned table's
rows and bytes are its partitions' sums, and the partitions follow with `parent` set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .catalog.base import CatalogObject
from .catalog.catalog import Catalog
from .catalog.extension import Extension
from .catalog.function import Aggregate, Function
from .catalog.schema import Schema
from .catalog.sequence import Sequence
from .catalog.table import Table
from .catalog.trigger import Trigger
from .catalog.type import CompositeType, DomainType, EnumType, RangeType
from .catalog.view import View

Json = dict[str, Any]

GROUPS = ("tables", "views", "functions", "sequences", "triggers", "types")
"""The keys of a schema's lists, in the order people expect."""

_TABLE_KINDS = {"r": "table", "p": "partitioned table", "f": "foreign table"}
_TYPE_KINDS: dict[type[CatalogObject], str] = {
    EnumType: "enum",
    CompositeType: "composite",
    DomainType: "domain",
    RangeType: "range",
}


def catalog_to_json(catalog: Catalog) -> Json:
    """server, extensions, and schemas with their GROUPS; every entry has `name`."""
    server = catalog.server
    groups = _grouped(catalog)
    names = {schema.name for schema in catalog.of(Schema) if schema.extname is None} | set(groups)
    return {
        "server": {
            "host": server.host,
            "version": server.version,
            "database": server.database,
            "user": server.user,
            "encoding": server.encoding,
        },
        "extensions": sorted(extension.name for extension in catalog.of(Extension)),
        "schemas": [
            {"name": name, **{group: groups[name][group] if name in groups else [] for group in GROUPS}}
            for name in sorted(names)
        ],
    }


def _grouped(catalog: Catalog) -> dict[str, dict[str, list[Json]]]:
    tables = {table.oid: table for table in catalog.of(Table)}
    partitions: dict[int, list[Table]] = defaultdict(list)
    for table in tables.values():
        for parent in table.parents if table.relispartition else ():
            partitions[parent].append(table)
    families: tuple[tuple[str, Iterable[CatalogObject], Callable[[Any], Json]], ...] = (
        ("tables", tables.values(), lambda table: _table(table, tables, partitions)),
        ("views", catalog.of(View), _view),
        ("functions", catalog.of(Function, Aggregate), _function),
        ("sequences", catalog.of(Sequence), lambda sequence: {"name": sequence.name}),
        ("triggers", catalog.of(Trigger), lambda trigger: {"name": trigger.name, "table": trigger.relname}),
        ("types", catalog.of(*_TYPE_KINDS), lambda type_: {"name": type_.name, "kind": _TYPE_KINDS[type(type_)]}),
    )
    groups: dict[str, dict[str, list[Json]]] = defaultdict(lambda: {group: [] for group in GROUPS})
    for group, objects, describe in families:
        for obj in sorted(objects, key=lambda o: (o.nspname or "", o.name)):
            if obj.extname is None and obj.nspname is not None:
                groups[obj.nspname][group].append(describe(obj))
    return groups


def _table(table: Table, tables: Mapping[int, Table], partitions: Mapping[int, list[Table]]) -> Json:
    leaves = list(_leaves(table, partitions))
    known = [leaf.reltuples for leaf in leaves if leaf.reltuples >= 0 and (leaf.reltuples > 0 or leaf.relpages == 0)]
    parent = tables.get(table.parents[0]) if table.relispartition and table.parents else None
    return {
        "name": table.name,
        "kind": "partition" if table.relispartition else _TABLE_KINDS.get(table.relkind, "table"),
        "parent": None if parent is None else {"schema": parent.nspname, "name": parent.name},
        "rows": round(sum(known)) if len(known) == len(leaves) else None,
        "bytes": sum(leaf.bytes for leaf in leaves),
        "columns": len(table.columns),
    }


def _leaves(table: Table, partitions: Mapping[int, list[Table]]) -> Iterable[Table]:
    if table.relkind != "p":
        yield table
    for partition in partitions.get(table.oid, ()):
        yield from _leaves(partition, partitions)


def _view(view: View) -> Json:
    return {"name": view.name, "kind": "materialized view" if view.relkind == "m" else "view"}


def _function(function: Function | Aggregate) -> Json:
    kinds = {"f": "function", "w": "window function", "p": "procedure"}
    kind = kinds.get(function.prokind, "function") if isinstance(function, Function) else "aggregate"
    return {"name": function.name, "kind": kind, "arguments": function.argument_types}
