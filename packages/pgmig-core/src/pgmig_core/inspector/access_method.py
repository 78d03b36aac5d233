"""Access methods."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.access_method import AccessMethod
from ..catalog.server import Server
from .build import read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[AccessMethod]:
    yield from read_objects(cursor, server, "access_method", AccessMethod)
