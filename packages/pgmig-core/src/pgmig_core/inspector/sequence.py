"""pg_sequence → Sequence."""

from __future__ import annotations

from collections.abc import Iterator

from .. import sql
from ..catalog.sequence import Sequence
from ..catalog.server import Server
from .cursor import Cursor
from .rows import texts


def read(cursor: Cursor, server: Server) -> Iterator[Sequence]:
    """Users' sequences, those of identity columns too."""
    for row in cursor.execute(sql.load("sequence", server.version_num)):
        yield Sequence(
            oid=row.oid,
            name=row.relname,
            nspname=row.nspname,
            owner=row.owner,
            acl=texts(row.acl),
            acldefault=texts(row.acldefault),
            comment=row.comment,
            relpersistence=row.relpersistence,
            type=row.type,
            seqstart=row.seqstart,
            seqincrement=row.seqincrement,
            seqmin=row.seqmin,
            seqmax=row.seqmax,
            seqcache=row.seqcache,
            seqcycle=row.seqcycle,
            owned_by_relid=row.owned_by_relid,
            owned_by_attnum=row.owned_by_attnum,
            is_identity=row.is_identity,
        )
