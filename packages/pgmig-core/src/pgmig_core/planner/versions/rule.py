"""A rule: what not every version has, how it is found in an object, and what the object becomes without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from msgspec import Struct

from ...catalog.base import Address, CatalogObject
from ...plan import Severity
from .gap import Gap


class Changed(NamedTuple):
    """What a rule makes of an object: `obj` is its nearest form, or None where it must be left out."""

    obj: CatalogObject | None
    detail: str = ""
    """What of it the target lacks, for the finding; empty: another object's finding says it."""
    becomes: str = ""
    """In place of the rule's own words."""
    needs: tuple[Address, ...] = ()
    """What the nearest form needs besides."""


class Rule(Struct, frozen=True, kw_only=True):
    """`change` returns None for an object that it does not concern; it is asked only when the target's major version is
    outside of `since` to `until`."""

    cls: type[CatalogObject]
    title: str
    """What it is about, for the finding and for tables in docs/."""
    since: int = 0
    """The first major version that has it; 0: the target's catalogs say whether it does."""
    until: int = 0
    """The last major version that has it; 0: the newest has it."""
    severity: Severity = Severity.WARNING
    becomes: str = "left out"
    """What happens where the version is another."""
    only_wording: bool = False
    """The object arrives as it is; the target's server only writes its definition in other words."""
    change: Callable[[Any, Gap], Changed | None]

    def concerns(self, gap: Gap) -> bool:
        if self.until:
            return gap.major > self.until
        return self.since == 0 or gap.major < self.since
