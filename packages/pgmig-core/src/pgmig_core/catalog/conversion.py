"""pg_conversion."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class Conversion(CatalogObject, frozen=True, kw_only=True):
    """A conversion between two encodings."""

    CATALOG: ClassVar[str] = "pg_conversion"

    for_encoding: str
    to_encoding: str
    conproc: str
    condefault: bool = False
