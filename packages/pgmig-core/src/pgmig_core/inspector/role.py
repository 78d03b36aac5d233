"""pg_roles: the server's roles, and their passwords where these are asked for and may be read."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from .. import sql
from ..catalog.role import Membership, Role
from ..catalog.server import Server
from .build import many
from .cursor import Cursor

_memberships = many(Membership)


def read_roles(cursor: Cursor, version_num: int) -> tuple[Role, ...]:
    """Every role of the server, by name."""
    found = []
    for row in cursor.execute(sql.load("role", version_num)).fetchall():
        fields = row._asdict()
        fields["rolconfig"] = tuple(fields["rolconfig"] or ())
        fields["memberships"] = _unique(_memberships(fields["memberships"]))
        found.append(Role(**fields))
    return tuple(found)


def _unique(memberships: tuple[Membership, ...]) -> tuple[Membership, ...]:
    """Since 16 a membership can be granted several times, by several grantors: the widest counts."""
    return tuple({m.role: m for m in memberships}.values())


def read_passwords(connection: psycopg.Connection[Any], server: Server) -> dict[str, str] | None:
    """Role → its password's verifier, as ALTER ROLE … PASSWORD takes it; None where pg_authid may not be read."""
    (row,) = connection.execute("SELECT has_table_privilege('pg_catalog.pg_authid', 'select')").fetchall()
    if not row[0]:
        return None
    with connection.cursor(row_factory=namedtuple_row) as cursor:
        found: list[Any] = cursor.execute(sql.load("role_password", server.version_num)).fetchall()
    return {row.name: row.password for row in found}
