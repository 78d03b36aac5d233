"""What the connected user may do: two queries, and none for a superuser, who may everything."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from .. import sql
from ..catalog.privileges import Privileges
from ..catalog.server import Server


def read_privileges(connection: psycopg.Connection[Any], server: Server) -> Privileges:
    """The rights that are missing."""
    if server.is_superuser:
        return Privileges()
    with connection.cursor(row_factory=namedtuple_row) as cursor:
        relations: list[Any] = cursor.execute(sql.load("privileges", server.version_num)).fetchall()
        schemas: list[Any] = cursor.execute(sql.load("schema_privileges", server.version_num)).fetchall()
    return Privileges(
        no_select=frozenset(r.oid for r in relations if not r.may_select),
        no_insert=frozenset(r.oid for r in relations if not r.may_insert),
        no_update=frozenset(r.oid for r in relations if not r.may_update),
        no_truncate=frozenset(r.oid for r in relations if not r.may_truncate),
        not_owner=frozenset(r.oid for r in relations if not r.is_owner),
        rows_hidden=frozenset(r.oid for r in relations if r.rows_hidden),
        no_usage=frozenset(s.nspname for s in schemas if not s.may_use),
        no_create=frozenset(s.nspname for s in schemas if not s.may_create),
    )
