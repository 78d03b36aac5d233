"""The database itself."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.database import Database, DatabaseSetting
from ..catalog.server import Server
from .build import read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[Database]:
    yield from read_objects(cursor, server, "database", Database, settings=_settings)


def _settings(value: list[list[str | None]] | None) -> tuple[DatabaseSetting, ...]:
    found = []
    for role, setting in value or ():
        name, _, text = (setting or "").partition("=")
        found.append(DatabaseSetting(role=role, name=name, value=text))
    return tuple(found)
