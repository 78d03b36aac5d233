"""pg_ts_parser, pg_ts_dict, pg_ts_template and pg_ts_config."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from .base import CatalogObject


class TextSearchParser(CatalogObject, frozen=True, kw_only=True):
    """A text search parser: its functions."""

    CATALOG: ClassVar[str] = "pg_ts_parser"

    start: str
    gettoken: str
    end: str
    headline: str | None = None
    lextypes: str


class TextSearchTemplate(CatalogObject, frozen=True, kw_only=True):
    """A text search template: its functions."""

    CATALOG: ClassVar[str] = "pg_ts_template"

    init: str | None = None
    lexize: str


class TextSearchDictionary(CatalogObject, frozen=True, kw_only=True):
    """A text search dictionary; `options` is dictinitoption, SQL as it stands there."""

    CATALOG: ClassVar[str] = "pg_ts_dict"

    template: str
    """Qualified."""
    options: str | None = None


class TextSearchMapping(Struct, frozen=True, kw_only=True):
    """Which dictionaries (qualified names) a configuration asks for a sort of token."""

    token: str
    dictionaries: tuple[str, ...]


class TextSearchConfiguration(CatalogObject, frozen=True, kw_only=True):
    """A text search configuration with its mappings."""

    CATALOG: ClassVar[str] = "pg_ts_config"

    parser: str
    """Qualified."""
    mappings: tuple[TextSearchMapping, ...] = ()
