"""What a column gets from its table's parents, and so need not, or must not, be said again."""

from __future__ import annotations

from msgspec import Struct

from ..catalog.base import Address
from ..catalog.table import AttrDefault, Column, Table
from .context import DdlContext


class Inherited(Struct, frozen=True):
    """Of one column, from all parents that have it."""

    has_default: bool = False
    """A parent has a default, so that a column without one must say DEFAULT NULL."""
    notnull: bool = False
    """A parent's NOT NULL that its children get."""
    not_here: bool = False
    """A parent's NOT NULL that, before 18, a child gets when it is made, whether the source's child has it or not."""
    generated: frozenset[str] = frozenset()
    """The parents' generation expression, where all agree: a child inherits it and may not repeat it before 16."""


NOTHING = Inherited()


def inherited(table: Table, context: DdlContext) -> dict[str, Inherited]:
    """By column name; empty for a partition, which is made by itself and attached later."""
    if table.relispartition:
        return {}
    found: dict[str, list[tuple[Column, AttrDefault | None]]] = {}
    for oid in table.parents:
        parent = context.catalog.objects.get(Address("pg_class", oid))
        if isinstance(parent, Table):
            for column in parent.columns:
                default = context.catalog.objects.get(Address("pg_attrdef", column.default_oid))
                pair = (column, default if isinstance(default, AttrDefault) else None)
                found.setdefault(column.attname, []).append(pair)
    return {name: _merge(pairs) for name, pairs in found.items()}


def _merge(pairs: list[tuple[Column, AttrDefault | None]]) -> Inherited:
    expressions = frozenset(default.expression if default else "" for column, default in pairs if column.attgenerated)
    return Inherited(
        has_default=any(default is not None and not column.attgenerated for column, default in pairs),
        notnull=any(
            column.attnotnull and column.notnull_validated and not column.notnull_noinherit for column, _ in pairs
        ),
        not_here=any(column.attnotnull and column.notnull_validated for column, _ in pairs),
        generated=expressions if len(expressions) == 1 else frozenset(),
    )
