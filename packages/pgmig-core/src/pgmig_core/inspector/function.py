"""Functions, procedures and aggregates."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.base import CatalogObject
from ..catalog.function import Aggregate, Function
from ..catalog.server import Server
from .build import read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[CatalogObject]:
    yield from read_objects(cursor, server, "function", Function)
    yield from read_objects(cursor, server, "aggregate", Aggregate)
