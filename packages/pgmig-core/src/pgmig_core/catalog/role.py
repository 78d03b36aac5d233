"""pg_roles and pg_auth_members: roles belong to a server, not to a database."""

from __future__ import annotations

from msgspec import Struct


class Membership(Struct, frozen=True, kw_only=True):
    """A row of pg_auth_members: its holder is a member of `role`."""

    role: str
    admin_option: bool = False
    inherit_option: bool | None = None
    """16 and newer; None before, where the member's rolinherit says it."""
    set_option: bool | None = None


class Role(Struct, frozen=True, kw_only=True):
    """A role of the server, and what the connected user may do with it. Attributes are called as in pg_roles."""

    name: str
    is_member: bool
    """Whether the connected user can act as it: may give objects to it."""
    inherits: bool = True
    """Whether the connected user has its rights without SET ROLE: keeps control of what was given to it."""
    rolsuper: bool = False
    rolinherit: bool = True
    rolcreaterole: bool = False
    rolcreatedb: bool = False
    rolcanlogin: bool = False
    rolreplication: bool = False
    rolbypassrls: bool = False
    rolconnlimit: int = -1
    rolvaliduntil: str | None = None
    rolconfig: tuple[str, ...] = ()
    """Settings in every database, `name=value`."""
    comment: str | None = None
    memberships: tuple[Membership, ...] = ()
