"""What objects of every kind can have beside their definition: an owner, a comment, security labels and privileges."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.base import CatalogObject
from ..catalog.database import Database
from ..catalog.foreign import ForeignDataWrapper, ForeignServer
from ..catalog.function import Aggregate, Function
from ..catalog.language import Language
from ..catalog.large_object import LargeObject
from ..catalog.schema import Schema
from ..catalog.sequence import Sequence
from ..catalog.table import Column, Table
from ..catalog.type import BaseType, CompositeType, DomainType, EnumType, RangeType
from ..catalog.view import View
from ..identifiers import literal, qualify, quote
from . import acl
from .context import DdlContext, Identity
from .given import given_when_made

_GRANT_ON: dict[type[CatalogObject], str] = {
    Table: "TABLE",
    View: "TABLE",
    Sequence: "SEQUENCE",
    Aggregate: "FUNCTION",
    Language: "LANGUAGE",
    Schema: "SCHEMA",
    Database: "DATABASE",
    EnumType: "TYPE",
    CompositeType: "TYPE",
    DomainType: "TYPE",
    RangeType: "TYPE",
    BaseType: "TYPE",
    ForeignDataWrapper: "FOREIGN DATA WRAPPER",
    ForeignServer: "FOREIGN SERVER",
    LargeObject: "LARGE OBJECT",
}


def takes_privileges(cls: type[CatalogObject]) -> bool:
    """Whether one can GRANT on such objects."""
    return cls is Function or cls in _GRANT_ON


def owner(obj: CatalogObject, identity: Identity, context: DdlContext) -> tuple[str, ...]:
    """ALTER … OWNER TO, if the object has an owner and the target lets us give it to that role."""
    if obj.owner is None or (context.roles is not None and obj.owner not in context.roles):
        return ()
    if obj.address in context.keeps_owner:
        return ()
    return (f"ALTER {identity.kind} {identity.sql} OWNER TO {quote(obj.owner)}",)


def comment(obj: CatalogObject, identity: Identity) -> tuple[str, ...]:
    """COMMENT ON the object itself, if it has one; columns' comments are their tables' concern."""
    return comment_on(identity.kind, identity.sql, obj.comment)


def comment_on(kind: str, sql: str, text: str | None) -> tuple[str, ...]:
    """COMMENT ON anything, if there is a text."""
    return (f"COMMENT ON {kind} {sql} IS {literal(text).lstrip()}",) if text is not None else ()


def security_labels(obj: CatalogObject, identity: Identity) -> tuple[str, ...]:
    """SECURITY LABEL on the object and its columns.

    The target must have loaded their provider, so `create` leaves them out.
    """
    names = {column.attnum: column.attname for column in _columns(obj)}
    found = []
    for label in obj.seclabels:
        on = f"{identity.kind} {identity.sql}"
        if label.objsubid:
            on = f"COLUMN {identity.sql}.{quote(names[label.objsubid])}"
        found.append(f"SECURITY LABEL FOR {quote(label.provider)} ON {on} IS {literal(label.label).lstrip()}")
    return tuple(found)


def grants(obj: CatalogObject, context: DdlContext) -> tuple[str, ...]:
    """GRANT and REVOKE that turn what the object has when it is made into what it has on the source, columns included.

    A NULL acl (None) says nothing; an empty one takes everything away. What an extension or initdb gave (pg_init_privs)
    is there already, so only the difference is written.
    """
    found: tuple[str, ...] = ()
    for subject, items, base in _granted(obj, context):
        found += acl.statements(subject, items, base, context)
    return found


def grants_of_others(obj: CatalogObject, context: DdlContext, user: str) -> tuple[str, ...]:
    """For an administrator (`context` is his), where `user` made another's object and granted in that one's name.

    Takes back what was granted in another's name, and grants all again as it was. Empty where `grants` did all.
    """
    found: tuple[str, ...] = ()
    for subject, items, base in _granted(obj, context):
        parsed = [(acl.parse(item), item) for item in items if item not in base]
        foreign = [(item, text) for item, text in parsed if item.grantor not in ("", subject.owner)]
        if foreign or any(item.grantee in (user, subject.owner) for item, _ in parsed):
            owners = {item.grantee for item in map(acl.parse, items) if item.grantor == subject.owner}
            wrong = [text for item, text in foreign if item.grantee not in owners]
            found += acl.statements(subject, (), wrong, context) + acl.statements(subject, items, base, context)
    return found


def grantors(obj: CatalogObject) -> set[str]:
    """Who granted the object's privileges and its columns'."""
    items = [*(obj.acl or ()), *(item for column in _columns(obj) for item in column.acl or ())]
    return {acl.parse(item).grantor for item in items} - {""}


def _granted(obj: CatalogObject, context: DdlContext) -> Iterator[tuple[acl.Subject, tuple[str, ...], tuple[str, ...]]]:
    """What has privileges of its own, the object and its columns: (subject, its acl, what it has when it is made)."""
    on = _GRANT_ON.get(type(obj), "")
    name = qualify(obj.nspname, obj.name)
    if isinstance(obj, Function):
        on = "PROCEDURE" if obj.prokind == "p" else "FUNCTION"
    if isinstance(obj, Function | Aggregate):
        name = f"{name}({obj.argument_types})"
    elif isinstance(obj, LargeObject):
        name = obj.name
    elif isinstance(obj, Database) and context.target_database:
        name = quote(context.target_database)
    if not on:
        return
    subject = acl.Subject(on=on, name=name, owner=obj.owner)
    given = None if _is_there(obj) else given_when_made(obj, context)
    if given is not None:
        yield subject, (obj.acldefault or ()) if obj.acl is None else obj.acl, given
    elif obj.acl is not None:
        yield subject, obj.acl, _base(obj, context)
    for column in _columns(obj):
        if column.acl is not None:
            part = acl.Subject(on="TABLE", name=name, owner=obj.owner, column=column.attname)
            yield part, column.acl, column.initprivs or ()


def _base(obj: CatalogObject, context: DdlContext) -> tuple[str, ...]:
    """The privileges the object has right after it was made."""
    if _is_there(obj) and obj.owner is not None:
        # every database has it from the start; since 15 PUBLIC may only use it
        who = '"' + obj.owner.replace('"', '""') + '"' if _needs_quotes(obj.owner) else obj.owner
        public = "U" if context.target_version >= 150000 else "UC"
        return (f"{who}=UC/{who}", f"={public}/{who}")
    if obj.initprivs is not None:
        return obj.initprivs
    return obj.acldefault or ()


def _is_there(obj: CatalogObject) -> bool:
    return isinstance(obj, Schema) and obj.name == "public"


def _needs_quotes(role: str) -> bool:
    """As aclitemout does: all but ASCII letters, digits and underscores."""
    return not all(char == "_" or (char.isascii() and char.isalnum()) for char in role)


def _columns(obj: CatalogObject) -> tuple[Column, ...]:
    return obj.columns if isinstance(obj, Table | View) else ()


__all__ = [
    "comment",
    "comment_on",
    "grantors",
    "grants",
    "grants_of_others",
    "owner",
    "security_labels",
    "takes_privileges",
]
