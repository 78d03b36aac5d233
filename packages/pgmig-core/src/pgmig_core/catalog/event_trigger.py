"""pg_event_trigger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import CatalogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTrigger(CatalogObject):
    """An event trigger."""

    CATALOG: ClassVar[str] = "pg_event_trigger"

    evtevent: str
    evtenabled: str
    """O origin, D disabled, R replica, A always."""
    function: str
    """Qualified, without arguments."""
    tags: tuple[str, ...] = ()
