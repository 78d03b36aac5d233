"""Publications."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.publication import Publication, PublicationTable
from ..catalog.server import Server
from .build import many, read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[Publication]:
    yield from read_objects(cursor, server, "publication", Publication, tables=many(PublicationTable))
