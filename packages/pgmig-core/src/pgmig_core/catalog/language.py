"""pg_language."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class Language(CatalogObject, frozen=True, kw_only=True):
    """A procedural language that belongs to no extension. Functions are qualified names, None where there is none."""

    CATALOG: ClassVar[str] = "pg_language"

    lanpltrusted: bool
    handler: str
    inline: str | None = None
    validator: str | None = None
