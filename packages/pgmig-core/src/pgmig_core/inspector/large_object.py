"""Large objects."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.large_object import LargeObject
from ..catalog.server import Server
from .cursor import Cursor
from .rows import read_objects


def read(cursor: Cursor, server: Server) -> Iterator[LargeObject]:
    yield from read_objects(cursor, server, "large_object", LargeObject)
