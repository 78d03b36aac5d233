"""What lies between two servers: versions, and built-in things that only one of them has."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from ...catalog.catalog import Catalog
from ...catalog.function import Aggregate, Function
from ...catalog.type import RangeType

# the server takes these old names still (map_old_guc_names)
_RENAMED = frozenset({"force_parallel_mode", "sort_mem", "vacuum_mem"})


class Gap(Struct, frozen=True, kw_only=True):
    """From the source to the target. The sets are what the source has and the target lacks."""

    source: Catalog
    source_major: int
    major: int
    """The target's."""
    types: frozenset[str] = frozenset()
    """Built-in, unquoted; and, where the target has no multiranges, the quoted names of the user's own."""
    functions: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()
    opclasses: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    compressions: frozenset[str] = frozenset()
    """Of columns, which the target does not have (it lacks lz4, or all of them before 14)."""
    keywords: frozenset[str] = frozenset()
    """Names that the target reads as keywords in some places and the source does not."""
    reserved: frozenset[str] = frozenset()
    """Of these, what the target never takes as a name."""
    own_functions: frozenset[str] = frozenset()
    """Names of the user's own functions, which a body may mean."""
    extensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of the target, with the versions it could install."""

    @property
    def is_nothing(self) -> bool:
        """The same version, built alike."""
        return self.source_major == self.major and not self.compressions and not self.types


def gap_between(source: Catalog, target: Catalog) -> Gap:
    """What must be looked at when the source's objects are made on the target's server."""
    ours, theirs = source.builtins, target.builtins
    major = target.server.major
    read = bool(theirs.types)  # an empty set says that nothing is known
    types = ours.types - theirs.types if read else frozenset[str]()
    if major < 14:
        types |= {obj.multirange for obj in source.of(RangeType) if obj.multirange is not None}
    other = source.server.major != major
    have = theirs.compressions if major >= 14 else frozenset[str]()
    return Gap(
        source=source,
        source_major=source.server.major,
        major=major,
        types=types if other else frozenset(),
        # EXTRACT and the like are syntax, whatever function is behind them
        functions=ours.functions - theirs.functions - ours.keywords if read else frozenset(),
        relations=ours.relations - theirs.relations if read else frozenset(),
        opclasses=ours.opclasses - theirs.opclasses if read else frozenset(),
        settings=ours.settings - theirs.settings - _RENAMED if read and other else frozenset(),
        compressions=ours.compressions - have if read else frozenset(),
        keywords=theirs.keywords - ours.keywords,
        reserved=theirs.reserved - ours.reserved,
        extensions=target.server.available_extensions,
        own_functions=frozenset(f.name for f in source.of(Function, Aggregate)) if other else frozenset(),
    )
