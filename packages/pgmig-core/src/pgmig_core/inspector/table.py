"""pg_class with relkind r, p and f → Table, with AttrDefault for each default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import sql
from ..catalog.server import Server
from ..catalog.table import AttrDefault, Column, Table
from .column import read_columns
from .cursor import Cursor
from .rows import options, texts


def read(cursor: Cursor, server: Server) -> Iterator[Table | AttrDefault]:
    """Users' tables, and extensions' configuration tables, whose structure the extension makes."""
    columns = read_columns(cursor, server, "column")
    for row in cursor.execute(sql.load("table", server.version_num)):
        yield _table(row, tuple(columns.of.get(row.oid, ())))
        if row.extname is None:
            yield from columns.attr_defaults(row.oid, row.nspname, row.relname)


def _table(row: Any, columns: tuple[Column, ...]) -> Table:
    return Table(
        oid=row.oid,
        name=row.relname,
        nspname=row.nspname,
        owner=row.owner,
        acl=texts(row.acl),
        acldefault=texts(row.acldefault),
        initprivs=texts(row.initprivs),
        comment=row.comment,
        extname=row.extname,
        relkind=row.relkind,
        relpersistence=row.relpersistence,
        columns=columns,
        reloptions=texts(row.reloptions),
        toast_reloptions=texts(row.toast_reloptions),
        tablespace=row.tablespace,
        access_method=row.access_method,
        parents=tuple(row.parents or ()),
        parent_names=tuple(row.parent_names or ()),
        relispartition=row.relispartition,
        partition_key=row.partition_key,
        partition_bound=row.partition_bound,
        reloftype=row.reloftype,
        relrowsecurity=row.relrowsecurity,
        relforcerowsecurity=row.relforcerowsecurity,
        relreplident=row.relreplident,
        foreign_server=row.foreign_server,
        foreign_options=options(row.foreign_options),
        reltuples=row.reltuples,
        relpages=row.relpages,
        bytes=row.bytes,
        rowtype_oid=row.rowtype_oid,
        check_oids=tuple(row.check_oids or ()),
        extcondition=row.extcondition,
        is_extension_config=row.extname is not None,
    )
