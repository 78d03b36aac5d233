"""pg_rewrite → Rule."""

from __future__ import annotations

from collections.abc import Iterator

from .. import sql
from ..catalog.rule import Rule
from ..catalog.server import Server
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[Rule]:
    """Users' rules, not those that make a view."""
    for row in cursor.execute(sql.load("rule", server.version_num)):
        yield Rule(
            oid=row.oid,
            name=row.rulename,
            nspname=row.nspname,
            comment=row.comment,
            relation_oid=row.relation_oid,
            relname=row.relname,
            definition=row.definition,
            ev_enabled=row.ev_enabled,
        )
