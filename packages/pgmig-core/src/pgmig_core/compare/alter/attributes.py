"""Owner, comment, privileges and security labels: the same for every kind of object."""

from __future__ import annotations

from msgspec.structs import replace

from ... import ddl
from ...catalog.base import CatalogObject
from ...catalog.changed_privileges import ChangedPrivileges
from ...catalog.default_acl import DefaultAcl
from ...catalog.schema import Schema
from ...catalog.sequence import Sequence
from ...catalog.table import Column, Table
from ...catalog.view import View
from ...comparison import AttributeDifference
from ...ddl import acl, attributes
from ...ddl.acl import AclItem, parse
from ...identifiers import literal, quote
from ..attributes import effective_acl
from .alteration import Alteration, Sides


def alter(
    obj: CatalogObject, other: CatalogObject, found: list[AttributeDifference], sides: Sides, result: Alteration
) -> list[AttributeDifference]:
    """Adds statements to `result`; returns what is left for the kind's own module."""
    left = []
    granted = False
    identity = ddl.identify(obj)
    name = identity.sql if obj.CATALOG != "pg_database" else quote(sides.target.server.database)
    for difference in found:
        if difference.name == "owner":
            statements = attributes.owner(obj, identity, sides.context)
            if not statements:
                result.notes.append(
                    f"{identity.kind} {name} cannot be given to {obj.owner}, which the target's user is not"
                )
            result.statements += statements
        elif difference.name == "comment":
            on = f"COLUMN {name}.{quote(difference.column)}" if difference.column else f"{identity.kind} {name}"
            result.statements.append(f"COMMENT ON {on} IS {_literal(_comment(obj, difference.column))}")
        elif difference.name == "privileges":
            if not granted:
                statements = _grants(obj, other, sides)
                result.statements += statements
                if not statements:
                    result.notes.append(f"privileges on {identity.kind} {name}: the target lacks the roles")
            granted = True
        elif difference.name.startswith("security label for "):
            provider = difference.name.removeprefix("security label for ")
            on = f"COLUMN {name}.{quote(difference.column)}" if difference.column else f"{identity.kind} {name}"
            result.statements.append(f"SECURITY LABEL FOR {quote(provider)} ON {on} IS {_literal(difference.source)}")
        else:
            left.append(difference)
    return left


def _comment(obj: CatalogObject, column: str | None) -> str | None:
    if column is None:
        return obj.comment
    return next((c.comment for c in getattr(obj, "columns", ()) if c.attname == column), None)


def _literal(text: str | None) -> str:
    return "NULL" if text is None else literal(text).lstrip()


def _grants(obj: CatalogObject, other: CatalogObject, sides: Sides) -> tuple[str, ...]:
    """From the target's privileges, whoever owns it there, to the source's."""
    ours = effective_acl(obj)
    theirs = _as_owned_by(obj.owner, other.owner, effective_acl(other) or ())
    wanted = None if ours is None else _unless_only_maintain(ours, theirs)
    if isinstance(obj, ChangedPrivileges):
        changed = replace(obj, acl=wanted, initprivs=theirs)
        return ddl.create(changed, sides.context)
    if isinstance(obj, DefaultAcl):
        return ddl.create(replace(obj, acl=wanted, acldefault=theirs), sides.context)
    if isinstance(obj, Schema):
        subject = acl.Subject(on="SCHEMA", name=quote(obj.name), owner=obj.owner)
        return acl.statements(subject, wanted or (), theirs, sides.context)
    changed_object = replace(obj, acl=wanted, initprivs=theirs)
    if isinstance(changed_object, Table | View) and isinstance(other, Table | View):
        before = {column.attname: column for column in other.columns}
        columns = tuple(_column(column, before.get(column.attname), obj, other) for column in changed_object.columns)
        changed_object = replace(changed_object, columns=columns)
    if isinstance(changed_object, Sequence):
        changed_object = replace(changed_object, is_identity=False)
    return attributes.grants(changed_object, sides.context)


def _column(column: Column, before: Column | None, obj: CatalogObject, other: CatalogObject) -> Column:
    theirs = _as_owned_by(obj.owner, other.owner, (before.acl if before else None) or ())
    return replace(column, acl=column.acl or (), initprivs=theirs)


def _as_owned_by(owner: str | None, before: str | None, items: tuple[str, ...]) -> tuple[str, ...]:
    """ALTER OWNER puts the new owner in the old one's place."""
    if owner is None or before is None or owner == before:
        return items
    return acl.handed_over(items, before, owner)


def _unless_only_maintain(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """17 brought MAINTAIN: an item that differs in nothing else is taken as the target has it."""
    known = {_without_maintain(text): text for text in theirs}
    return tuple(known.get(_without_maintain(text), text) for text in ours)


def _without_maintain(text: str) -> AclItem:
    item = parse(text)
    return item._replace(privileges=item.privileges.replace("m*", "").replace("m", ""))
