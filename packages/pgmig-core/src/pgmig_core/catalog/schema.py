"""pg_namespace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import CatalogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema(CatalogObject):
    """A schema; `name` is nspname, and so is `nspname` None. public and its changed privileges are among them."""

    CATALOG: ClassVar[str] = "pg_namespace"
