"""What the target has already: source objects and their counterparts, by identity."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from .. import ddl
from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.function import Function
from ..catalog.index import Index
from ..catalog.sequence import Sequence
from ..catalog.table import AttrDefault, Table
from ..catalog.view import View
from ..ddl.context import Identity


class Matches(Struct, frozen=True):
    """`counterpart[source address]` is the target's object of the same identity, or one that does the same work (an
    index with another name but the same definition, the primary key the table has); `clashes` are relations of
    another kind that sit on the name."""

    counterpart: dict[Address, CatalogObject]
    clashes: dict[Address, CatalogObject]

    def table(self, address: Address) -> Table | None:
        found = self.counterpart.get(address)
        return found if isinstance(found, Table) else None


_MANY = (Table, Index, Constraint, View, Sequence, Function)
"""Into an empty target none of these has a counterpart, and there are too many to ask each for its identity."""


def match(source: Catalog, target: Catalog, chosen: Iterable[Address]) -> Matches:
    """Find the counterparts of the chosen objects."""
    by_identity: dict[Identity, CatalogObject] = {}
    relations: dict[tuple[str | None, str], CatalogObject] = {}
    indexes: dict[tuple[str | None, str], list[Index]] = {}
    constraints: dict[tuple[str | None, str], list[Constraint]] = {}
    for obj in target.objects.values():
        if not isinstance(obj, AttrDefault):
            by_identity[ddl.identify(obj)] = obj
        if isinstance(obj, Table | View | Sequence | Index):
            relations[obj.nspname, obj.name] = obj
        if isinstance(obj, Index):
            indexes.setdefault((obj.nspname, obj.relname), []).append(obj)
        elif isinstance(obj, Constraint):
            constraints.setdefault((obj.nspname, obj.relname), []).append(obj)
    counterpart: dict[Address, CatalogObject] = {}
    clashes: dict[Address, CatalogObject] = {}
    present = {type(obj) for obj in target.objects.values()}
    for address in chosen:
        obj = source.objects[address]
        if isinstance(obj, AttrDefault) or (not relations and isinstance(obj, _MANY) and type(obj) not in present):
            continue
        found = by_identity.get(ddl.identify(obj))
        if found is None and isinstance(obj, Index):
            found = next((i for i in indexes.get((obj.nspname, obj.relname), ()) if _same_index(obj, i)), None)
        if found is None and isinstance(obj, Constraint):
            same = constraints.get((obj.nspname, obj.relname), ())
            found = next((c for c in same if _same_constraint(obj, c)), None)
        if found is None and isinstance(obj, Sequence) and obj.is_identity:
            found = _identity_sequence(source, obj, relations, target)
        if found is not None:
            counterpart[address] = found
        elif isinstance(obj, Table | View | Sequence | Index) and (other := relations.get((obj.nspname, obj.name))):
            clashes[address] = other
    return Matches(counterpart, clashes)


def _same_index(a: Index, b: Index) -> bool:
    return a.definition.partition(" ON ")[2] == b.definition.partition(" ON ")[2] and a.indisunique == b.indisunique


def _same_constraint(a: Constraint, b: Constraint) -> bool:
    return a.contype == b.contype and (a.contype == "p" or a.definition == b.definition)


def _identity_sequence(
    source: Catalog, sequence: Sequence, relations: dict[tuple[str | None, str], CatalogObject], target: Catalog
) -> CatalogObject | None:
    """An identity's sequence is named by its server; its counterpart is that of the same column."""
    table = source.objects.get(Address("pg_class", sequence.owned_by_relid))
    if not isinstance(table, Table):
        return None
    other = relations.get((table.nspname, table.name))
    attname = next((c.attname for c in table.columns if c.attnum == sequence.owned_by_attnum), None)
    if not isinstance(other, Table) or attname is None:
        return None
    attnum = next((c.attnum for c in other.columns if c.attname == attname), None)
    return next((s for s in target.of(Sequence) if s.owned_by_relid == other.oid and s.owned_by_attnum == attnum), None)
