"""pg_namespace → Schema."""

from __future__ import annotations

from collections.abc import Iterator

from .. import sql
from ..catalog.schema import Schema
from ..catalog.server import Server
from .cursor import Cursor
from .rows import texts


def read(cursor: Cursor, server: Server) -> Iterator[Schema]:
    """Users' schemas, and public."""
    for row in cursor.execute(sql.load("schema", server.version_num)):
        yield Schema(
            oid=row.oid,
            name=row.nspname,
            owner=row.owner,
            acl=texts(row.acl),
            acldefault=texts(row.acldefault),
            initprivs=texts(row.initprivs),
            comment=row.comment,
        )
