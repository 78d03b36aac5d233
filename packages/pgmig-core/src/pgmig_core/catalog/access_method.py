"""pg_am."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class AccessMethod(CatalogObject, frozen=True, kw_only=True):
    """An access method: amtype t for tables, i for indexes."""

    CATALOG: ClassVar[str] = "pg_am"

    amtype: str
    handler: str
