"""pg_namespace."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class Schema(CatalogObject, frozen=True, kw_only=True):
    """A schema; `name` is nspname, and so is `nspname` None. public and its changed privileges are among them."""

    CATALOG: ClassVar[str] = "pg_namespace"
