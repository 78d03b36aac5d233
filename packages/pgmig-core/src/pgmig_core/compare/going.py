"""What has to be dropped on the target so that something else can be dropped, or altered, and in which order.

PostgreSQL refuses to drop what something else needs. So with an object go all that need it; what the source has too is
made again afterwards. A table never goes for another's sake, nor does what only the target has, unless it is dropped
anyway: then the object stays, and the reason is said.
"""

from __future__ import annotations

from msgspec import Struct, field

from .. import ddl, ordering
from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.default_acl import DefaultAcl
from ..catalog.extension import Extension
from ..catalog.function import Function
from ..catalog.index import Index
from ..catalog.large_object import LargeObject
from ..catalog.policy import Policy, RowSecurity
from ..catalog.rule import Rule
from ..catalog.schema import Schema
from ..catalog.sequence import Sequence
from ..catalog.table import AttrDefault, Table
from ..catalog.trigger import Trigger
from ..catalog.type import TypeShell
from ..catalog.view import View
from ..ddl import acl
from ..ddl import constraint as ddl_constraint
from ..ddl.context import DdlContext
from ..identifiers import qualify, quote
from ..planner.objects import has_step
from ..planner.selection import belongs_to

_READS_COLUMNS = (View, Rule, Policy, Trigger, Function)
_STAYS = (Table, Schema, Extension, Sequence, LargeObject)


class Going(Struct):
    """Collects what goes. `replaceable` are the target's addresses that the source has, or that are dropped anyway."""

    target: Catalog
    replaceable: frozenset[Address]
    extra: frozenset[Address]
    gone: set[Address] = field(default_factory=set)
    detached: set[int] = field(default_factory=set)
    """Tables that leave their parents first."""
    _dependents: dict[Address, set[Address]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for dependent, referenced, _ in self.target.dependencies:
            if referenced.classid == TypeShell.CATALOG:
                # who needs the announcement of a type goes with the type
                referenced = Address("pg_type", referenced.objid)  # noqa: PLW2901
            if dependent in self.target.objects and dependent != referenced:
                self._dependents.setdefault(referenced, set()).add(dependent)
        for address, obj in self.target.objects.items():
            owner = belongs_to(obj, self.target)
            if owner is not None:
                self._dependents.setdefault(owner.address, set()).add(address)

    def take(self, *addresses: Address) -> CatalogObject | None:
        """Mark these, and all that need them, as going; or return what stands in the way, and nothing goes."""
        return self._take(list(addresses), set())

    def free(self, table: Address) -> CatalogObject | None:
        """Mark as going what reads the table's columns."""
        readers = [a for a in self._dependents.get(table, ()) if isinstance(self.target.objects[a], _READS_COLUMNS)]
        return self._take(readers, {table})

    def _take(self, queue: list[Address], apart: set[Address]) -> CatalogObject | None:
        going: set[Address] = set()
        while queue:
            address = queue.pop()
            if address in going or address in self.gone or address in apart:
                continue
            obj = self.target.objects[address]
            if address not in self.extra and isinstance(obj, _STAYS) and not getattr(obj, "is_identity", False):
                return obj
            owner = belongs_to(obj, self.target)
            comes_along = not has_step(obj) or isinstance(obj, AttrDefault)
            if not comes_along and address not in self.replaceable and (owner is None or owner.address not in going):
                return obj
            if isinstance(obj, AttrDefault) and obj.attgenerated and (owner is None or owner.address not in going):
                return owner or obj
            going.add(address)
            queue += self._dependents.get(address, ())
        self.gone |= going
        return None

    def statements(self) -> list[str]:
        """The DROPs: foreign keys first, dependents before what they need, nothing that goes with its owner."""
        found, top = [], set()
        context = DdlContext(catalog=self.target, target_version=self.target.server.version_num)
        for address in sorted(self.gone):
            obj = self.target.objects[address]
            owner = belongs_to(obj, self.target)
            if isinstance(obj, Constraint) and obj.contype == "f" and not obj.conparentid:
                found.append(drop(obj, context))
            elif (owner is None or owner.address not in self.gone) and has_step(obj) and not _of_parent(obj, self):
                top.add(address)
        graph = {address: self._needing(address) & top for address in top}
        circular = {member for circle in ordering.find_circles(graph) for member in circle}
        for address in circular:
            graph[address] = graph[address] - circular
        for address in ordering.sort(graph, key=lambda address: address):
            statement = drop(self.target.objects[address], context)
            if address in circular:
                # the first takes the others along
                kind = ddl.identify(self.target.objects[address]).kind
                statement = f"{statement.replace(kind, f'{kind} IF EXISTS', 1)} CASCADE"
            found += [statement] if statement else []
        return found

    def _needing(self, address: Address) -> set[Address]:
        """Tops that need it, or a part of it."""
        needing: set[Address] = set()
        queue, seen = [address], {address}
        while queue:
            for dependent in self._dependents.get(queue.pop(), ()):
                owner = belongs_to(self.target.objects[dependent], self.target)
                needing |= {dependent, *((owner.address,) if owner else ())}
                if dependent not in seen:
                    seen.add(dependent)
                    queue.append(dependent)
        return needing - {address}


def _of_parent(obj: CatalogObject, going: Going) -> bool:
    """A partition's index or key goes with its parent's."""
    if isinstance(obj, Constraint) and obj.conparentid:
        return obj.conrelid not in going.detached
    return (
        isinstance(obj, Index)
        and Address("pg_class", obj.parent_oid) in going.gone
        and obj.indrelid not in going.detached
    )


def drop(obj: CatalogObject, context: DdlContext) -> str:
    """The statement that takes an object away, empty for what cannot be."""
    if isinstance(obj, Constraint):
        return ddl_constraint.drop_constraint(obj, context)
    if isinstance(obj, AttrDefault):
        return f"ALTER TABLE {qualify(obj.nspname, obj.relname)} ALTER COLUMN {quote(obj.name)} DROP DEFAULT"
    if isinstance(obj, RowSecurity):
        name = qualify(obj.nspname, obj.relname)
        return f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY"
    if isinstance(obj, LargeObject):
        return f"SELECT pg_catalog.lo_unlink({obj.oid})"
    if isinstance(obj, DefaultAcl):
        prefix = ddl.identify(obj).sql.partition(" ON ")
        subject = acl.Subject(on=prefix[2], name="", owner=obj.owner, prefix=f"ALTER DEFAULT PRIVILEGES {prefix[0]} ")
        return ";\n".join(acl.statements(subject, obj.acldefault or (), obj.acl or (), context))
    if obj.CATALOG in ("pg_init_privs", "pg_subscription", "pg_database"):
        return ""
    return ddl.drop(obj)


def reasons(blocker: CatalogObject) -> str:
    """`table s.t`, as what stands in the way."""
    identity = ddl.identify(blocker)
    return f"{identity.kind.lower()} {identity.sql}"


__all__ = ["Going", "drop", "reasons"]
