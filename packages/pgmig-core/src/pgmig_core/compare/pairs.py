"""Which object of the one side is which of the other: by `ddl.identify`, and the database by being the one."""

from __future__ import annotations

from msgspec import Struct

from .. import ddl
from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.database import Database
from ..catalog.table import AttrDefault, Table
from ..catalog.trigger import Trigger
from ..catalog.type import TypeShell
from ..ddl.context import Identity
from ..options import Selection
from ..planner.objects import has_step
from ..planner.selection import Chosen, belongs_to, choose

_NAMED_NOT_NULL = 180000


class Pairs(Struct, frozen=True):
    """Addresses are each side's own."""

    chosen: Chosen
    both: dict[Address, CatalogObject]
    """The source's address → the target's object."""
    missing: frozenset[Address]
    """Of the source, with all parts."""
    extra: frozenset[Address]
    """Of the target, with all parts."""
    objects: int


def pair(source: Catalog, target: Catalog, selection: Selection, *, strict: bool = True) -> Pairs:
    """Raises UsageError for patterns that match nothing on the source, if `strict`."""
    chosen = choose(source, selection, strict=strict)
    version = min(source.server.version_num, target.server.version_num)
    theirs = {
        identity_of(obj): obj
        for obj in target.objects.values()
        if not isinstance(obj, AttrDefault) or is_compared(obj, target, version)
    }
    both: dict[Address, CatalogObject] = {}
    missing: set[Address] = set()
    for address in chosen.direct:
        obj = source.objects[address]
        if not is_compared(obj, source, version):
            continue
        other = theirs.get(identity_of(obj))
        if other is not None:
            both[address] = other
        elif has_step(obj):
            missing.add(address)
    ours = {identity_of(source.objects[address]) for address in source.objects}
    extra = {
        address
        for address in choose(target, selection, strict=False).direct
        if has_step(obj := target.objects[address])
        and is_compared(obj, target, version)
        and identity_of(obj) not in ours
    }
    return Pairs(chosen, both, frozenset(missing), frozenset(extra), len(both) + len(missing))


def identity_of(obj: CatalogObject) -> Identity:
    """The database has another name on each side."""
    return Identity("DATABASE", "") if isinstance(obj, Database) else ddl.identify(obj)


def is_compared(obj: CatalogObject, catalog: Catalog, version: int) -> bool:
    """Not: what is an extension's, what is said of a column or of a type already, what only 18 has."""
    if isinstance(obj, AttrDefault):
        return not isinstance(catalog.objects.get(Address("pg_class", obj.adrelid)), Table)
    if obj.extname is not None or isinstance(obj, TypeShell):
        return False
    if isinstance(obj, Trigger) and obj.is_clone:
        return False
    if getattr(obj, "contype", "") == "n" or getattr(obj, "defaclobjtype", "") == "L":
        return version >= _NAMED_NOT_NULL
    return True


def tops(addresses: frozenset[Address], catalog: Catalog) -> list[CatalogObject]:
    """Those that are no part of another among them."""
    found = []
    for address in sorted(addresses):
        obj = catalog.objects[address]
        owner = belongs_to(obj, catalog)
        if owner is None or owner.address not in addresses:
            found.append(obj)
    return found
