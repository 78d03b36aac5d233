"""Which objects are migrated: those the user chose, and those that the chosen cannot exist without.

What is chosen directly is created and filled; what only comes along is created where the target lacks it, and a table
that only comes along stays empty (its structure is needed, its rows were not asked for).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Set as AbstractSet

from msgspec import Struct

from .. import ddl
from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.function import Aggregate, Function
from ..catalog.index import Index
from ..catalog.schema import Schema
from ..catalog.sequence import Sequence
from ..catalog.table import AttrDefault, Table
from ..catalog.trigger import Trigger
from ..catalog.view import View
from ..errors import UsageError
from ..options import Kind, Selection
from .patterns import Patterns, near, parse


class Chosen(Struct, frozen=True):
    """The outcome: `along[address]` is the object that needed it; `all` are both together."""

    direct: frozenset[Address]
    along: dict[Address, Address]
    all: frozenset[Address]

    def without(self, gone: AbstractSet[Address]) -> Chosen:
        """What is left of it."""
        along = {address: needer for address, needer in self.along.items() if address not in gone}
        return Chosen(self.direct - gone, along, self.all - gone)


_ALONE = (Table, View, Function)
"""What is many and belongs to nothing."""


def kind_of(obj: CatalogObject) -> Kind:
    return ddl.family_of(obj).kind


def belongs_to(obj: CatalogObject, catalog: Catalog) -> CatalogObject | None:
    """The relation or type that an object is a part of and is chosen with, or None for one chosen by itself."""
    if isinstance(obj, _ALONE):
        return None
    if isinstance(obj, AttrDefault):
        return catalog.objects.get(Address("pg_class", obj.adrelid))
    if isinstance(obj, Constraint):
        owner = Address("pg_class", obj.conrelid) if obj.conrelid else Address("pg_type", obj.contypid)
        return catalog.objects.get(owner)
    if isinstance(obj, Index):
        return catalog.objects.get(Address("pg_class", obj.indrelid))
    if isinstance(obj, Trigger):
        return catalog.objects.get(Address("pg_class", obj.tgrelid))
    if isinstance(obj, Sequence) and obj.owned_by_relid:
        return catalog.objects.get(Address("pg_class", obj.owned_by_relid))
    relation = getattr(obj, "relation_oid", 0)
    return catalog.objects.get(Address("pg_class", relation)) if relation else None


def choose(catalog: Catalog, selection: Selection, *, strict: bool = True) -> Chosen:
    """Raises UsageError for options that contradict each other and, if `strict`, for a pattern that matches nothing."""
    wanted = _Wanted.parse(catalog, selection, strict=strict)
    if wanted.everything:
        all_of_it = frozenset(catalog.objects)
        return Chosen(all_of_it, {}, all_of_it)
    direct: set[Address] = set()
    for address, obj in catalog.objects.items():
        if wanted.chooses(obj, belongs_to(obj, catalog)):
            direct.add(address)
    _partitions_come_with_their_root(catalog, direct, wanted)
    _schemas_come_with_what_is_in_them(catalog, direct)
    along = _closure(catalog, direct)
    return Chosen(frozenset(direct), along, frozenset(direct | along.keys()))


class _Wanted(Struct, frozen=True):
    schemas: Patterns
    exclude_schemas: Patterns
    tables: Patterns
    exclude_tables: Patterns
    exclude_functions: Patterns
    exclude_triggers: Patterns
    kinds: frozenset[Kind]

    @classmethod
    def parse(cls, catalog: Catalog, selection: Selection, *, strict: bool) -> _Wanted:
        if (
            selection.tables
            and selection.kinds
            and not {Kind.TABLES, Kind.VIEWS, Kind.SEQUENCES} & set(selection.kinds)
        ):
            raise UsageError(
                f"tables are named, but the kinds chosen ({', '.join(selection.kinds)}) leave them out",
                hint="add the kind tables, or name no tables",
                field="kinds",
            )

        def compiled(field: str) -> Patterns:
            qualified = "schemas" not in field
            return Patterns(parse(text, field, qualified=qualified) for text in getattr(selection, field))

        wanted = cls(
            compiled("schemas"),
            compiled("exclude_schemas"),
            compiled("tables"),
            compiled("exclude_tables"),
            compiled("exclude_functions"),
            compiled("exclude_triggers"),
            frozenset(selection.kinds),
        )
        if not strict:
            return wanted
        schemas = [obj.name for obj in catalog.of(Schema)]
        relations = [(obj.nspname or "", obj.name) for obj in catalog.of(Table, View, Sequence)]
        known = frozenset(relations)
        for option, patterns in (("schemas", wanted.schemas), ("exclude_schemas", wanted.exclude_schemas)):
            for pattern in patterns.all:
                if not any(pattern.matches(None, name) for name in schemas):
                    raise UsageError(
                        f"{option}: no schema matches {pattern.text!r}", hint=near(pattern.text, schemas), field=option
                    )
        for option, patterns in (("tables", wanted.tables), ("exclude_tables", wanted.exclude_tables)):
            for pattern in patterns.all:
                if pattern.exact in known:
                    continue
                if not any(pattern.matches(schema, name) for schema, name in relations):
                    raise UsageError(
                        f"{option}: no table matches {pattern.text!r}",
                        hint=near(pattern.text, [f"{schema}.{name}" for schema, name in relations]),
                        field=option,
                    )
        return wanted

    @property
    def narrowed(self) -> bool:
        """Whether the user named schemas or tables; only an unnarrowed selection takes what is in no schema."""
        return bool(self.schemas or self.tables)

    @property
    def everything(self) -> bool:
        excluding = self.exclude_schemas or self.exclude_tables or self.exclude_functions or self.exclude_triggers
        return not (self.narrowed or excluding or self.kinds)

    def excludes(self, obj: CatalogObject) -> bool:
        schema = obj.name if isinstance(obj, Schema) else obj.nspname
        if schema is not None and self.exclude_schemas.match(None, schema):
            return True
        if isinstance(obj, Table | View | Sequence):
            return self.exclude_tables.match(obj.nspname, obj.name)
        if isinstance(obj, Function | Aggregate):
            names = self.exclude_functions
            return names.match(obj.nspname, obj.name) or names.match(obj.nspname, f"{obj.name}({obj.argument_types})")
        if isinstance(obj, Trigger):
            names = self.exclude_triggers
            return names.match(obj.nspname, obj.name) or names.match(obj.nspname, f"{obj.relname}.{obj.name}")
        return False

    def chooses(self, obj: CatalogObject, owner: CatalogObject | None) -> bool:
        subject = owner or obj
        if self.excludes(obj) or self.excludes(subject):
            return False
        if self.kinds and not self._kind_fits(obj, subject):
            return False
        if not self.narrowed:
            return True
        schema = subject.name if isinstance(subject, Schema) else subject.nspname
        if schema is not None and self.schemas.match(None, schema):
            return True
        if isinstance(subject, Table | View | Sequence):
            return self.tables.match(subject.nspname, subject.name)
        return False

    def _kind_fits(self, obj: CatalogObject, subject: CatalogObject) -> bool:
        if isinstance(obj, Schema):
            return False  # with a kind chosen, schemas come along with what is in them
        if isinstance(obj, Trigger):
            return Kind.TRIGGERS in self.kinds
        if isinstance(obj, Sequence):
            return Kind.SEQUENCES in self.kinds or (isinstance(subject, Table) and Kind.TABLES in self.kinds)
        return kind_of(subject) in self.kinds


def _partitions_come_with_their_root(catalog: Catalog, direct: set[Address], wanted: _Wanted) -> None:
    """A chosen partitioned table brings its partitions, with all that belongs to them: its rows are in these."""
    children: dict[int, list[Table]] = {}
    for table in catalog.of(Table):
        if table.relispartition:
            for parent in table.parents:
                children.setdefault(parent, []).append(table)
    new: set[int] = set()
    queue = deque(a.objid for a in direct if a.classid == "pg_class")
    while queue:
        for child in children.get(queue.popleft(), ()):
            if child.address not in direct and not wanted.excludes(child):
                direct.add(child.address)
                new.add(child.oid)
                queue.append(child.oid)
    if new:
        for address, obj in catalog.objects.items():
            owner = belongs_to(obj, catalog)
            if owner is None or owner.address.classid != "pg_class" or owner.oid not in new or wanted.excludes(obj):
                continue
            if not isinstance(obj, Trigger) or not wanted.kinds or Kind.TRIGGERS in wanted.kinds:
                direct.add(address)


def _schemas_come_with_what_is_in_them(catalog: Catalog, direct: set[Address]) -> None:
    """public is everywhere already: it is only chosen by name or with everything."""
    names = {catalog.objects[address].nspname for address in direct} - {None, "public"}
    for schema in catalog.of(Schema):
        if schema.name in names:
            direct.add(schema.address)


def _closure(catalog: Catalog, direct: set[Address]) -> dict[Address, Address]:
    """What the chosen cannot exist without: address → who needs it."""
    needs: dict[Address, list[Address]] = {}
    for dependency in catalog.dependencies:
        dependent = catalog.objects.get(dependency.dependent)
        referenced = catalog.objects.get(dependency.referenced)
        if dependent is None or referenced is None or not _is_need(dependent, referenced):
            continue
        needs.setdefault(dependency.dependent, []).append(dependency.referenced)
    schemas = {schema.name: schema.address for schema in catalog.of(Schema)}
    parts: dict[Address, list[Address]] = {}
    for address, obj in catalog.objects.items():
        owner = belongs_to(obj, catalog)
        if owner is not None and _is_inner_part(obj):
            parts.setdefault(owner.address, []).append(address)
    along: dict[Address, Address] = {}
    queue = deque(sorted(direct))
    while queue:
        address = queue.popleft()
        obj = catalog.objects[address]
        found = [*needs.get(address, ())]
        if obj.nspname is not None and obj.nspname in schemas:
            found.append(schemas[obj.nspname])
        if address in along:
            found += parts.get(address, ())
        for need in found:
            if need not in direct and need not in along:
                along[need] = address
                queue.append(need)
    return along


def _is_need(dependent: CatalogObject, referenced: CatalogObject) -> bool:
    """Foreign keys, OWNED BY and index attachment are left out rather than bring another table along."""
    if isinstance(dependent, Constraint) and dependent.contype == "f":
        return False
    if isinstance(dependent, Sequence) and isinstance(referenced, Table):
        return dependent.is_identity
    return True


def _is_inner_part(obj: CatalogObject) -> bool:
    """Parts that are within their owner's own definition: its defaults, keys and checks, not its foreign keys."""
    return (
        isinstance(obj, AttrDefault | Index)
        or (isinstance(obj, Constraint) and obj.contype != "f")
        or (isinstance(obj, Sequence) and obj.is_identity)
    )
