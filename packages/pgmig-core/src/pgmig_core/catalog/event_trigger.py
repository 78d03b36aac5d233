"""pg_event_trigger."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class EventTrigger(CatalogObject, frozen=True, kw_only=True):
    """An event trigger."""

    CATALOG: ClassVar[str] = "pg_event_trigger"

    evtevent: str
    evtenabled: str
    """O origin, D disabled, R replica, A always."""
    function: str
    """Qualified, without arguments."""
    tags: tuple[str, ...] = ()
