"""The honest ALTER of an object that differs: statements, or that it must be dropped and made again, or why neither."""

from __future__ import annotations

from ...catalog.base import CatalogObject
from ...catalog.large_object import LargeObject
from ...catalog.schema import Schema
from ...catalog.subscription import Subscription
from ...catalog.table import Table
from ...comparison import AttributeDifference
from . import attributes, kinds, table
from .alteration import Alteration, Sides

_TABLESPACE = ("tablespace", "index_tablespace")
_NEVER_MADE_AGAIN = (Schema, LargeObject, Subscription, Table)


def alter(obj: CatalogObject, other: CatalogObject, found: tuple[AttributeDifference, ...], sides: Sides) -> Alteration:
    """What makes the target's `other` like the source's `obj`. What is only wording is left as it is."""
    left = [difference for difference in found if not difference.only_wording]
    result = Alteration()
    lacking = [d for d in left if d.name in _TABLESPACE and d.source and d.source not in sides.context.tablespaces]
    left = [difference for difference in left if difference not in lacking]
    result.notes += [f"the target lacks tablespace {difference.source}" for difference in lacking]
    left = attributes.alter(obj, other, left, sides, result)
    if isinstance(obj, Table) and isinstance(other, Table):
        left = table.alter(obj, other, left, sides, result)
    else:
        left = kinds.alter(obj, other, left, sides, result)
    if not left:
        return result
    if isinstance(obj, _NEVER_MADE_AGAIN) or obj.CATALOG in ("pg_database", "pg_extension"):
        result.notes += [f"nothing changes this: {_name(difference)}" for difference in left]
        return result
    return Alteration(again=True)


def _name(difference: AttributeDifference) -> str:
    return f"column {difference.column}, {difference.name}" if difference.column else difference.name


__all__ = ["Alteration", "Sides", "alter"]
