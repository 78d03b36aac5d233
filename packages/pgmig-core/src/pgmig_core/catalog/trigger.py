"""pg_trigger."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class Trigger(CatalogObject, frozen=True, kw_only=True):
    """A user's trigger; those of constraints and the copies that partitions hold of their parent's are not among them,
    but for copies whose enabled state differs from the parent's (`is_clone`)."""

    CATALOG: ClassVar[str] = "pg_trigger"

    tgrelid: int
    relname: str
    definition: str
    """pg_get_triggerdef."""
    tgenabled: str
    """O origin, D disabled, R replica, A always."""
    is_clone: bool = False
    depends_on_extensions: tuple[str, ...] = ()
    """Quoted names of the extensions it goes away with (ALTER … DEPENDS ON EXTENSION)."""
