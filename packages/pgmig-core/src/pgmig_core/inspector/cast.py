"""Casts."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.cast import Cast
from ..catalog.server import Server
from .build import read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[Cast]:
    yield from read_objects(cursor, server, "cast", Cast)
