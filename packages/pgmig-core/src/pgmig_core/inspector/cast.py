"""Casts."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.cast import Cast
from ..catalog.server import Server
from .cursor import Cursor
from .rows import read_objects


def read(cursor: Cursor, server: Server) -> Iterator[Cast]:
    yield from read_objects(cursor, server, "cast", Cast)
