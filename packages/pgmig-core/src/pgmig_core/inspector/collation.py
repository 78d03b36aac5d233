"""Collations."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.collation import Collation
from ..catalog.server import Server
from .cursor import Cursor
from .rows import read_objects


def read(cursor: Cursor, server: Server) -> Iterator[Collation]:
    yield from read_objects(cursor, server, "collation", Collation)
