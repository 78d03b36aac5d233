"""pg_trigger → Trigger."""

from __future__ import annotations

from collections.abc import Iterator

from .. import sql
from ..catalog.server import Server
from ..catalog.trigger import Trigger
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[Trigger]:
    """Users' triggers, and partitions' copies of them that are enabled otherwise than their parent's."""
    for row in cursor.execute(sql.load("trigger", server.version_num)):
        yield Trigger(
            oid=row.oid,
            name=row.tgname,
            nspname=row.nspname,
            comment=row.comment,
            depends_on_extensions=tuple(row.depends_on_extensions or ()),
            tgrelid=row.tgrelid,
            relname=row.relname,
            definition=row.definition,
            tgenabled=row.tgenabled,
            is_clone=row.is_clone,
        )
