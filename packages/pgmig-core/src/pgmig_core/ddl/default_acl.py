"""ALTER DEFAULT PRIVILEGES, to be run when all else is made: it changes what new objects get."""

from __future__ import annotations

from ..catalog.default_acl import DefaultAcl
from ..identifiers import quote
from ..options import Kind
from ..plan import Phase
from . import acl
from .context import DdlContext, Family, Identity

_ON = {"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES", "n": "SCHEMAS", "L": "LARGE OBJECTS"}


def identify(default: DefaultAcl) -> Identity:
    """No name to drop or comment on; the words say whose, where and of what."""
    where = f" IN SCHEMA {quote(default.nspname)}" if default.nspname is not None else ""
    return Identity("DEFAULT PRIVILEGES", f"FOR ROLE {quote(default.name)}{where} ON {_ON[default.defaclobjtype]}")


def create(default: DefaultAcl, context: DdlContext) -> tuple[str, ...]:
    """Nothing where we may not act for the role."""
    if context.roles is not None and default.name not in context.roles:
        return ()
    if default.defaclobjtype == "L" and context.target_version < 180000:
        return ()
    prefix = f"ALTER DEFAULT PRIVILEGES FOR ROLE {quote(default.name)} "
    if default.nspname is not None:
        prefix += f"IN SCHEMA {quote(default.nspname)} "
    subject = acl.Subject(on=_ON[default.defaclobjtype], name="", owner=default.owner, prefix=prefix)
    return acl.statements(subject, default.acl or (), default.acldefault or (), context)


FAMILIES = (
    Family(
        cls=DefaultAcl,
        title="default privileges",
        kind=Kind.OTHER,
        phase=lambda _: Phase.FINISH,
        identify=identify,
        create=create,
        does="last of all, so that they do not act on what the run makes",
        needs="a member of the role",
    ),
)
