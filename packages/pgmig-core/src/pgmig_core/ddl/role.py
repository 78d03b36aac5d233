"""CREATE ROLE and what belongs to a role: settings, comment, password, memberships.

Not in FAMILIES: roles are the server's, not the database's, and are made only where the user asked for it.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from ..catalog.database import DatabaseSetting
from ..catalog.role import Membership, Role
from ..identifiers import literal, quote
from . import attributes
from .database import assignment
from .secret import HIDDEN, secret

# (attribute, what CREATE ROLE takes for granted, word for true, word for false)
_ATTRIBUTES = (
    ("rolsuper", False, "SUPERUSER", "NOSUPERUSER"),
    ("rolinherit", True, "INHERIT", "NOINHERIT"),
    ("rolcreaterole", False, "CREATEROLE", "NOCREATEROLE"),
    ("rolcreatedb", False, "CREATEDB", "NOCREATEDB"),
    ("rolcanlogin", False, "LOGIN", "NOLOGIN"),
    ("rolreplication", False, "REPLICATION", "NOREPLICATION"),
    ("rolbypassrls", False, "BYPASSRLS", "NOBYPASSRLS"),
)


def create(role: Role, *, denied: AbstractSet[str] = frozenset(), password: str | None = None) -> tuple[str, ...]:
    """The role without its memberships. `denied` are attributes (rolsuper, …) and settings that it does not get."""
    words = [
        yes if getattr(role, name) else no
        for name, usual, yes, no in _ATTRIBUTES
        if getattr(role, name) is not usual and name not in denied
    ]
    if role.rolconnlimit != -1:
        words.append(f"CONNECTION LIMIT {role.rolconnlimit}")
    if role.rolvaliduntil is not None:
        words.append(f"VALID UNTIL {literal(role.rolvaliduntil).lstrip()}")
    name = quote(role.name)
    made = f"CREATE ROLE {name}{' WITH ' + ' '.join(words) if words else ''}"
    if password is not None:
        made += "" if words else " WITH"
        made = secret(f"{made} PASSWORD {literal(password).lstrip()}", f"{made} PASSWORD '{HIDDEN}'")
    settings = tuple(_set(role, config) for config in role.rolconfig if config.partition("=")[0] not in denied)
    return (made, *settings, *attributes.comment_on("ROLE", name, role.comment))


def denied_later(role: Role, denied: AbstractSet[str]) -> tuple[str, ...]:
    """What an administrator gives a role that was made with `denied`."""
    words = [yes for name, _, yes, _ in _ATTRIBUTES if name in denied and getattr(role, name)]
    altered = (f"ALTER ROLE {quote(role.name)} WITH {' '.join(words)}",) if words else ()
    return (*altered, *(_set(role, config) for config in role.rolconfig if config.partition("=")[0] in denied))


def _set(role: Role, config: str) -> str:
    name, _, value = config.partition("=")
    return f"ALTER ROLE {quote(role.name)} SET {assignment(DatabaseSetting(role=None, name=name, value=value))}"


def grant(member: Role, membership: Membership, target_version: int) -> str:
    """GRANT role TO member. What PostgreSQL 16 says of inheriting and SET ROLE is written where both sides know it."""
    options = []
    if membership.admin_option:
        options.append("ADMIN TRUE" if target_version >= 160000 else "ADMIN OPTION")
    if target_version >= 160000 and membership.inherit_option is not None:
        options.append(f"INHERIT {'TRUE' if membership.inherit_option else 'FALSE'}")
        options.append(f"SET {'TRUE' if membership.set_option else 'FALSE'}")
    ending = f" WITH {', '.join(options)}" if options else ""
    return f"GRANT {quote(membership.role)} TO {quote(member.name)}{ending}"
