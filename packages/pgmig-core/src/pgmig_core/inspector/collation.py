"""Collations."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.collation import Collation
from ..catalog.server import Server
from .build import read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[Collation]:
    yield from read_objects(cursor, server, "collation", Collation)
