"""What altering one object takes."""

from __future__ import annotations

from msgspec import Struct, field

from ...catalog.catalog import Catalog
from ...ddl.context import DdlContext


class Sides(Struct, frozen=True):
    """Both catalogs, and for whom DDL is written."""

    source: Catalog
    target: Catalog
    context: DdlContext
    drop_extra: bool


class Alteration(Struct):
    """`again`: no ALTER can do it, the object has to be dropped and made anew."""

    statements: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What no statement does."""
    detach: list[str] = field(default_factory=list)
    """What takes it from its parents, before they are altered and it along with them."""
    attach: tuple[str, ...] = ()
    """What makes it its parent's partition, when it has all that its parent asks for."""
    again: bool = False
    frees: bool = False
    """A column's type changes or a column goes: views and rules that read the table have to step aside."""
