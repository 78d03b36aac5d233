"""pg_am."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import CatalogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessMethod(CatalogObject):
    """An access method: amtype t for tables, i for indexes."""

    CATALOG: ClassVar[str] = "pg_am"

    amtype: str
    handler: str
