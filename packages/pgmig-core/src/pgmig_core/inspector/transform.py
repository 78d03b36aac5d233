"""Transforms."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.server import Server
from ..catalog.transform import Transform
from .build import read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[Transform]:
    yield from read_objects(cursor, server, "transform", Transform)
