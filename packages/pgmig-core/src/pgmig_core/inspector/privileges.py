"""What the connected user may do: a fixed number of queries, and none for a superuser, who may everything."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from .. import sql
from ..catalog.privileges import Granted, Privileges
from ..catalog.server import Server


def read_privileges(connection: psycopg.Connection[Any], server: Server) -> Privileges:
    """The rights that are missing, and those that matter for what is to be made."""
    if server.is_superuser:
        return Privileges()

    def read(query: str) -> list[Any]:
        return cursor.execute(sql.load(query, server.version_num)).fetchall()

    with connection.cursor(row_factory=namedtuple_row) as cursor:
        relations, schemas = read("privileges"), read("schema_privileges")
        return Privileges(
            no_select=frozenset(r.oid for r in relations if not r.may_select),
            no_insert=frozenset(r.oid for r in relations if not r.may_insert),
            no_update=frozenset(r.oid for r in relations if not r.may_update),
            no_truncate=frozenset(r.oid for r in relations if not r.may_truncate),
            no_references=frozenset(r.oid for r in relations if not r.may_reference),
            not_owner=frozenset(r.oid for r in relations if not r.is_owner),
            rows_hidden=frozenset(r.oid for r in relations if r.rows_hidden),
            no_usage=frozenset(s.nspname for s in schemas if not s.may_use),
            no_create=frozenset(s.nspname for s in schemas if not s.may_create),
            granted=frozenset(Granted(r.role, r.kind, r.name) for r in read("granted")),
            owned=frozenset((r.kind, r.name) for r in read("owned")),
            settable=frozenset(r.name for r in read("settable")),
            installable=frozenset(r.name for r in read("installable_extension")),
            hidden_subscriptions=tuple(r.name for r in read("hidden_subscription")),
        )
