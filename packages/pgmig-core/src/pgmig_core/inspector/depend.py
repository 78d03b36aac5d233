"""pg_depend → what depends on what among a user's objects, and which parts belong to which object.

Many rows of pg_depend are about parts that are no objects of their own: the row type of a table, the rule that is a view, the
index of a constraint, the members of an extension. How a part hangs on its owner stands in pg_depend too, so owners are found
by following it: membership (`e`) first, then internal (`i`), partition (`P`) and automatic (`a`) dependencies. What depends on
a part depends on its owner.

An end that is a user's and belongs to nothing we know is an error: an edge that is silently missing gives a wrong order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .. import sql
from ..catalog.base import Address, CatalogObject
from ..catalog.changed_privileges import ChangedPrivileges
from ..catalog.depend import Dependency
from ..catalog.index import Index
from ..catalog.policy import RowSecurity
from ..catalog.sequence import Sequence
from ..catalog.server import Server
from ..ddl import FAMILIES
from ..errors import InspectionError
from .cursor import Cursor
from .type import open_circles

# how firmly a deptype ties a part to its owner
_TIES = {"e": 0, "i": 1, "P": 2, "a": 3, "S": 4, "n": 5}
# parts that hang on two things alike: the catalog of the one they are part of
_OWNED_BY = {
    "pg_publication_rel": "pg_publication",
    "pg_publication_namespace": "pg_publication",
    "pg_amop": "pg_opfamily",
    "pg_amproc": "pg_opfamily",
}


def read_dependencies(
    cursor: Cursor, server: Server, objects: Mapping[Address, CatalogObject]
) -> tuple[dict[Address, Address], tuple[Dependency, ...]]:
    """Owners of parts, and the dependencies among `objects`. Raises InspectionError for an end that belongs to nothing."""
    names = {row.oid: row.relname for row in cursor.execute(sql.load("catalog_name", server.version_num))}
    numbers = {name: oid for oid, name in names.items()}
    edges: list[Dependency] = []
    addresses: dict[tuple[int, int], Address] = {}
    cursor.execute(sql.load("depend", server.version_num))
    for classid, objid, refclassid, refobjid, deptype in cursor:
        ends = []
        for key in ((classid, objid), (refclassid, refobjid)):
            if (address := addresses.get(key)) is None:
                address = addresses[key] = Address(names[key[0]], key[1])
            ends.append(address)
        edges.append(Dependency(ends[0], ends[1], deptype))
    parts = _Parts.find(edges, objects)
    found: dict[Dependency, None] = {}
    missing: dict[Address, None] = {}
    for edge in edges:
        dependent, referenced = parts.resolve(edge.dependent), parts.resolve(edge.referenced)
        for address in (dependent, referenced):
            if address not in objects:
                missing[address] = None
        if dependent == referenced or dependent not in objects or referenced not in objects:
            continue
        if edge.dependent in parts.copies or _is_inside_extension(edge, dependent, referenced):
            continue
        found[Dependency(dependent, referenced, edge.deptype)] = None
    _refuse_unknown(cursor, server, numbers, missing)
    for dependency in _unwritten(objects):
        found[dependency] = None
    owners = {part: owner for part in parts.ties if (owner := parts.resolve(part)) != part and owner in objects}
    return owners, tuple(open_circles(found, objects))


@dataclass(slots=True)
class _Parts:
    """What each part hangs on next, and the end of each chain as far as it was asked for."""

    ties: dict[Address, Address]
    copies: set[Address]
    """What partitions hold of their parent's constraints and triggers: it comes with the parent's, with all that it needs."""
    ends: dict[Address, Address] = field(default_factory=dict)

    @classmethod
    def find(cls, edges: Iterable[Dependency], objects: Mapping[Address, CatalogObject]) -> _Parts:
        best: dict[Address, tuple[tuple[bool, int], Address, str]] = {}
        for dependent, referenced, deptype in edges:
            obj = objects.get(dependent)
            if obj is not None and not (deptype == "i" and _comes_with_its_owner(obj)):
                continue
            owned_by = _OWNED_BY.get(dependent.classid)
            tie = (owned_by is not None and owned_by != referenced.classid, _TIES.get(deptype, 9))
            if deptype == "i":
                tie = (False, _TIES["i"])
            if dependent not in best or tie < best[dependent][0]:
                best[dependent] = (tie, referenced, deptype)
        ties = {part: referenced for part, (_, referenced, _) in best.items()}
        found = cls(ties, set())
        for part, (_, _, deptype) in best.items():
            if deptype == "P":
                found.copies.add(part)
        found.copies |= {part for part in ties if any(step in found.copies for step in found._chain(part))}
        return found

    def resolve(self, address: Address) -> Address:
        """The object at the end of the chain, or the last thing before it breaks."""
        if address not in self.ties:
            return address
        if address not in self.ends:
            self.ends[address] = self._chain(address)[-1]
        return self.ends[address]

    def _chain(self, address: Address) -> list[Address]:
        chain = [address]
        while (following := self.ties.get(chain[-1])) is not None and following not in chain:
            chain.append(following)
        return chain


def _comes_with_its_owner(obj: CatalogObject) -> bool:
    return (isinstance(obj, Index) and obj.constraint_oid != 0) or (isinstance(obj, Sequence) and obj.is_identity)


def _is_inside_extension(edge: Dependency, dependent: Address, referenced: Address) -> bool:
    """What a user hung on an extension's member is not migrated, so its needs are not the extension's."""
    if dependent.classid != "pg_extension" or edge.dependent == dependent:
        return False
    return referenced.classid not in ("pg_extension", "pg_namespace", "pg_language")


def _unwritten(objects: Mapping[Address, CatalogObject]) -> Iterable[Dependency]:
    """Dependencies of objects that pg_depend does not know apart from their owners."""
    for address, obj in objects.items():
        if isinstance(obj, Sequence) and obj.is_identity:
            yield Dependency(address, Address("pg_class", obj.owned_by_relid), "i")
        elif isinstance(obj, RowSecurity):
            yield Dependency(address, Address("pg_class", obj.relation_oid), "i")
        elif isinstance(obj, ChangedPrivileges) and Address("pg_extension", obj.extension_oid) in objects:
            yield Dependency(address, Address("pg_extension", obj.extension_oid), "n")


def _refuse_unknown(cursor: Cursor, server: Server, numbers: Mapping[str, int], missing: Iterable[Address]) -> None:
    """Raise for a missing end, unless it lies in the server's own schemas (other sessions' temporary tables do too)."""
    ours = {family.cls.CATALOG for family in FAMILIES}
    asked = [address for address in missing if address.classid in ours]
    if not asked:
        return
    cursor.execute(
        sql.load("identify_object", server.version_num),
        {"classids": [numbers[a.classid] for a in asked], "objids": [a.objid for a in asked]},
    )
    unknown = [
        f"{row.type} {row.identity}"
        for row in cursor
        if row.type is not None
        and not (row.schema or "").startswith("pg_")
        and not (row.type == "schema" and row.identity.startswith("pg_"))
        and row.schema != "information_schema"
    ]
    if unknown:
        raise InspectionError(
            f"{len(unknown)} objects that others depend on were not read: {', '.join(sorted(unknown)[:10])}",
            hint="this is a catalog pgmig has not met; please report it",
        )
