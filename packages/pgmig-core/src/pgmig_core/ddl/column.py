"""A column within CREATE TABLE, and what only ALTER TABLE can say of it."""

from __future__ import annotations

from collections import Counter

from ..catalog.base import Address
from ..catalog.catalog import Catalog
from ..catalog.sequence import Sequence
from ..catalog.table import AttrDefault, Column, Table
from ..identifiers import literal, qualify, quote
from . import sequence as ddl_sequence
from .context import DdlContext
from .inheritance import Inherited
from .reloptions import foreign_options, parameters

_STORAGE = {"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}
_COMPRESSION = {"p": "pglz", "l": "lz4"}
_NAME_BYTES = 63
_NAMED_NOT_NULL = 180000


def is_written(table: Table, column: Column) -> bool:
    """Whether CREATE TABLE names the column: a partition is made by itself, a child only adds to what it inherits."""
    return column.attislocal or table.relispartition


def definition(table: Table, column: Column, inherited: Inherited, context: DdlContext) -> str | None:
    """`name type …`, or None for a typed table's column that its type says all about."""
    value = _value(table, column, inherited, context)
    notnull = _notnull(table, column, inherited, context)
    if table.reloftype is not None:
        return f"{quote(column.attname)} WITH OPTIONS{value}{notnull}" if value or notnull else None
    options = foreign_options(column.attfdwoptions)
    collate = f" COLLATE {column.collation}" if column.collation else ""
    return f"{quote(column.attname)} {column.type}{options}{collate}{value}{notnull}"


def default_of(column: Column, context: DdlContext) -> AttrDefault | None:
    """The column's default as an object, None where it has none."""
    found = context.catalog.objects.get(Address("pg_attrdef", column.default_oid))
    return found if isinstance(found, AttrDefault) else None


def identity_sequence_of(column: Column, context: DdlContext) -> Sequence | None:
    """The sequence of an identity column."""
    found = context.catalog.objects.get(Address("pg_class", column.identity_sequence))
    return found if isinstance(found, Sequence) else None


def _value(table: Table, column: Column, inherited: Inherited, context: DdlContext) -> str:
    default = default_of(column, context)
    if column.attgenerated:
        if default is None or (not table.relispartition and default.expression in inherited.generated):
            return ""
        return f" GENERATED ALWAYS AS ({default.expression}){' STORED' if column.attgenerated == 's' else ''}"
    if column.identity_sequence:
        return _identity(column, context)
    if default is not None and default.address not in context.apart:
        return f" DEFAULT {default.expression}"
    if default is None and inherited.has_default:
        return " DEFAULT NULL"
    return ""


def _identity(column: Column, context: DdlContext) -> str:
    when = "ALWAYS" if column.attidentity == "a" else "BY DEFAULT"
    sequence = identity_sequence_of(column, context)
    if sequence is None:
        return f" GENERATED {when} AS IDENTITY"
    name = qualify(sequence.nspname, sequence.name)
    return f" GENERATED {when} AS IDENTITY (SEQUENCE NAME {name} {ddl_sequence.parameters(sequence)})"


def _notnull(table: Table, column: Column, inherited: Inherited, context: DdlContext) -> str:
    if not column.attnotnull or not column.notnull_validated:
        return ""
    if not table.relispartition and not _is_local(column, inherited):
        return ""
    if context.target_version < 180000:
        return " NOT NULL"
    return f"{_notnull_name(table, column, context)} NOT NULL{' NO INHERIT' if column.notnull_noinherit else ''}"


def _is_local(column: Column, inherited: Inherited) -> bool:
    """18 knows who said NOT NULL; before, a parent's NOT NULL counts for its children's.

    A parent's that is not validated comes later, and would come to its children not validated too.
    """
    return not inherited.notnull or (column.notnull_conname is not None and column.notnull_local)


def chosen_notnull_name(table: Table, column: Column) -> str:
    """The name that 18 gives a NOT NULL constraint by itself, as long as it is free in the schema and short enough."""
    return f"{table.name}_{column.attname}_not_null"


def contested_notnull_names(catalog: Catalog, target_version: int) -> frozenset[tuple[str, str]]:
    """(schema, name) of NOT NULL constraints that two tables have: t.a_b and t_a.b both get t_a_b_not_null, and
    partitions made before their root have the root's names."""
    if target_version < _NAMED_NOT_NULL:
        return frozenset()
    names = Counter(
        (table.nspname or "", column.notnull_conname or chosen_notnull_name(table, column))
        for table in catalog.of(Table)
        for column in table.columns
        if column.attnotnull
    )
    return frozenset(name for name, times in names.items() if times > 1)


def _notnull_name(table: Table, column: Column, context: DdlContext) -> str:
    """` CONSTRAINT name`, where the server would not surely choose the same name itself."""
    chosen = chosen_notnull_name(table, column)
    short = len(chosen.encode()) <= _NAME_BYTES
    if short and column.notnull_conname in (None, chosen) and (table.nspname, chosen) in context.contested:
        return f" CONSTRAINT {quote(chosen)}"
    if column.notnull_conname is None or (column.notnull_conname == chosen and short):
        return ""
    return f" CONSTRAINT {quote(column.notnull_conname)}"


def table_constraint(table: Table, column: Column, inherited: Inherited, context: DdlContext) -> str | None:
    """18: NOT NULL that a child adds to a column it inherits, as a constraint of the table."""
    if context.target_version < 180000 or not _adds_notnull(table, column, inherited):
        return None
    suffix = " NO INHERIT" if column.notnull_noinherit else ""
    return f"{_notnull_name(table, column, context)} NOT NULL {quote(column.attname)}{suffix}".lstrip()


def _adds_notnull(table: Table, column: Column, inherited: Inherited) -> bool:
    return (
        column.attnotnull
        and column.notnull_validated
        and not is_written(table, column)
        and _is_local(column, inherited)
    )


def alterations(table: Table, column: Column, inherited: Inherited, context: DdlContext) -> list[str]:
    """ALTER TABLE statements, in pg_dump's order, for what CREATE TABLE has no words for."""
    actions: list[str] = []
    default = default_of(column, context)
    if not is_written(table, column) and not column.attgenerated:
        if default is not None and default.address not in context.apart:
            actions.append(f"SET DEFAULT {default.expression}")
        elif default is None and inherited.has_default:
            actions.append("SET DEFAULT NULL")
    if context.target_version < 180000 and _adds_notnull(table, column, inherited):
        actions.append("SET NOT NULL")
    elif context.target_version < 180000 and inherited.not_here and not column.attnotnull:
        actions.append("DROP NOT NULL")
    if column.attstattarget is not None:
        actions.append(f"SET STATISTICS {column.attstattarget}")
    if column.attstorage is not None:
        actions.append(f"SET STORAGE {_STORAGE[column.attstorage]}")
    if column.attcompression and context.target_version >= 140000:
        actions.append(f"SET COMPRESSION {_COMPRESSION[column.attcompression]}")
    if column.attoptions:
        actions.append(f"SET ({', '.join(parameters(column.attoptions))})")
    if column.attfdwoptions and not is_written(table, column):
        actions.append(foreign_options(column.attfdwoptions).lstrip())
    kind = "FOREIGN TABLE" if table.relkind == "f" else "TABLE"
    target = f"ALTER {kind} ONLY {qualify(table.nspname, table.name)} ALTER COLUMN {quote(column.attname)}"
    return [f"{target} {action}" for action in actions]


def comments(table: Table, context: DdlContext) -> list[str]:
    """On columns and, in 18, on their NOT NULL constraints."""
    name = qualify(table.nspname, table.name)
    found = [
        f"COMMENT ON COLUMN {name}.{quote(c.attname)} IS {literal(c.comment).lstrip()}"
        for c in table.columns
        if c.comment is not None
    ]
    if context.target_version >= 180000:
        found += [
            f"COMMENT ON CONSTRAINT {quote(c.notnull_conname)} ON {name} IS {literal(c.notnull_comment).lstrip()}"
            for c in table.columns
            if c.notnull_comment is not None and c.notnull_conname is not None and c.notnull_validated
            if c.notnull_local or table.relispartition
        ]
    return found
