"""Privileges that were changed on objects of the server or of extensions."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.changed_privileges import ChangedPrivileges, ColumnPrivileges
from ..catalog.server import Server
from .build import many, read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[ChangedPrivileges]:
    columns = many(ColumnPrivileges)
    yield from read_objects(cursor, server, "changed_privileges", ChangedPrivileges, columns=columns)
