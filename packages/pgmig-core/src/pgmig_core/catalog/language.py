"""pg_language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import CatalogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(CatalogObject):
    """A procedural language that belongs to no extension. Functions are qualified names, None where there is none."""

    CATALOG: ClassVar[str] = "pg_language"

    lanpltrusted: bool
    handler: str
    inline: str | None = None
    validator: str | None = None
