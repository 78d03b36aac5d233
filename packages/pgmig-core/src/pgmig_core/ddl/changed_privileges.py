"""GRANT and REVOKE on what initdb or an extension made: the difference to what these gave."""

from __future__ import annotations

from ..catalog.changed_privileges import ChangedPrivileges
from ..options import Kind
from ..plan import Phase
from . import acl
from .context import DdlContext, Family, Identity


def identify(privileges: ChangedPrivileges) -> Identity:
    """No name to drop or comment on."""
    return Identity("PRIVILEGES", f"ON {privileges.name}")


def create(privileges: ChangedPrivileges, context: DdlContext) -> tuple[str, ...]:
    owner, on, name = privileges.owner, privileges.kind, privileges.identity
    found: tuple[str, ...] = ()
    if privileges.acl is not None:
        base = privileges.acldefault or () if privileges.initprivs is None else privileges.initprivs
        found = acl.statements(acl.Subject(on=on, name=name, owner=owner), privileges.acl, base, context)
    for column in privileges.columns:
        subject = acl.Subject(on="TABLE", name=name, owner=owner, column=column.attname)
        found += acl.statements(subject, column.acl, column.initprivs, context)
    return found


FAMILIES = (
    Family(
        cls=ChangedPrivileges,
        title="privileges of built-in and extension objects",
        kind=Kind.OTHER,
        phase=lambda _: Phase.FINISH,
        identify=identify,
        create=create,
        does="the difference to what initdb or the extension gave",
        needs="the owner of the object",
    ),
)
