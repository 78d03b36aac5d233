"""pg_statistic_ext → ExtendedStatistics."""

from __future__ import annotations

from collections.abc import Iterator

from .. import sql
from ..catalog.server import Server
from ..catalog.statistics import ExtendedStatistics
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[ExtendedStatistics]:
    """Users' extended statistics."""
    for row in cursor.execute(sql.load("statistics", server.version_num)):
        yield ExtendedStatistics(
            oid=row.oid,
            name=row.stxname,
            nspname=row.nspname,
            owner=row.owner,
            comment=row.comment,
            relation_oid=row.relation_oid,
            definition=row.definition,
            stxstattarget=row.stxstattarget,
        )
