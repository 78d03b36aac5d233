"""The steps that give the target's planner its statistics, when a relation's rows and indexes are there.

A target of 18 or newer takes the source's, as long as its rows are the source's: all of them and no others. Everything
else gets ANALYZE. Before 18 ANALYZE of a partitioned table goes through its partitions, so these get none of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from ..catalog.base import Address
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.index import Index
from ..catalog.statistics import ExtendedStatistics
from ..catalog.table import Table
from ..catalog.view import View
from ..human import sql_comment
from ..identifiers import qualify
from ..options import Options, Statistics
from ..plan import Action, CopyStep, Phase, StatisticsStep, Subject
from .drafts import Drafts, Key
from .partitions import Partitions

CARRY_SINCE = 180000
"""From this server_version_num on a target has pg_restore_relation_stats and pg_restore_attribute_stats."""
ONLY_SINCE = 180000
"""From this server_version_num on ANALYZE takes ONLY; before, it goes through partitions always."""
RELATIONS_PER_STEP = 100
BYTES_PER_STEP = 64 << 20
"""Of tables in one step: a large one gets a step of its own, so that several are analyzed side by side."""

# What ANALYZE reads at most: 300 pages for each of the default statistics target's 100.
_SAMPLE_BYTES = 300 * 100 * 8192


class _Relation(Struct, frozen=True, kw_only=True):
    relation: Table | View
    carry: bool
    rows_from: tuple[int, ...]
    """oids of the relations whose rows it has: its own, and its partitions' or children's."""


def draft_statistics(
    source: Catalog,
    copies: Mapping[Address, CopyStep],
    drafts: Drafts,
    partitions: Partitions,
    options: Options,
    target_version: int,
) -> None:
    """Call when all other steps are drafted. `copies` are the steps that move rows, by the source's tables."""
    if options.statistics is Statistics.NONE:
        return
    can_carry = options.statistics is Statistics.CARRY and target_version >= CARRY_SINCE
    found = list(_relations(source, copies, drafts, partitions, can_carry, target_version))
    builds = _builds(source, drafts)
    for action, chosen in (
        (Action.CARRY, [r for r in found if r.carry]),
        (Action.COLLECT, [r for r in found if not r.carry]),
    ):
        for group in _groups(chosen):
            first = group[0].relation
            key = Key("statistics", first.address)
            drafts.add(key, _step(action, [r.relation for r in group], target_version))
            for relation in group:
                for oid in relation.rows_from:
                    address = Address("pg_class", oid)
                    drafts.follow(key, *(Key(what, address) for what in ("copy", "refresh", "attach", "create")))
                    drafts.follow(key, *builds.get(oid, ()))


def _relations(
    source: Catalog,
    copies: Mapping[Address, CopyStep],
    drafts: Drafts,
    partitions: Partitions,
    can_carry: bool,
    target_version: int,
) -> Iterator[_Relation]:
    whole = {address.objid for address, step in copies.items() if _is_whole(step)}
    tables = {address.objid: table for address in copies if isinstance(table := source.objects[address], Table)}
    children = _children(source)
    covered: set[int] = set()
    roots = {root.oid: root for root in _roots(source, tables, partitions)}
    for root in roots.values():
        if target_version < ONLY_SINCE and any(parent in roots for parent in root.parents):
            continue
        under = tuple(partitions.under(root.oid))
        leaves = {oid for oid in under if _is_leaf(source, oid)}
        yield _Relation(relation=root, carry=can_carry and leaves <= whole, rows_from=under)
        if target_version < ONLY_SINCE:
            covered |= set(under)
    for oid, table in tables.items():
        if table.is_extension_config or oid in covered:
            continue
        family = tuple(_family(oid, children))
        yield _Relation(relation=table, carry=can_carry and whole.issuperset(family), rows_from=family)
    for key in drafts.keys("refresh"):
        view = source.objects[key.address]
        if isinstance(view, View):
            yield _Relation(relation=view, carry=can_carry and len(whole) == len(copies), rows_from=(view.oid,))
    if can_carry:
        for table in source.of(Table):
            if table.relkind == "f" and Key("create", table.address) in drafts:
                yield _Relation(relation=table, carry=True, rows_from=(table.oid,))


