"""pg_index → Index."""

from __future__ import annotations

from collections.abc import Iterator

from .. import sql
from ..catalog.index import Index
from ..catalog.server import Server
from .cursor import Cursor
from .rows import texts


def read(cursor: Cursor, server: Server) -> Iterator[Index]:
    """The indexes of users' tables and materialized views, those of constraints too."""
    for row in cursor.execute(sql.load("index", server.version_num)):
        yield Index(
            oid=row.oid,
            name=row.relname,
            nspname=row.nspname,
            comment=row.comment,
            depends_on_extensions=tuple(row.depends_on_extensions or ()),
            indrelid=row.indrelid,
            relname=row.table_name,
            relkind=row.relkind,
            definition=row.definition,
            indkey=tuple(row.indkey),
            indnkeyatts=row.indnkeyatts,
            indisunique=row.indisunique,
            indisprimary=row.indisprimary,
            indisvalid=row.indisvalid,
            indimmediate=row.indimmediate,
            indnullsnotdistinct=row.indnullsnotdistinct,
            indisclustered=row.indisclustered,
            indisreplident=row.indisreplident,
            has_predicate=row.has_predicate,
            has_expressions=row.has_expressions,
            predicate=row.predicate,
            constraint_oid=row.constraint_oid,
            parent_oid=row.parent_oid,
            tablespace=row.tablespace,
            reloptions=texts(row.reloptions),
            statistics_targets=tuple(zip(row.statistics_columns or (), row.statistics_targets or (), strict=True)),
            bytes=row.bytes,
        )
