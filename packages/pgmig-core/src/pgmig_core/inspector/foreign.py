"""Foreign-data wrappers, servers and user mappings."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.base import CatalogObject
from ..catalog.foreign import ForeignDataWrapper, ForeignServer, UserMapping
from ..catalog.server import Server
from .build import pairs, read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[CatalogObject]:
    yield from read_objects(cursor, server, "foreign_data_wrapper", ForeignDataWrapper, options=pairs)
    yield from read_objects(cursor, server, "foreign_server", ForeignServer, options=pairs)
    yield from read_objects(cursor, server, "user_mapping", UserMapping, options=pairs)
