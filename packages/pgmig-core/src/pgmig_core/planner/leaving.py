"""A catalog without some of its objects: what cannot be made on the target, and all that cannot be there without it.

What merely mentions a left-out object stays and loses the mention: a publication its table. A sequence that a left-out
table owns goes with it, unless something else uses it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from msgspec.structs import replace

from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.index import Index
from ..catalog.publication import Publication
from ..catalog.sequence import Sequence
from ..catalog.table import AttrDefault, Table
from ..catalog.type import TypeShell
from ..plan import Finding, Severity
from .drafts import subject_of
from .selection import belongs_to


def dependents_of(catalog: Catalog, gone: Iterable[Address]) -> dict[Address, Address]:
    """What cannot be there without `gone`: address → the object, gone itself, for whose lack it goes."""
    needed_by: dict[Address, list[Address]] = {}
    for dependency in catalog.dependencies:
        if dependency.deptype != "x":
            needed_by.setdefault(dependency.referenced, []).append(dependency.dependent)
    all_gone, found = set(gone), dict[Address, Address]()
    queue = deque(sorted(all_gone))
    while queue:
        address = queue.popleft()
        if address.classid == "pg_type":
            # the announcement of a type is of no use without the type
            needed_by.setdefault(address, []).append(Address(TypeShell.CATALOG, address.objid))
        for dependent in needed_by.get(address, ()):
            if dependent in all_gone or dependent not in catalog.objects:
                continue
            if _needs(catalog, dependent, address, needed_by, all_gone):
                all_gone.add(dependent)
                found[dependent] = address
                queue.append(dependent)
    return found


def _needs(
    catalog: Catalog,
    dependent: Address,
    need: Address,
    needed_by: dict[Address, list[Address]],
    gone: AbstractSet[Address],
) -> bool:
    obj, other = catalog.objects[dependent], catalog.objects.get(need)
    if isinstance(obj, Publication):
        return not isinstance(other, Table)
    if isinstance(obj, Sequence) and isinstance(other, Table) and not obj.is_identity:
        users = (catalog.objects.get(address) for address in needed_by.get(dependent, ()))
        return all(user is None or user.address in gone or belongs_to(user, catalog) is other for user in users)
    if isinstance(obj, Index) and isinstance(other, Index | Constraint):
        return obj.parent_oid == 0 or obj.constraint_oid == other.oid
    return not (isinstance(obj, Constraint) and isinstance(other, Constraint) and obj.conparentid == other.oid)


def without(catalog: Catalog, gone: AbstractSet[Address]) -> Catalog:
    """The catalog without these objects, and without the mentions of them."""
    if not gone:
        return catalog
    kept = {a: _unmentioned(obj, gone) for a, obj in catalog.objects.items() if a not in gone}
    dependencies = tuple(d for d in catalog.dependencies if d.dependent not in gone and d.referenced not in gone)
    return replace(catalog, objects=kept, dependencies=dependencies)


def _unmentioned(obj: CatalogObject, gone: AbstractSet[Address]) -> CatalogObject:
    if not isinstance(obj, Publication):
        return obj
    tables = tuple(table for table in obj.tables if Address("pg_class", table.prrelid) not in gone)
    return obj if tables == obj.tables else replace(obj, tables=tables)


def explain_dependents(catalog: Catalog, dependents: dict[Address, Address]) -> Iterator[Finding]:
    """A finding for each object that goes because of another; parts of what goes are not named again."""
    for address, need in sorted(dependents.items()):
        obj, other = catalog.objects[address], catalog.objects[need]
        owner = belongs_to(obj, catalog)
        if (owner is not None and (owner is other or owner.address in dependents)) or _is_silent(obj):
            continue
        yield Finding(
            severity=Severity.WARNING,
            code="needs_left_out",
            subject=subject_of(obj),
            message=f"needs {subject_of(other)}, which is left out: it is left out too",
        )


def _is_silent(obj: CatalogObject) -> bool:
    return isinstance(obj, TypeShell | AttrDefault)
