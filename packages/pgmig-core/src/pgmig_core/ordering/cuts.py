"""From a catalog to a graph without circles, cut the way pg_dump cuts them.

Nodes are objects. Parts that are usually written with their owner (a column's default, a check constraint) have no node
of their own until that makes a circle: then they are taken apart and become statements after both ends. A view in a
circle is first made as a placeholder with the right columns and replaced when all it needs is there. Foreign keys,
OWNED BY and ATTACH never make circles: they always stand apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from msgspec import Struct

from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.index import Index
from ..catalog.sequence import Sequence
from ..catalog.table import AttrDefault, Table
from ..catalog.view import View
from ..errors import OrderingError
from .circles import find_circles


class Ordering(Struct, frozen=True):
    """`needs` has every node once, without circles. A view in `placeholders` is a node that stands for its placeholder;
    `replaced[view]` is what the real definition needs besides it."""

    needs: dict[Address, frozenset[Address]]
    apart: frozenset[Address]
    placeholders: frozenset[Address]
    replaced: dict[Address, frozenset[Address]]
    forced: tuple[tuple[Address, Address], ...] = ()
    """Needs that had to be given up because nothing else cut their circle: their objects may fail."""


FIRST_USER_OID = 16384
"""What stands below was made by initdb."""
_APART = (Sequence, Table, Index, Constraint)
_WITH_COLUMNS = (View, Table)


def owner_of_part(obj: CatalogObject) -> Address | None:
    """The object that this one is usually written with, or None."""
    if isinstance(obj, AttrDefault):
        return Address("pg_class", obj.adrelid)
    if isinstance(obj, Constraint) and obj.contype == "c" and obj.convalidated:
        return Address("pg_class", obj.conrelid) if obj.conrelid else Address("pg_type", obj.contypid)
    return None


def always_apart(obj: CatalogObject, catalog: Catalog) -> bool:
    """Parts that are no part of their owner's CREATE: defaults of views, and serial columns' (the sequence belongs to
    the table, and the default needs the sequence)."""
    return isinstance(obj, AttrDefault) and isinstance(catalog.objects.get(Address("pg_class", obj.adrelid)), View)


def can_stand_apart(obj: CatalogObject) -> bool:
    return not (isinstance(obj, AttrDefault) and obj.attgenerated)


def _is_separate_edge(dependent: CatalogObject, referenced: CatalogObject) -> bool:
    """Needs that a statement of their own fulfils later: OWNED BY, ATTACH PARTITION of tables and of indexes."""
    if isinstance(dependent, Sequence) and isinstance(referenced, Table):
        return True
    if isinstance(dependent, Table) and isinstance(referenced, Table) and dependent.relispartition:
        return True
    if isinstance(dependent, Index) and isinstance(referenced, Index | Constraint):
        return dependent.parent_oid != 0
    if isinstance(dependent, Constraint) and isinstance(referenced, Constraint):
        return dependent.conparentid != 0 and dependent.conparentid == referenced.oid
    return False


def order_objects(catalog: Catalog, chosen: Iterable[Address]) -> Ordering:
    """The graph of the chosen objects. Raises OrderingError for a circle that nothing cuts."""
    objects = {address: catalog.objects[address] for address in chosen}
    parts: dict[Address, Address] = {}
    apart: set[Address] = set()
    for address, obj in objects.items():
        owner = owner_of_part(obj)
        if owner is not None and owner in objects:
            parts[address] = owner
            if always_apart(obj, catalog):
                apart.add(address)
    edges = _edges(catalog, objects)
    placeholders: set[Address] = set()
    forced: list[tuple[Address, Address]] = []
    while True:
        node = _node_function(parts, apart)
        needs, replaced = _graph(objects, edges, parts, apart, placeholders, node, set(forced))
        circles = find_circles(needs)
        if not circles:
            frozen = {address: frozenset(need) for address, need in needs.items()}
            return Ordering(
                frozen,
                frozenset(apart),
                frozenset(placeholders),
                {view: frozenset(need) for view, need in replaced.items()},
                tuple(forced),
            )
        for circle in circles:
            _cut(circle, objects, edges, needs, parts, apart, placeholders, forced, node)


class _Edge(NamedTuple):
    dependent: Address
    referenced: Address
    by_column: bool
    """A column's type: a view's placeholder needs it too."""


def _edges(catalog: Catalog, objects: dict[Address, CatalogObject]) -> list[_Edge]:
    """What needs what among the objects, from pg_depend and from what views' columns are."""
    edges: dict[tuple[Address, Address], bool] = {}
    for dependent, referenced, deptype in catalog.dependencies:
        if deptype == "e" or (needing := objects.get(dependent)) is None or (needed := objects.get(referenced)) is None:
            continue
        if not (isinstance(needing, _APART) and _is_separate_edge(needing, needed)):
            edges[dependent, referenced] = False
    for address, obj in objects.items():
        if isinstance(obj, _WITH_COLUMNS):
            if isinstance(obj, View) and obj.reads_itself:
                edges[address, address] = False
            # a view's placeholder names its columns' types, which its rule need not depend on
            for column in obj.columns:
                if column.atttypid < FIRST_USER_OID:
                    continue
                type_address = Address("pg_type", column.atttypid)
                owner = catalog.owners.get(type_address, type_address)
                if owner in objects and owner != address:
                    edges[address, owner] = True
    return [_Edge(*edge, by_column) for edge, by_column in edges.items()]


