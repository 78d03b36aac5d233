"""Transforms."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.server import Server
from ..catalog.transform import Transform
from .cursor import Cursor
from .rows import read_objects


def read(cursor: Cursor, server: Server) -> Iterator[Transform]:
    yield from read_objects(cursor, server, "transform", Transform)
