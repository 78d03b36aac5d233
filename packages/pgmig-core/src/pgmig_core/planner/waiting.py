"""What waits for what besides the dependencies in the catalogs.

Indexes, keys, triggers and rules wait for their table's rows (`follows`: also where the rows failed to come, so that
the structure is whole), foreign keys for the rows of both tables, a materialized view for all it may read, default
privileges and event triggers for everything: they would act on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.default_acl import DefaultAcl
from ..catalog.event_trigger import EventTrigger
from ..catalog.function import Function
from ..catalog.index import Index
from ..catalog.policy import Policy, RowSecurity
from ..catalog.schema import Schema
from ..catalog.trigger import Trigger
from ..catalog.view import View
from ..ordering import Ordering
from .drafts import Drafts, Key
from .partitions import Partitions

# keys whose address is the source's; foreign keys to put back and objects to drop have the target's
_CALLS = ("pg_proc", "pg_operator")
# a relation of the system, as definitions name it; what a parenthesis follows is a function
_CATALOG = re.compile(r"\b(?:information_schema\.|pg_(?!catalog\b)\w++(?!\s*\())")
_OF_SOURCE = ("create", "grant", "label")


class Waits(Struct):
    """Adds the waits; call `wait_for_rows` when objects and copies are drafted."""

    catalog: Catalog
    order: Ordering
    drafts: Drafts
    partitions: Partitions
    policies: list[Policy | RowSecurity] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.policies = [*self.catalog.of(Policy), *self.catalog.of(RowSecurity)]

    def wait_for_rows(self) -> None:
        """Call when the copies are drafted."""
        copies = self.drafts.keys("copy")
        foreign_keys = [c for c in self.catalog.of(Constraint) if c.contype == "f"]
        schemas: dict[str | None, Address] = {schema.name: schema.address for schema in self.catalog.of(Schema)}
        for key in self.drafts.keys("create"):
            obj = self.catalog.objects[key.address]
            for relid in self._rows_first(obj):
                for under in self.partitions.under(relid):
                    # a partition attached after an index or trigger of its root was made gets one by the server
                    address = Address("pg_class", under)
                    self.drafts.follow(key, Key("copy", address), Key("attach", address))
            if isinstance(obj, Constraint) and obj.contype == "f":
                self._foreign_key(key, obj)
            if isinstance(obj, Index | Constraint) and self._calls_functions(key.address):
                self.drafts.follow(key, *copies)
                self._before_revoking(key, obj)
        self._partitions_keys_last(foreign_keys)
        for key in self.drafts.keys("refresh"):
            self._refresh_waits(key, copies)
        for key in self.drafts.keys("grant"):
            self.drafts.follow(key, Key("copy", key.address), Key("refresh", key.address))
            # another than the owner may have granted, who must be let into the schema first
            if (schema := schemas.get(self.catalog.objects[key.address].nspname)) is not None:
                self.drafts.follow(key, Key("grant", schema))
        self._last()

    @staticmethod
    def _rows_first(obj: CatalogObject) -> list[int]:
        """The relations whose rows come before an object."""
        if isinstance(obj, Index):
            return [obj.indrelid]
        if isinstance(obj, Constraint):
            return [relid for relid in (obj.conrelid, obj.confrelid) if relid]
        if isinstance(obj, Trigger):
            return [obj.tgrelid]
        relation = getattr(obj, "relation_oid", 0)
        return [relation] if relation else []

    def _foreign_key(self, key: Key, constraint: Constraint) -> None:
        """A foreign key needs both tables' rows and, with partitions, the referenced index whole and all attached."""
        for relid in (constraint.conrelid, constraint.confrelid):
            for under in self.partitions.under(relid):
                for what in ("copy", "attach"):
                    need = Key(what, Address("pg_class", under))
                    if need in self.drafts:
                        self.drafts.require(key, need)
        referenced = set(self.partitions.under(constraint.confrelid))
        if len(referenced) > 1:
            for attach in self.drafts.keys("attach"):
                index = self.catalog.objects[attach.address]
                if isinstance(index, Index) and index.indrelid in referenced:
                    self.drafts.require(key, attach)

    def _partitions_keys_last(self, foreign_keys: list[Constraint]) -> None:
        """A partitioned table's foreign key would take an equal one of a partition for its own, if that was first."""
        by_table: dict[int, list[Key]] = {}
        for constraint in foreign_keys:
            by_table.setdefault(constraint.conrelid, []).append(Key("create", constraint.address))
        for relid, keys in by_table.items():
            for under in self.partitions.under(relid)[1:]:
                for key in by_table.get(under, ()):
                    if key in self.drafts:
                        self.drafts.follow(key, *keys)

    def _before_revoking(self, key: Key, obj: Index | Constraint) -> None:
        """It calls functions as its table's owner, who may do so no more when their privileges are the source's."""
        if isinstance(obj, Index) and isinstance(self.catalog.objects.get(Address("pg_class", obj.indrelid)), View):
            return  # made when the view is filled, which is after the privileges
        seen, queue = {key.address}, [key.address]
        for address in queue:
            needs = {need for need in self.order.needs.get(address, ()) if need.classid in _CALLS} - seen
            seen |= needs
            queue.extend(needs)
            for grant in (Key("grant", need) for need in needs):
                if grant in self.drafts:
                    self.drafts.follow(grant, key)

    def _calls_functions(self, address: Address) -> bool:
        return any(need.classid == "pg_proc" for need in self.order.needs.get(address, ()))

    def _refresh_waits(self, key: Key, copies: Iterable[Key]) -> None:
        """For all it reads: through views to tables and other materialized views; a function may read anything."""
        seen, queue = {key.address}, [key.address]
        for address in queue:
            needs = self.order.needs.get(address, frozenset()) | self.order.replaced.get(address, frozenset())
            for need in needs - seen:
                seen.add(need)
                queue.append(need)
        reads_anything = any(need.classid == "pg_proc" for need in seen)
        if any(self._names_catalogs(address) for address in seen):
            reads_anything = True
            self.drafts[key].step = replace(self.drafts[key].step, once_more=True)
        relations = {oid for need in seen if need.classid == "pg_class" for oid in self.partitions.under(need.objid)}
        if reads_anything or not any(need.classid == "pg_class" for need in seen - {key.address}):
            # functions may read anything, and what needs no relation of the user's reads the catalogs
            self.drafts.follow(key, *copies, *(k for k in self.drafts.keys("create") if not self._after_refresh(k)))
        for oid in relations:
            address = Address("pg_class", oid)
            if address != key.address:
                self.drafts.follow(key, *(Key(what, address) for what in ("copy", "refresh", "replace", "attach")))
        # it is refreshed as its owner, who must be allowed to read, as far as policies let him
        self.drafts.follow(key, *(Key("grant", need) for need in seen if need != key.address))
        self.drafts.follow(key, *(Key("create", p.address) for p in self.policies if p.relation_oid in relations))
        # an index built on the filled view is cheaper than one kept while it fills
        for other in self.drafts.keys("create"):
            obj = self.catalog.objects[other.address]
            if isinstance(obj, Index) and obj.indrelid == key.address.objid:
                self.drafts[key].follows.discard(other)
                self.drafts.follow(other, key)

    def _names_catalogs(self, address: Address) -> bool:
        obj = self.catalog.objects.get(address)
        return isinstance(obj, View | Function) and _CATALOG.search(obj.definition) is not None

    def _after_refresh(self, key: Key) -> bool:
        """What itself waits for some materialized view to be filled."""
        obj = self.catalog.objects[key.address]
        if isinstance(obj, Index):
            relation = self.catalog.objects.get(Address("pg_class", obj.indrelid))
            return isinstance(relation, View)
        return isinstance(obj, EventTrigger | DefaultAcl)

    def _last(self) -> None:
        """Default privileges would change what is made after them, event triggers what is done."""
        for key in self.drafts.keys("create"):
            obj = self.catalog.objects[key.address]
            if isinstance(obj, DefaultAcl):
                self.drafts.follow(key, *(k for k in self.drafts if not self._is_last(k) and k.what != "restore"))
            elif isinstance(obj, EventTrigger):
                others = [k for k in self.drafts if not self._is_event_trigger(k)]
                self.drafts.follow(key, *others)

    def _is_event_trigger(self, key: Key) -> bool:
        return key.what in _OF_SOURCE and isinstance(self.catalog.objects.get(key.address), EventTrigger)

    def _is_last(self, key: Key) -> bool:
        return key.what in _OF_SOURCE and isinstance(self.catalog.objects.get(key.address), EventTrigger | DefaultAcl)
