"""pg_transform."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class Transform(CatalogObject, frozen=True, kw_only=True):
    """How a language sees a type's values; `name` is `type LANGUAGE language`. Functions with their argument types."""

    CATALOG: ClassVar[str] = "pg_transform"

    type: str
    lanname: str
    from_sql: str | None = None
    to_sql: str | None = None
