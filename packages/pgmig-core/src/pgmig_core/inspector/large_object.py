"""Large objects."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.large_object import LargeObject
from ..catalog.server import Server
from .build import read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[LargeObject]:
    yield from read_objects(cursor, server, "large_object", LargeObject)
