"""CREATE POLICY, and switching a table's policies on."""

from __future__ import annotations

from ..catalog.policy import Policy, RowSecurity
from ..identifiers import qualify, quote, quote_list
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity

_COMMANDS = {"*": "", "r": " FOR SELECT", "a": " FOR INSERT", "w": " FOR UPDATE", "d": " FOR DELETE"}


def identify(policy: Policy) -> Identity:
    return Identity("POLICY", f"{quote(policy.name)} ON {qualify(policy.nspname, policy.relname)}")


def create(policy: Policy, context: DdlContext) -> tuple[str, ...]:
    """The policy for those of its roles that the target has."""
    table = qualify(policy.nspname, policy.relname)
    restrictive = "" if policy.polpermissive else " AS RESTRICTIVE"
    roles = _roles(policy, context)
    to = f" TO {quote_list(roles)}" if roles else ""
    using = f" USING ({policy.polqual})" if policy.polqual is not None else ""
    check = f" WITH CHECK ({policy.polwithcheck})" if policy.polwithcheck is not None else ""
    command = _COMMANDS[policy.polcmd]
    return (
        f"CREATE POLICY {quote(policy.name)} ON {table}{restrictive}{command}{to}{using}{check}",
        *attributes.comment(policy, identify(policy)),
    )


def identify_row_security(switch: RowSecurity) -> Identity:
    return Identity("ROW SECURITY", qualify(switch.nspname, switch.relname))


def create_row_security(
    switch: RowSecurity,
    context: DdlContext,  # noqa: ARG001 - the families' signature
) -> tuple[str, ...]:
    """After the table's rows: row-level security does not let COPY in for everybody."""
    name = qualify(switch.nspname, switch.relname)
    found = []
    if switch.relforcerowsecurity:
        found.append(f"ALTER TABLE ONLY {name} FORCE ROW LEVEL SECURITY")
    if switch.relrowsecurity:
        found.append(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    return tuple(found)


def _roles(policy: Policy, context: DdlContext) -> tuple[str, ...]:
    """With none of its roles on the target, all stay and the server refuses it: without TO it would be everybody's."""
    known = context.grantees if context.grantees is not None else context.roles
    kept = tuple(role for role in policy.polroles if known is None or role in known)
    return kept or policy.polroles


FAMILIES = (
    Family(
        cls=Policy,
        title="policy",
        kind=Kind.TABLES,
        phase=lambda _: Phase.FINISH,
        identify=identify,
        create=create,
        needs="the owner of its table; its roles",
        without="made for the roles that are there; left out if none is",
    ),
    Family(
        cls=RowSecurity,
        title="row security",
        kind=Kind.TABLES,
        phase=lambda _: Phase.FINISH,
        identify=identify_row_security,
        create=create_row_security,
        does="ENABLE and FORCE, after the rows",
        needs="the owner of its table",
    ),
)
