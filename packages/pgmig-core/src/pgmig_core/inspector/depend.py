"""pg_depend → what depends on what among a user's objects, and which parts belong to which object.

Many rows of pg_depend are about parts that are no objects of their own: the row type of a table, the rule that is a
view, the index of a constraint, the members of an extension. How a part hangs on its owner stands in pg_depend too, so
owners are found by following it: membership (`e`) first, then internal (`i`), partition (`P`) and automatic (`a`)
dependencies. What depends on a part depends on its owner.

An end that is a user's and belongs to nothing we know is an error: an edge silently missing gives a wrong order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from psycopg.rows import tuple_row

from .. import sql
from ..catalog.base import Address, CatalogObject
from ..catalog.changed_privileges import ChangedPrivileges
from ..catalog.depend import Dependency
from ..catalog.index import Index
from ..catalog.policy import RowSecurity
from ..catalog.sequence import Sequence
from ..catalog.server import Server
from ..errors import InspectionError
from .cursor import Cursor
from .type import open_circles

# how firmly a deptype ties a part to its owner
_TIES = {"e": 0, "i": 1, "P": 2, "a": 3, "S": 4, "n": 5}
_LOOSEST = 10
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
    """Owners of parts, and the dependencies among `objects`. Raises InspectionError for an end that is no object's."""
    numbering = _Numbering.of(cursor, server, objects)
    rows: list[_Row] = cursor.execute(sql.load("depend", server.version_num), row_factory=tuple_row).fetchall()
    parts = _Parts.find(rows, numbering)
    known, owner_of = numbering.known, parts.owner_of
    found: dict[Dependency, None] = {}
    missing: dict[int, None] = {}
    for row in rows:
        dependent, referenced = owner_of.get(row[0], row[0]), owner_of.get(row[1], row[1])
        if dependent == referenced and dependent in known:
            continue
        if dependent not in known or referenced not in known:
            missing.update((end, None) for end in (dependent, referenced) if end not in known)
        elif row[0] not in parts.copies and not numbering.is_inside_extension(row, dependent, referenced):
            found[Dependency(known[dependent], known[referenced], row[2])] = None
    _refuse_unknown(cursor, server, missing)
    for dependency in _unwritten(objects):
        found[dependency] = None
    owners = {numbering.address(part): known[owner] for part, owner in owner_of.items() if owner in known}
    return owners, tuple(open_circles(found, objects))


_Row = tuple[int, int, str]
"""Dependent, referenced, deptype; an address as one number, see depend.sql."""


class _Numbering(Struct, frozen=True):
    """Addresses as numbers, which are much cheaper to look up, and back."""

    names: dict[int, str]
    """pg_class: the catalogs."""
    numbers: dict[str, int]
    known: dict[int, Address]
    """The objects."""
    companions: frozenset[int]
    """Objects that nevertheless come with another: a constraint's index, an identity column's sequence."""

    @classmethod
    def of(cls, cursor: Cursor, server: Server, objects: Mapping[Address, CatalogObject]) -> _Numbering:
        names = {row.oid: row.relname for row in cursor.execute(sql.load("catalog_name", server.version_num))}
        numbers = {name: oid for oid, name in names.items()}
        known = {(numbers[a.classid] << 32) | a.objid: a for a in objects if a.classid in numbers}
        companions = (number for number, a in known.items() if _comes_with_its_owner(objects[a]))
        return cls(names, numbers, known, frozenset(companions))

    def address(self, number: int) -> Address:
        return Address(self.names[number >> 32], number & 0xFFFFFFFF)

    def is_inside_extension(self, row: _Row, dependent: int, referenced: int) -> bool:
        """What a user hung on an extension's member is not migrated, so its needs are not the extension's."""
        if dependent >> 32 != self.numbers["pg_extension"] or row[0] == dependent:
            return False
        return self.known[referenced].classid not in ("pg_extension", "pg_namespace", "pg_language")


class _Parts(Struct, frozen=True):
    """`owner_of[part]` is the object at the end of the part's chain, or the last thing before the chain breaks."""

    owner_of: dict[int, int]
    copies: frozenset[int]
    """What partitions hold of their parent's constraints and triggers: it comes with these, and its needs with it."""

    @classmethod
    def find(cls, rows: Iterable[_Row], numbering: _Numbering) -> _Parts:
        numbers = numbering.numbers
        owned_by = {numbers[part]: numbers[owner] for part, owner in _OWNED_BY.items() if part in numbers}
        ties: dict[int, int] = {}
        firmest: dict[int, int] = {}
        for dependent, referenced, deptype in rows:
            if dependent in numbering.known and not (deptype == "i" and dependent in numbering.companions):
                continue
            tie = _TIES.get(deptype, _LOOSEST)
            if deptype != "i" and owned_by.get(dependent >> 32, referenced >> 32) != referenced >> 32:
                tie += _LOOSEST
            if tie < firmest.get(dependent, 2 * _LOOSEST):
                firmest[dependent], ties[dependent] = tie, referenced
        copied = {part for part, tie in firmest.items() if tie == _TIES["P"]}
        owner_of: dict[int, int] = {}
        copies: set[int] = set()
        for part in ties:
            chain = _chain(part, ties)
            owner_of[part] = chain[-1]
            if copied and not copied.isdisjoint(chain):
                copies.add(part)
        return cls(owner_of, frozenset(copies))


def _chain(part: int, ties: dict[int, int]) -> list[int]:
    chain = [part]
    while (following := ties.get(chain[-1])) is not None and following not in chain:
        chain.append(following)
    return chain


def _comes_with_its_owner(obj: CatalogObject) -> bool:
    return (isinstance(obj, Index) and obj.constraint_oid != 0) or (isinstance(obj, Sequence) and obj.is_identity)


def _unwritten(objects: Mapping[Address, CatalogObject]) -> Iterable[Dependency]:
    """Dependencies of objects that pg_depend does not know apart from their owners."""
    for address, obj in objects.items():
        if isinstance(obj, Sequence) and obj.is_identity:
            yield Dependency(address, Address("pg_class", obj.owned_by_relid), "i")
        elif isinstance(obj, RowSecurity):
            yield Dependency(address, Address("pg_class", obj.relation_oid), "i")
        elif isinstance(obj, ChangedPrivileges) and Address("pg_extension", obj.extension_oid) in objects:
            yield Dependency(address, Address("pg_extension", obj.extension_oid), "n")


def _refuse_unknown(cursor: Cursor, server: Server, missing: Iterable[int]) -> None:
    """Raise for a missing end, unless it lies in the server's own schemas (other sessions' temporary tables do too)."""
    asked = list(missing)
    if not asked:
        return
    found = cursor.execute(
        sql.load("identify_object", server.version_num),
        {"classids": [number >> 32 for number in asked], "objids": [number & 0xFFFFFFFF for number in asked]},
    )
    unknown = [f"{row.type} {row.identity}" for row in found if not row.is_the_servers]
    if unknown:
        raise InspectionError(
            f"{len(unknown)} objects that others depend on were not read: {', '.join(sorted(unknown)[:10])}",
            hint="this is a catalog pgmig has not met; please report it",
        )
