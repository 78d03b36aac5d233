"""pg_publication, with its tables (pg_publication_rel) and schemas (pg_publication_namespace)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import CatalogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationTable:
    """A table of a publication."""

    prrelid: int
    table: str
    """Qualified."""
    columns: tuple[str, ...] | None = None
    """15 and newer: the column list, None for all."""
    filter: str | None = None
    """15 and newer: WHERE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication(CatalogObject):
    """A publication."""

    CATALOG: ClassVar[str] = "pg_publication"

    puballtables: bool = False
    pubinsert: bool = True
    pubupdate: bool = True
    pubdelete: bool = True
    pubtruncate: bool = True
    pubviaroot: bool = False
    pubgencols: str = "n"
    """18: n none, s stored."""
    tables: tuple[PublicationTable, ...] = ()
    schemas: tuple[str, ...] = ()
    """15 and newer."""
