"""pg_database, pg_roles and settings: what the server is and what the connected user may do in it."""

from __future__ import annotations

from .. import sql
from ..catalog.server import Server
from .cursor import Cursor
from .role import read_roles


def read_server(cursor: Cursor, host: str) -> Server:
    """The server behind a connection; `host` is only for display."""
    version_num = cursor.connection.info.server_version
    (row,) = cursor.execute(sql.load("server", version_num)).fetchall()
    identifier = ""
    if row.may_identify:
        found = cursor.execute(sql.load("system_identifier", version_num)).fetchone()
        identifier = found.system_identifier if found else ""
    extensions = cursor.execute(sql.load("available_extension", version_num)).fetchall()
    return Server(
        version_num=row.version_num,
        version=row.version,
        system_identifier=identifier,
        host=host,
        database=row.database,
        database_oid=row.database_oid,
        user=row.user,
        is_superuser=row.is_superuser,
        can_create=row.can_create,
        in_recovery=row.in_recovery,
        encoding=row.encoding,
        datcollate=row.datcollate,
        datctype=row.datctype,
        roles=read_roles(cursor, version_num),
        tablespaces=tuple(row.tablespaces),
        available_extensions={extension.name: tuple(extension.versions) for extension in extensions},
        available_collations=tuple(row.available_collations),
        search_path=row.search_path,
        free_connections=row.free_connections,
        settings=dict(row.settings or {}),
    )
