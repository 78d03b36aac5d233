"""pg_ts_parser, pg_ts_dict, pg_ts_template and pg_ts_config."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import CatalogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSearchParser(CatalogObject):
    """A text search parser: its functions."""

    CATALOG: ClassVar[str] = "pg_ts_parser"

    start: str
    gettoken: str
    end: str
    headline: str | None = None
    lextypes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSearchTemplate(CatalogObject):
    """A text search template: its functions."""

    CATALOG: ClassVar[str] = "pg_ts_template"

    init: str | None = None
    lexize: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSearchDictionary(CatalogObject):
    """A text search dictionary; `options` is dictinitoption, SQL as it stands there."""

    CATALOG: ClassVar[str] = "pg_ts_dict"

    template: str
    """Qualified."""
    options: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSearchMapping:
    """Which dictionaries (qualified names) a configuration asks for a sort of token."""

    token: str
    dictionaries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSearchConfiguration(CatalogObject):
    """A text search configuration with its mappings."""

    CATALOG: ClassVar[str] = "pg_ts_config"

    parser: str
    """Qualified."""
    mappings: tuple[TextSearchMapping, ...] = ()
