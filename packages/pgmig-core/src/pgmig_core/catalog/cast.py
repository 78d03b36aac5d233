"""pg_cast."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class Cast(CatalogObject, frozen=True, kw_only=True):
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
