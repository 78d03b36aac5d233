"""What differs between two catalogs, as values: `compare` makes them, CLI and report show them."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from .plan import Subject


class Change(StrEnum):
    """How an object differs."""

    MISSING = "missing"
    """The target lacks it."""
    EXTRA = "extra"
    """Only the target has it."""
    CHANGED = "changed"


class AttributeDifference(Struct, frozen=True, kw_only=True):
    """One attribute that is not the same; None where a side has nothing. Secrets are hidden in the values."""

    name: str
    """As in the catalog, or a word of SQL: type, default, NOT NULL, definition, owner, privileges, comment."""
    column: str | None = None
    """The column it is of; `name` is `column` where one side lacks the column."""
    source: str | None
    target: str | None
    only_wording: bool = False
    """Two major versions write the same thing in different words, as far as can be told: it does not count."""


class Difference(Struct, frozen=True, kw_only=True):
    """An object that is not the same on both sides. Parts of a missing or extra object are not listed again."""

    change: Change
    subject: Subject
    attributes: tuple[AttributeDifference, ...] = ()
    """What differs, for a changed object."""

    @property
    def only_wording(self) -> bool:
        return bool(self.attributes) and all(attribute.only_wording for attribute in self.attributes)


class Comparison(Struct, frozen=True, kw_only=True):
    """The comparison of two catalogs. `source` and `target` are host:port/database, for display."""

    source: str
    target: str
    source_version: str
    target_version: str
    objects: int
    """Objects of the source that were looked for."""
    differences: tuple[Difference, ...] = ()

    @property
    def equal(self) -> bool:
        """Nothing differs but, at most, the wording."""
        return all(difference.only_wording for difference in self.differences)
