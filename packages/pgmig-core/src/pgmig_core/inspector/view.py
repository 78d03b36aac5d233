"""pg_class with relkind v and m → View, with AttrDefault for each default of a view's column."""

from __future__ import annotations

from collections.abc import Iterator

from .. import sql
from ..catalog.server import Server
from ..catalog.table import AttrDefault
from ..catalog.view import View
from .column import read_columns
from .cursor import Cursor
from .rows import texts

_CHECK_OPTION = "check_option="


def read(cursor: Cursor, server: Server) -> Iterator[View | AttrDefault]:
    """Users' views and materialized views."""
    columns = read_columns(cursor, server, "view_column")
    for row in cursor.execute(sql.load("view", server.version_num)):
        checks = [o.removeprefix(_CHECK_OPTION).upper() for o in row.reloptions or () if o.startswith(_CHECK_OPTION)]
        yield View(
            oid=row.oid,
            name=row.relname,
            nspname=row.nspname,
            owner=row.owner,
            acl=texts(row.acl),
            acldefault=texts(row.acldefault),
            comment=row.comment,
            depends_on_extensions=tuple(row.depends_on_extensions or ()),
            relkind=row.relkind,
            definition=row.definition,
            columns=tuple(columns.of.get(row.oid, ())),
            reloptions=tuple(o for o in row.reloptions or () if not o.startswith(_CHECK_OPTION)) or None,
            check_option=checks[0] if checks else None,
            toast_reloptions=texts(row.toast_reloptions),
            tablespace=row.tablespace,
            access_method=row.access_method,
            relispopulated=row.relispopulated,
            relreplident=row.relreplident,
            reltuples=row.reltuples,
            bytes=row.bytes,
            rowtype_oid=row.rowtype_oid,
            reads_itself=row.reads_itself,
        )
        yield from columns.attr_defaults(row.oid, row.nspname, row.relname)