def _is_whole(step: CopyStep) -> bool:
    """Whether the target's table then holds the source's rows, all of them and no others."""
    plain = step.source_only and not step.target_partitioned and not step.where and not step.upsert
    same_names = step.source_columns == step.target_columns  # statistics are given by a column's name
    return plain and same_names and (step.truncate or not step.existing)


def _roots(source: Catalog, tables: Mapping[int, Table], partitions: Partitions) -> Iterator[Table]:
    """Partitioned tables with rows that come."""
    for table in source.of(Table):
        if table.relkind == "p" and any(oid in tables for oid in partitions.under(table.oid)[1:]):
            yield table


def _is_leaf(source: Catalog, oid: int) -> bool:
    table = source.objects.get(Address("pg_class", oid))
    return isinstance(table, Table) and table.relkind == "r"


def _children(source: Catalog) -> dict[int, list[int]]:
    """Who inherits from whom without being a partition."""
    found: dict[int, list[int]] = defaultdict(list)
    for table in source.of(Table):
        if not table.relispartition:
            for parent in table.parents:
                found[parent].append(table.oid)
    return found


def _family(oid: int, children: Mapping[int, list[int]]) -> list[int]:
    found = [oid]
    for each in found:
        found += (child for child in children.get(each, ()) if child not in found)
    return found


def _builds(source: Catalog, drafts: Drafts) -> dict[int, list[Key]]:
    """What builds or attaches indexes and extended statistics of each relation: building an index sets numbers of its
    own, and ANALYZE sees only what is there."""
    found: dict[int, list[Key]] = defaultdict(list)
    for key in (*drafts.keys("create"), *drafts.keys("attach")):
        obj = source.objects[key.address]
        if isinstance(obj, Index):
            found[obj.indrelid].append(key)
        elif isinstance(obj, Constraint) and obj.contype in "pux":
            found[obj.conrelid].append(key)
        elif isinstance(obj, ExtendedStatistics):
            found[obj.relation_oid].append(key)
    return found


def _groups(relations: Sequence[_Relation]) -> Iterator[list[_Relation]]:
    """Together what is small, the largest first."""
    group: list[_Relation] = []
    size = 0
    for relation in sorted(relations, key=lambda r: (-r.relation.bytes, r.relation.nspname or "", r.relation.name)):
        if group and (len(group) == RELATIONS_PER_STEP or size + relation.relation.bytes > BYTES_PER_STEP):
            yield group
            group, size = [], 0
        group.append(relation)
        size += relation.relation.bytes
    if group:
        yield group


def _step(action: Action, relations: Sequence[Table | View], target_version: int) -> StatisticsStep:
    names = [qualify(r.nspname, r.name) for r in relations]
    first = relations[0]
    subject = Subject("PLANNER STATISTICS", first.nspname, first.name)
    if len(relations) > 1:
        subject = Subject("PLANNER STATISTICS", None, f"{first.nspname}.{first.name} and {len(relations) - 1} more")
    analyze = "ANALYZE ONLY" if target_version >= ONLY_SINCE else "ANALYZE"
    by_functions = "pg_restore_relation_stats() and pg_restore_attribute_stats() of"
    collect = action is Action.COLLECT
    return StatisticsStep(
        id=-1,
        phase=Phase.FINISH,
        action=action,
        subject=subject,
        statements=tuple(f"{analyze} {name}" if collect else sql_comment(f"{by_functions} {name}") for name in names),
        shared=frozenset(names),
        cost=sum(min(r.bytes, _SAMPLE_BYTES) for r in relations) if action is Action.COLLECT else 0,
        relations=tuple((r.nspname or "", r.name) for r in relations),
    )
