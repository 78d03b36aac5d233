"""What the connected user may and may not do in a database. A superuser's are empty: nothing is asked for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from ..discreet import Discreet


class Granted(NamedTuple):
    """`role` may make something in, or of: a `schema`, `database`, `foreign-data wrapper`, …"""

    role: str
    kind: str
    name: str


class Privileges(Discreet, frozen=True, kw_only=True):
    """Relation oids and schema names where a right is missing (`no_`), and what else is known of the user's rights."""

    SECRETS: ClassVar[frozenset[str]] = frozenset({"passwords"})

    no_select: frozenset[int] = frozenset()
    no_insert: frozenset[int] = frozenset()
    no_update: frozenset[int] = frozenset()
    no_truncate: frozenset[int] = frozenset()
    no_references: frozenset[int] = frozenset()
    not_owner: frozenset[int] = frozenset()
    rows_hidden: frozenset[int] = frozenset()
    """Row-level security applies to the user: a plain SELECT would leave rows out."""
    no_usage: frozenset[str] = frozenset()
    no_create: frozenset[str] = frozenset()
    granted: frozenset[Granted] = frozenset()
    """CREATE on schemas, database and tablespaces, USAGE on wrappers, servers and trusted languages: of the user and of
    the roles that it may act as."""
    owned: frozenset[tuple[str, str]] = frozenset()
    """(kind, name) of schemas, foreign servers and the database that are the user's own."""
    settable: frozenset[str] = frozenset()
    """Settings that it may set for a function, a role or a database."""
    installable: frozenset[str] = frozenset()
    """Extensions that it may create: trusted ones, and those that need no superuser."""
    hidden_subscriptions: tuple[str, ...] = ()
    """Only superusers may read what they are."""
    passwords: Mapping[str, str] | None = None
    """Role → verifier, read only where roles are to be made; None where nobody asked, or pg_authid may not be read."""
