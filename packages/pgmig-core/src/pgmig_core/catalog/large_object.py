"""pg_largeobject_metadata."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import CatalogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeObject(CatalogObject):
    """A large object without its contents; `name` is its oid, which is kept: rows refer to it."""

    CATALOG: ClassVar[str] = "pg_largeobject"
