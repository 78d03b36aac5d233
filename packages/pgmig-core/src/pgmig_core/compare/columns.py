"""A column's attributes, by name."""

from __future__ import annotations

from ..catalog.catalog import Catalog
from ..catalog.table import Column, Table
from ..catalog.view import View
from ..ddl import sequence as ddl_sequence
from ..ddl.column import default_of, identity_sequence_of
from ..ddl.context import DdlContext
from .wording import normal

_COMPRESSION = 140000
_NAMED_NOT_NULL = 180000
_STORAGE = {"p": "plain", "e": "external", "m": "main", "x": "extended"}


def column_attributes(
    relation: Table | View, column: Column, catalog: Catalog, version: int
) -> dict[tuple[str, str], str]:
    """(column's name, attribute) → text. `version` is the older server's. `column` stands for the column itself."""
    found: dict[str, str | None] = {"comment": column.comment}
    if isinstance(relation, View):
        if relation.relkind == "m":
            found |= _storage(column, version)
        return _named(column, found)
    found |= {"column": column.type, "type": column.type, "collation": column.collation, **_storage(column, version)}
    found["options"] = ", ".join(f"{name} {value}" for name, value in sorted(column.attfdwoptions))
    context = DdlContext(catalog=catalog, target_version=version)
    default = default_of(column, context)
    if column.attgenerated:
        stored = "STORED" if column.attgenerated == "s" else "VIRTUAL"
        found["generated"] = f"({normal(default.expression) if default else ''}) {stored}"
    elif default is not None:
        found["default"] = normal(default.expression)
    if column.attidentity and not (relation.relispartition and not column.identity_sequence):
        # since 17 partitions have their root's identity
        found["identity"] = "ALWAYS" if column.attidentity == "a" else "BY DEFAULT"
        sequence = identity_sequence_of(column, context)
        if sequence is not None:
            found["identity sequence"] = f"{sequence.name} {ddl_sequence.parameters(sequence)}"
    if column.attnotnull and column.notnull_validated:
        found["NOT NULL"] = "yes"
        if version >= _NAMED_NOT_NULL:
            found |= {
                "NOT NULL constraint": column.notnull_conname,
                "NOT NULL NO INHERIT": "yes" if column.notnull_noinherit else None,
                "NOT NULL comment": column.notnull_comment,
            }
    if relation.parent_names and not relation.relispartition and not column.attislocal:
        found["inherited only"] = "yes"
    return _named(column, found)


def common_order(source: Table, target: Table) -> tuple[str, str] | None:
    """The columns that both have, in each one's order, where the orders differ.

    A child's inherited columns stand where its parents' do when it is made: CREATE TABLE cannot say otherwise.
    """
    ours, theirs = ([c.attname for c in table.columns if _has_place(table, c)] for table in (source, target))
    ours, theirs = [c for c in ours if c in theirs], [c for c in theirs if c in ours]
    return None if ours == theirs else (", ".join(ours), ", ".join(theirs))


def _has_place(table: Table, column: Column) -> bool:
    return table.relispartition or not column.attinhcount


def _storage(column: Column, version: int) -> dict[str, str | None]:
    target = column.attstattarget
    return {
        "storage": _STORAGE[column.attstorage] if column.attstorage else None,
        "compression": column.attcompression if version >= _COMPRESSION else None,
        "statistics": None if target is None else str(target),
        "attoptions": ", ".join(sorted(column.attoptions or ())),
    }


def _named(column: Column, found: dict[str, str | None]) -> dict[tuple[str, str], str]:
    return {(column.attname, name): value for name, value in found.items() if value}


__all__ = ["column_attributes", "common_order"]
