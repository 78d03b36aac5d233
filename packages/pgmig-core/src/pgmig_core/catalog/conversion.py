"""pg_conversion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import CatalogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion(CatalogObject):
    """A conversion between two encodings."""

    CATALOG: ClassVar[str] = "pg_conversion"

    for_encoding: str
    to_encoding: str
    conproc: str
    condefault: bool = False
