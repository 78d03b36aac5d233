"""The steps that make objects, each after what the ordering says it needs; `waiting` has the rest.

An object may take several steps: made, attached to its parent, owned by its column, filled, replaced, granted to roles.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import TypeVar

from msgspec import Struct

from .. import ddl
from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.default_acl import DefaultAcl
from ..catalog.index import Index
from ..catalog.operator import Operator
from ..catalog.policy import Policy
from ..catalog.rule import Rule
from ..catalog.sequence import Sequence
from ..catalog.table import AttrDefault, Table
from ..catalog.trigger import Trigger
from ..catalog.view import View
from ..ddl import attributes as ddl_attributes
from ..ddl import index as ddl_index
from ..ddl import sequence as ddl_sequence
from ..ddl import table as ddl_table
from ..ddl import view as ddl_view
from ..ddl.context import DdlContext
from ..identifiers import qualify
from ..ordering import Ordering
from ..plan import Action, Phase, Step
from .drafts import Drafts, Key, relation_name, subject_of
from .partitions import Partitions

T = TypeVar("T", bound=CatalogObject)

_oid = attrgetter("oid")
_NOTHING: frozenset[str] = frozenset()
_LOCK_NOTHING = (Index, Table, View)
_WITH_COLUMNS = (Table, View)


def has_step(obj: CatalogObject) -> bool:
    """Whether an object is made by a statement of its own at all; the others come with the object they belong to."""
    if isinstance(obj, Index):
        return obj.constraint_oid == 0
    if isinstance(obj, Sequence):
        return not obj.is_identity
    if isinstance(obj, Constraint):
        return not (obj.contype == "f" and obj.conparentid)
    return not (isinstance(obj, Table) and obj.is_extension_config)


class ObjectSteps(Struct):
    """Adds the steps of the objects to make: those in `made`, by source address. All else is there already."""

    catalog: Catalog
    context: DdlContext
    order: Ordering
    made: frozenset[Address]
    drafts: Drafts
    partitions: Partitions
    notes: dict[Address, str]

    def draft(self) -> None:
        for address in self.order.needs:
            if address in self.made:
                self._create(address)
        self._replace_placeholders()
        self._attach()
        self._own_sequences()
        self._refresh()
        self._grant()
        self._label()

    def _create(self, address: Address) -> None:
        obj = self.catalog.objects[address]
        if address in self.order.placeholders and isinstance(obj, View):
            statements, note = (
                ddl_view.placeholder(obj, self.context),
                "stands in for the view until its circle is whole",
            )
        else:
            statements, note = ddl.create(obj, self.context), self.notes.get(address, "")
        key = Key("create", address)
        needs = [n for n in self.order.needs[address] if n in self.made]
        requires = [Key("create", need) for need in needs]
        if self.order.replaced and isinstance(obj, View):
            requires += [Key("replace", need) for need in needs if self._needs_it_whole(obj, need)]
        self.drafts.add(
            key,
            Step(
                id=-1,
                phase=ddl.phase_of(obj),
                action=Action.ALTER if isinstance(obj, AttrDefault) else Action.CREATE,
                subject=subject_of(obj),
                statements=statements,
                exclusive=self._exclusive(obj),
                shared=self._shared(obj, self.order.needs[address]),
                cost=self._cost(obj),
                note=note,
            ),
            requires=requires,
        )

    def _cost(self, obj: CatalogObject) -> int:
        """What building it reads: the table of an index or of a key."""
        relid = obj.indrelid if isinstance(obj, Index) else obj.conrelid if isinstance(obj, Constraint) else 0
        if not relid:
            return 0
        table = self.catalog.objects.get(Address("pg_class", relid))
        return table.bytes if isinstance(table, Table) else 0

    def _needs_it_whole(self, obj: View, need: Address) -> bool:
        """A placeholder is not enough for a materialized view, which keeps what it reads."""
        return need in self.order.replaced and need in self.made and obj.relkind == "m"

    def _exclusive(self, obj: CatalogObject) -> frozenset[str]:
        if isinstance(obj, _LOCK_NOTHING):
            return _NOTHING
        names: set[str] = set()
        if isinstance(obj, Constraint | Trigger | Rule | Policy | AttrDefault) and obj.nspname is not None:
            names.add(relation_name(obj))
        if isinstance(obj, Constraint) and obj.confrelid:
            names |= self._names([Address("pg_class", obj.confrelid)])
        if isinstance(obj, Operator):
            # an operator makes its commutator and negator too, as shells: two at a time could make the same one
            names.add("pg_catalog.pg_operator")
        return frozenset(names)

    def _shared(self, obj: CatalogObject, needs: Iterable[Address]) -> frozenset[str]:
        if isinstance(obj, Index):
            return frozenset({relation_name(obj)})
        if isinstance(obj, View):
            return self._names(needs) - {relation_name(obj)}
        return _NOTHING

    def _names(self, addresses: Iterable[Address]) -> frozenset[str]:
        relations = (self.catalog.objects[a] for a in addresses if a.classid == "pg_class")
        return frozenset(qualify(r.nspname, r.name) for r in relations)

    def _replace_placeholders(self) -> None:
        for address in sorted(self.order.placeholders & self.made):
            view = self.catalog.objects[address]
            assert isinstance(view, View)  # noqa: S101 - only views have placeholders
            self.drafts.add(
                Key("replace", address),
                Step(
                    id=-1,
                    phase=Phase.VIEWS,
                    action=Action.ALTER,
                    subject=subject_of(view),
                    statements=ddl_view.create(view, self.context, or_replace=True),
                    shared=self._names(self.order.replaced[address]),
                ),
                requires=[
                    Key("create", address),
                    *(Key("create", need) for need in self.order.replaced[address] if need in self.made),
                ],
            )

    def _attach(self) -> None:
        for table in self._made_of(Table):
            if table.relispartition:
                self._attach_table(table)
        for index in self.catalog.of(Index):
            owner = Address("pg_constraint", index.constraint_oid) if index.constraint_oid else index.address
            if index.parent_oid and owner in self.made:
                self._attach_index(index, owner)

    def _attach_table(self, table: Table) -> None:
        parents = [Address("pg_class", oid) for oid in table.parents]
        needs = [Key("create", a) for a in (table.address, *parents) if a in self.made]
        self.drafts.add(
            Key("attach", table.address),
            Step(
                id=-1,
                phase=Phase.TABLES,
                action=Action.ALTER,
                subject=subject_of(table),
                statements=ddl_table.attach_partition(table, self.context),
                exclusive=self._names([table.address, *parents]),
            ),
            requires=needs,
        )

    def _attach_index(self, index: Index, owner: Address) -> None:
        parent = self.catalog.objects.get(Address("pg_class", index.parent_oid))
        if not isinstance(parent, Index):
            return
        parent_owner = Address("pg_constraint", parent.constraint_oid) if parent.constraint_oid else parent.address
        self.drafts.add(
            Key("attach", index.address),
            Step(
                id=-1,
                phase=Phase.CONSTRAINTS if index.constraint_oid else Phase.INDEXES,
                action=Action.ALTER,
                subject=subject_of(index),
                statements=ddl_index.attach(index, self.context),
                exclusive=frozenset({relation_name(index), relation_name(parent)}),
            ),
            requires=[
                Key("create", owner),
                *([Key("create", parent_owner)] if parent_owner in self.made else []),
                *self._table_attached(index),
            ],
        )

    def _table_attached(self, index: Index) -> list[Key]:
        key = Key("attach", Address("pg_class", index.indrelid))
        return [key] if key in self.drafts else []

    def _own_sequences(self) -> None:
        for sequence in self._made_of(Sequence):
            if sequence.is_identity or not sequence.owned_by_relid:
                continue
            address = sequence.address
            table = Address("pg_class", sequence.owned_by_relid)
            self.drafts.add(
                Key("own", address),
                Step(
                    id=-1,
                    phase=Phase.TABLES,
                    action=Action.ALTER,
                    subject=subject_of(sequence),
                    statements=ddl_sequence.own(sequence, self.context),
                ),
                requires=[Key("create", a) for a in (address, table) if a in self.made],
            )

    def _refresh(self) -> None:
        # it is filled as its owner, to whom policies apply: as they do on the source
        policies = any(table.relrowsecurity for table in self.catalog.of(Table))
        before = ("SET LOCAL row_security TO on",) if policies else ()
        for view in self._made_of(View):
            if view.relkind == "m" and view.relispopulated:
                address = view.address
                self.drafts.add(
                    Key("refresh", address),
                    Step(
                        id=-1,
                        phase=Phase.DATA,
                        action=Action.REFRESH,
                        subject=subject_of(view),
                        statements=(*before, ddl_view.refresh(view)),
                        exclusive=frozenset({relation_name(view)}),
                    ),
                    requires=[Key("create", address)],
                )

    def _grant(self) -> None:
        for address, made_with in self._granted():
            obj = self.catalog.objects[address]
            statements = () if isinstance(obj, DefaultAcl) else ddl_attributes.grants(obj, self.context)
            if statements:
                key = Key("create", made_with)
                self.drafts.add(
                    Key("grant", address),
                    Step(
                        id=-1,
                        phase=Phase.FINISH,
                        action=Action.ALTER,
                        subject=subject_of(obj),
                        statements=statements,
                        note="privileges",
                    ),
                    requires=[key] if key in self.drafts else [],
                )

    def _label(self) -> None:
        """Security labels apart from what they label: where the target lacks their provider, only they are missing."""
        for address in sorted(a for a in self.made if self.catalog.objects[a].seclabels):
            obj = self.catalog.objects[address]
            key = Key("create", address)
            self.drafts.add(
                Key("label", address),
                Step(
                    id=-1,
                    phase=Phase.FINISH,
                    action=Action.ALTER,
                    subject=subject_of(obj),
                    statements=ddl.security_labels(obj),
                    note="security labels",
                ),
                requires=[key] if key in self.drafts else [],
            )

    def _granted(self) -> list[tuple[Address, Address]]:
        """What may have privileges, and what it is made with: identity sequences come with their table."""
        sequences = [
            (s.address, table)
            for s in self.catalog.of(Sequence)
            if s.is_identity and (table := Address("pg_class", s.owned_by_relid)) in self.made
        ]
        return sorted([*((address, address) for address in self.made if self._has_acl(address)), *sequences])

    def _has_acl(self, address: Address) -> bool:
        """Few objects have privileges: not all need be put in order and looked through."""
        obj = self.catalog.objects[address]
        return (
            obj.acl is not None
            or bool(self.context.default_acls)
            or (isinstance(obj, _WITH_COLUMNS) and any(column.acl is not None for column in obj.columns))
        )

    def _made_of(self, cls: type[T]) -> list[T]:
        """Those of a class that are made, as they were made on the source."""
        return sorted((obj for obj in self.catalog.of(cls) if obj.address in self.made), key=_oid)
