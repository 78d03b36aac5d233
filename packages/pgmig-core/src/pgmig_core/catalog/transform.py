"""pg_transform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import CatalogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform(CatalogObject):
    """How a language sees a type's values; `name` is `type LANGUAGE language`. Functions with their argument types."""

    CATALOG: ClassVar[str] = "pg_transform"

    type: str
    lanname: str
    from_sql: str | None = None
    to_sql: str | None = None
