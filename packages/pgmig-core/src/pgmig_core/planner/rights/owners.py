"""Objects that stay the connected user's, told once for each role that should own them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ... import ddl
from ...catalog.base import CatalogObject
from ...catalog.sequence import Sequence
from ...ddl import attributes
from ...ddl.context import DdlContext
from ...plan import Finding, Subject
from .facts import Facts
from .verdicts import as_finding


def tell_owners(objects: Iterable[CatalogObject], facts: Facts, admin: DdlContext) -> Iterator[Finding]:
    """A finding per owner with the statements that give its objects to it."""
    by_owner: dict[str, list[CatalogObject]] = {}
    for obj in objects:
        if obj.owner is not None:
            by_owner.setdefault(obj.owner, []).append(obj)
    for role, owned in sorted(by_owner.items()):
        if facts.is_superuser:
            continue  # the next run gives them away, when the role is there
        if not facts.acts_as(role):
            why = f"{facts.user} is no member of it with the right to act as it"
        else:
            why = "it may not create objects where they are"
        sql = tuple(s for obj in owned if not _goes_with_its_table(obj) for s in _alter(obj, admin))
        message = f"{why}: {len(owned)} objects of its will belong to {facts.user}"
        yield as_finding("owner_kept", Subject("ROLE", None, role), message, sql=sql)


def _goes_with_its_table(obj: CatalogObject) -> bool:
    return isinstance(obj, Sequence) and obj.owned_by_relid != 0


def _alter(obj: CatalogObject, admin: DdlContext) -> tuple[str, ...]:
    return attributes.owner(obj, ddl.identify(obj), admin)
