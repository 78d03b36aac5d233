"""pg_statistic_ext: extended statistics."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class ExtendedStatistics(CatalogObject, frozen=True, kw_only=True):
    """CREATE STATISTICS: it has a schema of its own, and belongs to one table."""

    CATALOG: ClassVar[str] = "pg_statistic_ext"

    relation_oid: int
    definition: str
    """pg_get_statisticsobjdef."""
    stxstattarget: int | None = None
    """None where it is the default."""
