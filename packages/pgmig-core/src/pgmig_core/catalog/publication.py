"""pg_publication, with its tables (pg_publication_rel) and schemas (pg_publication_namespace)."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from .base import CatalogObject


class PublicationTable(Struct, frozen=True, kw_only=True):
    """A table of a publication."""

    prrelid: int
    table: str
    """Qualified."""
    columns: tuple[str, ...] | None = None
    """15 and newer: the column list, None for all."""
    filter: str | None = None
    """15 and newer: WHERE."""


class Publication(CatalogObject, frozen=True, kw_only=True):
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
