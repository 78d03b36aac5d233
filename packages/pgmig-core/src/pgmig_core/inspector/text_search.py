"""Text search parsers, templates, dictionaries and configurations."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.base import CatalogObject
from ..catalog.server import Server
from ..catalog.text_search import (
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchMapping,
    TextSearchParser,
    TextSearchTemplate,
)
from .build import many, read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[CatalogObject]:
    yield from read_objects(cursor, server, "text_search_parser", TextSearchParser)
    yield from read_objects(cursor, server, "text_search_template", TextSearchTemplate)
    yield from read_objects(cursor, server, "text_search_dictionary", TextSearchDictionary)
    mappings = many(TextSearchMapping)
    yield from read_objects(cursor, server, "text_search_configuration", TextSearchConfiguration, mappings=mappings)
