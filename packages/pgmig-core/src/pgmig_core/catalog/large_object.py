"""pg_largeobject_metadata."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class LargeObject(CatalogObject, frozen=True, kw_only=True):
    """A large object without its contents; `name` is its oid, which is kept: rows refer to it."""

    CATALOG: ClassVar[str] = "pg_largeobject"
