"""Procedural languages."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.language import Language
from ..catalog.server import Server
from .build import read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[Language]:
    yield from read_objects(cursor, server, "language", Language)
