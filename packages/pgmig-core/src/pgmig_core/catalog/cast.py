"""pg_cast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import CatalogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast(CatalogObject):
    """A cast; `name` is `source AS target`."""

    CATALOG: ClassVar[str] = "pg_cast"

    source: str
    target: str
    function: str | None = None
    """Qualified, with its argument types."""
    castcontext: str
    """e explicit, a assignment, i implicit."""
    castmethod: str
    """f function, i by input and output functions, b binary coercible."""
