"""Conversions."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.conversion import Conversion
from ..catalog.server import Server
from .build import read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[Conversion]:
    yield from read_objects(cursor, server, "conversion", Conversion)
