"""pg_constraint → Constraint, of tables and of domains."""

from __future__ import annotations

from collections.abc import Iterator

from .. import sql
from ..catalog.constraint import Constraint
from ..catalog.server import Server
from .cursor import Cursor
from .rows import texts


def read(cursor: Cursor, server: Server) -> Iterator[Constraint]:
    """Constraints that are written by themselves or in their table or domain."""
    for row in cursor.execute(sql.load("constraint", server.version_num)):
        yield Constraint(
            oid=row.oid,
            name=row.conname,
            nspname=row.nspname,
            comment=row.comment,
            contype=row.contype,
            conrelid=row.conrelid,
            contypid=row.contypid,
            relname=row.relname,
            definition=row.definition,
            conkey=tuple(row.conkey or ()),
            confkey=tuple(row.confkey or ()),
            conindid=row.conindid,
            confrelid=row.confrelid,
            conparentid=row.conparentid,
            condeferrable=row.condeferrable,
            condeferred=row.condeferred,
            convalidated=row.convalidated,
            conenforced=row.conenforced,
            conislocal=row.conislocal,
            coninhcount=row.coninhcount,
            connoinherit=row.connoinherit,
            index_tablespace=row.index_tablespace,
            index_reloptions=texts(row.index_reloptions),
        )
