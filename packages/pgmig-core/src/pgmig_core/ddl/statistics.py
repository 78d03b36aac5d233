"""CREATE STATISTICS."""

from __future__ import annotations

from ..catalog.statistics import ExtendedStatistics
from ..identifiers import qualify
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity


def identify(statistics: ExtendedStatistics) -> Identity:
    return Identity("STATISTICS", qualify(statistics.nspname, statistics.name))


def create(statistics: ExtendedStatistics, context: DdlContext) -> tuple[str, ...]:
    """The statistics object; ANALYZE fills it."""
    identity = identify(statistics)
    found = [statistics.definition]
    if statistics.stxstattarget is not None and context.target_version >= 130000:
        found.append(f"ALTER STATISTICS {identity.sql} SET STATISTICS {statistics.stxstattarget}")
    return (
        *found,
        *attributes.owner(statistics, identity, context),
        *attributes.comment(statistics, identity),
    )


FAMILIES = (
    Family(
        cls=ExtendedStatistics,
        title="extended statistics",
        kind=Kind.TABLES,
        phase=lambda _: Phase.INDEXES,
        identify=identify,
        create=create,
        does="its statistics target; ANALYZE fills it",
        needs="the owner of its table; CREATE on its schema",
    ),
)
