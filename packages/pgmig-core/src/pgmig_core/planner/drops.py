"""Dropping what will be made again: only what was chosen, dependents first, and never what was not chosen.

PostgreSQL refuses to drop what something else needs. That something is either chosen too (then it goes first) or it
is an error of the plan: CASCADE is used only within a circle of objects that all go.
"""

from __future__ import annotations

from collections.abc import Iterable

from .. import ddl, ordering
from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.index import Index
from ..catalog.schema import Schema
from ..catalog.table import AttrDefault
from ..catalog.type import ShellType, TypeShell
from ..identifiers import qualify, quote
from ..plan import Action, Finding, Phase, Severity, Step
from .drafts import Drafts, Key, relation_name, subject_of
from .selection import belongs_to


def droppable(obj: CatalogObject) -> bool:
    """What DROP is for: parts go with their owners, and schemas, extensions and settings are never dropped."""
    return not isinstance(obj, Schema | AttrDefault | Constraint | Index) and obj.CATALOG not in (
        "pg_extension", "pg_largeobject", "pg_default_acl", "pg_database", "pg_language", "pg_subscription",
        "pg_init_privs", "pg_type shell",
    )  # fmt: skip


def draft_drops(target: Catalog, drops: Iterable[CatalogObject], drafts: Drafts) -> list[Finding]:
    """Add a step per object to drop; the findings name every dependent that was not chosen."""
    chosen = {obj.address for obj in drops}
    going = {
        address
        for address in chosen
        if (owner := belongs_to(target.objects[address], target)) is None or owner.address not in chosen
    }
    parts = {
        address: owner.address
        for address, obj in target.objects.items()
        if (owner := belongs_to(obj, target)) is not None and owner.address in going
    }
    all_going = going | parts.keys()
    dependents: dict[Address, set[Address]] = {address: set() for address in going}
    findings: list[Finding] = []
    foreign_keys: set[Constraint] = set()
    for dependent, needed, deptype in target.dependencies:
        # a type's announcement is no object of its own to the server
        referenced = Address(ShellType.CATALOG, needed.objid) if needed.classid == TypeShell.CATALOG else needed
        if referenced not in all_going or dependent == referenced:
            continue
        obj = target.objects.get(dependent)
        if obj is None:
            continue
        top, base = parts.get(dependent, dependent), parts.get(referenced, referenced)
        if dependent not in all_going:
            if deptype in "aiPS" and not isinstance(obj, Constraint):
                continue  # goes by itself with what it belongs to
            findings.append(_blocked(target, obj, target.objects[referenced]))
        elif isinstance(obj, Constraint) and obj.contype == "f" and top != base:
            foreign_keys.add(obj)
        elif top != base:
            dependents[base].add(top)
    for obj in sorted(foreign_keys, key=lambda c: c.oid):
        _draft_foreign_key(obj, drafts)
    circles = ordering.find_circles(dependents)
    circular = {member for circle in circles for member in circle}
    for circle in circles:
        for a in circle:
            dependents[a] -= set(circle)
    for address in dependents:
        obj = target.objects[address]
        key = Key("drop", address)
        drafts.add(
            key,
            Step(
                id=-1,
                phase=Phase.PREPARE,
                action=Action.DROP,
                subject=subject_of(obj),
                # IF EXISTS: another of the circle may have taken it along
                statements=(_drop_with_its_circle(obj) if address in circular else ddl.drop(obj),),
                exclusive=frozenset({relation_name(obj)}),
            ),
        )
    for address, needs in dependents.items():
        drafts.require(Key("drop", address), *(Key("drop", need) for need in needs))
        drafts.follow(Key("drop", address), *(Key("drop", fk.address) for fk in foreign_keys))
    return findings


def _drop_with_its_circle(obj: CatalogObject) -> str:
    identity = ddl.identify(obj)
    return f"DROP {identity.kind} IF EXISTS {identity.sql} CASCADE"


def _draft_foreign_key(obj: Constraint, drafts: Drafts) -> None:
    drafts.add(
        Key("drop", obj.address),
        Step(
            id=-1,
            phase=Phase.PREPARE,
            action=Action.DROP,
            subject=subject_of(obj),
            statements=(f"ALTER TABLE {qualify(obj.nspname, obj.relname)} DROP CONSTRAINT {quote(obj.name)}",),
            exclusive=frozenset({relation_name(obj)}),
        ),
    )


def _blocked(target: Catalog, dependent: CatalogObject, dropped: CatalogObject) -> Finding:
    owner = belongs_to(dependent, target)
    what = subject_of(dependent)
    return Finding(
        severity=Severity.ERROR,
        code="drop_dependent",
        subject=subject_of(dropped),
        message=f"cannot be dropped and made again: {what} on the target needs it and is not part of this migration",
        hint=f"choose {subject_of(owner) if owner else what} too, drop it yourself, or keep existing tables",
    )
