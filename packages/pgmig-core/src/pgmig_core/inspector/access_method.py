"""Access methods."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.access_method import AccessMethod
from ..catalog.server import Server
from .cursor import Cursor
from .rows import read_objects


def read(cursor: Cursor, server: Server) -> Iterator[AccessMethod]:
    yield from read_objects(cursor, server, "access_method", AccessMethod)
