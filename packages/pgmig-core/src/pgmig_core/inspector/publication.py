"""Publications."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.publication import Publication, PublicationTable
from ..catalog.server import Server
from .cursor import Cursor
from .rows import many, read_objects


def read(cursor: Cursor, server: Server) -> Iterator[Publication]:
    yield from read_objects(cursor, server, "publication", Publication, tables=many(PublicationTable))