def _node_function(parts: dict[Address, Address], apart: set[Address]) -> Callable[[Address], Address]:
    within = {part: owner for part, owner in parts.items() if part not in apart}.get

    def node(address: Address) -> Address:
        return within(address, address)

    return node


def _graph(
    objects: dict[Address, CatalogObject],
    edges: list[_Edge],
    parts: dict[Address, Address],
    apart: set[Address],
    placeholders: set[Address],
    node: Callable[[Address], Address],
    forced: set[tuple[Address, Address]],
) -> tuple[dict[Address, set[Address]], dict[Address, set[Address]]]:
    needs: dict[Address, set[Address]] = {node(address): set() for address in objects}
    replaced: dict[Address, set[Address]] = {view: set() for view in placeholders}
    for part in apart:
        needs[part].add(parts[part])
    for dependent, referenced, by_column in edges:
        a, b = node(dependent), node(referenced)
        if forced and (a, b) in forced:
            continue
        if placeholders and a in placeholders and not by_column:
            if a != b:
                replaced[a].add(b)
        elif a != b or (isinstance(objects[a], View) and dependent == referenced):
            needs[a].add(b)
    return needs, replaced


def _cut(
    circle: list[Address],
    objects: dict[Address, CatalogObject],
    edges: list[_Edge],
    needs: dict[Address, set[Address]],
    parts: dict[Address, Address],
    apart: set[Address],
    placeholders: set[Address],
    forced: list[tuple[Address, Address]],
    node: Callable[[Address], Address],
) -> None:
    """Make one change that opens the circle, the gentlest that there is."""
    members = set(circle)
    guilty = {
        dependent
        for dependent, referenced, _ in edges
        if dependent in parts
        and dependent not in apart
        and can_stand_apart(objects[dependent])
        and parts[dependent] in members
        and node(referenced) in members
        and node(referenced) != parts[dependent]
    }
    if guilty:
        apart.update(guilty)
        return
    for address in circle:
        view = objects[address]
        if isinstance(view, View) and view.relkind == "v" and address not in placeholders:
            placeholders.add(address)
            return
    for address in circle:
        # last resort: a function's body is not checked when it is made, so it can come before what it names
        if address.classid == "pg_proc":
            forced.extend((address, need) for need in needs[address] & members if need.classid != "pg_type")
            if any(edge[0] == address for edge in forced):
                return
    names = ", ".join(objects[address].name for address in circle[:10])
    raise OrderingError(
        f"{len(circle)} objects need each other in a circle that nothing cuts: {names}",
        hint="this is a catalog pgmig has not met; please report it with the definitions of these objects",
    )
