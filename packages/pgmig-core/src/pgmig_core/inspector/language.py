"""Procedural languages."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.language import Language
from ..catalog.server import Server
from .cursor import Cursor
from .rows import read_objects


def read(cursor: Cursor, server: Server) -> Iterator[Language]:
    yield from read_objects(cursor, server, "language", Language)
