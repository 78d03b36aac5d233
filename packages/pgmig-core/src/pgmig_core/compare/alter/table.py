"""ALTER TABLE: columns, and what is said of the table itself."""

from __future__ import annotations

from ... import ddl
from ...catalog.table import Column, Table
from ...comparison import AttributeDifference
from ...ddl import column as ddl_column
from ...ddl import sequence as ddl_sequence
from ...ddl.inheritance import NOTHING
from ...ddl.reloptions import parameters
from ...ddl.table import attach_partition
from ...identifiers import literal, qualify, quote
from .alteration import Alteration, Sides

_STORAGE = {"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}
_COMPRESSION = {"p": "pglz", "l": "lz4"}
_REPLICA_IDENTITY = {"n": "NOTHING", "f": "FULL", "d": "DEFAULT"}


def alter(
    table: Table, other: Table, found: list[AttributeDifference], sides: Sides, result: Alteration
) -> list[AttributeDifference]:
    """Adds statements to `result`; returns what no statement changes."""
    left = []
    verb = f"ALTER {ddl.identify(other).kind} {ddl.identify(table).sql}"
    names = {column.attname: column for column in table.columns}
    before = {column.attname: column for column in other.columns}
    changed: dict[str, list[AttributeDifference]] = {}
    for difference in found:
        if difference.column is not None:
            changed.setdefault(difference.column, []).append(difference)
        elif action := _table_action(table, other, difference.name, sides):
            result.statements += [f"{verb} {action}" for action in action]
        elif difference.name == "partition_bound" and other.relispartition:
            parent = other.parent_names[0]
            result.statements += [
                f"ALTER TABLE {parent} DETACH PARTITION {ddl.identify(table).sql}",
                *attach_partition(table, sides.context),
            ]
        else:
            left.append(difference)
    for name, differences in changed.items():
        mine, its = names.get(name), before.get(name)
        if mine is None and its is not None:
            if sides.drop_extra:
                result.statements.append(f"{verb} DROP COLUMN {quote(name)}")
                result.frees = True
            else:
                result.notes.append(f"column {name} of {ddl.identify(table).sql} is only on the target: --drop-extra")
        elif mine is not None and its is None:
            _add(table, mine, sides, result, verb)
        elif mine is not None and its is not None:
            left += _column(table, mine, its, {d.name: d for d in differences}, sides, result)
    return left


def _add(table: Table, column: Column, sides: Sides, result: Alteration, verb: str) -> None:
    written = ddl_column.definition(table, column, NOTHING, sides.context)
    result.statements.append(f"{verb} ADD COLUMN {written}")
    result.statements += ddl_column.alterations(table, column, NOTHING, sides.context)
    if column.comment is not None:
        on = f"{qualify(table.nspname, table.name)}.{quote(column.attname)}"
        result.statements.append(f"COMMENT ON COLUMN {on} IS {literal(column.comment).lstrip()}")


def _table_action(table: Table, other: Table, name: str, sides: Sides) -> list[str]:
    if name in ("reloptions", "toast_reloptions"):
        prefix = "toast." if name == "toast_reloptions" else ""
        return options(getattr(table, name), getattr(other, name), prefix)
    if name == "relpersistence":
        return ["SET UNLOGGED" if table.relpersistence == "u" else "SET LOGGED"]
    if name == "relreplident" and table.relreplident in _REPLICA_IDENTITY:
        return [f"REPLICA IDENTITY {_REPLICA_IDENTITY[table.relreplident]}"]
    if name == "relreplident":
        return []
    if name == "tablespace" and (table.tablespace is None or table.tablespace in sides.context.tablespaces):
        return [f"SET TABLESPACE {quote(table.tablespace or 'pg_default')}"]
    if name == "access_method" and sides.context.target_version >= 150000:
        return [f"SET ACCESS METHOD {quote(table.access_method or 'heap')}"]
    if name == "parent_names" and not table.relispartition and not other.relispartition:
        mine, its = table.parent_names, other.parent_names
        return [f"NO INHERIT {p}" for p in its if p not in mine] + [f"INHERIT {p}" for p in mine if p not in its]
    if name == "reloftype":
        return ["NOT OF" if table.reloftype is None else f"OF {table.reloftype}"]
    if name == "foreign_options":
        return [foreign_options(table.foreign_options, other.foreign_options)]
    return []


def options(wanted: tuple[str, ...] | None, before: tuple[str, ...] | None, prefix: str = "") -> list[str]:
    """SET and RESET of storage parameters."""
    new = [option for option in wanted or () if option not in (before or ())]
    kept = {option.partition("=")[0] for option in wanted or ()}
    gone = [name for option in before or () if (name := option.partition("=")[0]) not in kept]
    found = [f"SET ({', '.join(parameters(new, prefix))})"] if new else []
    return [*found, f"RESET ({', '.join(prefix + quote(name) for name in gone)})"] if gone else found


def foreign_options(wanted: tuple[tuple[str, str], ...], before: tuple[tuple[str, str], ...]) -> str:
    """`OPTIONS (ADD …, SET …, DROP …)`."""
    new, old = dict(wanted), dict(before)
    parts = [
        f"{'SET' if name in old else 'ADD'} {quote(name)} {literal(value).lstrip()}"
        for name, value in new.items()
        if old.get(name) != value
    ]
    return f"OPTIONS ({', '.join([*parts, *(f'DROP {quote(name)}' for name in old if name not in new)])})"


def _column(
    table: Table, mine: Column, its: Column, by_name: dict[str, AttributeDifference], sides: Sides, result: Alteration
) -> list[AttributeDifference]:
    verb = f"ALTER {ddl.identify(table).kind} {ddl.identify(table).sql} ALTER COLUMN {quote(mine.attname)}"
    left = []
    default = ddl_column.default_of(mine, sides.context)
    retyped = "type" in by_name or "collation" in by_name
    actions: list[str] = []
    if retyped:
        result.frees = True
        if its.default_oid and not its.attgenerated:
            actions.append("DROP DEFAULT")
        collate = f" COLLATE {mine.collation}" if mine.collation else ""
        using = "" if table.relkind == "f" else f" USING {quote(mine.attname)}::{mine.type}"
        actions.append(f"TYPE {mine.type}{collate}{using}")
    if "generated" in by_name:
        left.append(by_name["generated"])
    elif default is not None and not mine.attgenerated and ("default" in by_name or retyped):
        actions.append(f"SET DEFAULT {default.expression}")
    elif "default" in by_name and not retyped:
        actions.append("DROP DEFAULT")
    not_null = "NOT NULL" in by_name
    if not_null and mine.attnotnull and mine.notnull_validated:
        if sides.context.target_version >= 180000 and mine.notnull_conname:
            named = f"ADD CONSTRAINT {quote(mine.notnull_conname)} NOT NULL {quote(mine.attname)}"
            suffix = " NO INHERIT" if mine.notnull_noinherit else ""
            result.statements.append(f"{verb.partition(' ALTER COLUMN ')[0]} {named}{suffix}")
        else:
            actions.append("SET NOT NULL")
    elif not_null:
        actions.append("DROP NOT NULL")
    elif "NOT NULL constraint" in by_name and mine.notnull_conname and its.notnull_conname:
        rename = f"RENAME CONSTRAINT {quote(its.notnull_conname)} TO {quote(mine.notnull_conname)}"
        result.statements.append(f"{verb.partition(' ALTER COLUMN ')[0]} {rename}")
    if not not_null and "NOT NULL NO INHERIT" in by_name:
        inherit = "NO INHERIT" if mine.notnull_noinherit else "INHERIT"
        constraint = quote(mine.notnull_conname or "")
        result.statements.append(f"{verb.partition(' ALTER COLUMN ')[0]} ALTER CONSTRAINT {constraint} {inherit}")
    if "NOT NULL comment" in by_name and mine.notnull_conname:
        text = "NULL" if mine.notnull_comment is None else literal(mine.notnull_comment).lstrip()
        on = f"{quote(mine.notnull_conname)} ON {qualify(table.nspname, table.name)}"
        result.statements.append(f"COMMENT ON CONSTRAINT {on} IS {text}")
    actions += _identity(mine, its, by_name, sides)
    actions += _storage(mine, its, by_name)
    left += [by_name[name] for name in ("inherited only",) if name in by_name]
    result.statements += [f"{verb} {action}" for action in actions]
    return left


def _identity(mine: Column, its: Column, by_name: dict[str, AttributeDifference], sides: Sides) -> list[str]:
    when = "ALWAYS" if mine.attidentity == "a" else "BY DEFAULT"
    sequence = ddl_column.identity_sequence_of(mine, sides.context)
    if "identity" not in by_name and "identity sequence" not in by_name:
        return []
    if not mine.attidentity:
        return ["DROP IDENTITY"]
    if not its.attidentity:
        name = f"SEQUENCE NAME {qualify(sequence.nspname, sequence.name)} " if sequence else ""
        more = f" ({name}{ddl_sequence.parameters(sequence)})" if sequence else ""
        return [f"ADD GENERATED {when} AS IDENTITY{more}"]
    found = [f"SET GENERATED {when}"] if "identity" in by_name else []
    if "identity sequence" in by_name and sequence is not None:
        cycle = "" if sequence.seqcycle else " SET NO CYCLE"
        words = ddl_sequence.parameters(sequence)
        for word in (
            "START WITH",
            "INCREMENT BY",
            "NO MINVALUE",
            "MINVALUE",
            "NO MAXVALUE",
            "MAXVALUE",
            "CACHE",
            "CYCLE",
        ):
            if word in ("MINVALUE", "MAXVALUE") and f"NO {word}" in words:
                continue
            words = words.replace(word, f"SET {word}", 1)
        found.append(f"{words}{cycle}")
    return found


def _storage(mine: Column, its: Column, by_name: dict[str, AttributeDifference]) -> list[str]:
    found = []
    if "statistics" in by_name:
        found.append(f"SET STATISTICS {-1 if mine.attstattarget is None else mine.attstattarget}")
    if "storage" in by_name:
        # where the source has the type's own, the target's own is asked for by DEFAULT (16)
        found.append(f"SET STORAGE {_STORAGE[mine.attstorage] if mine.attstorage else 'DEFAULT'}")
    if "compression" in by_name:
        found.append(f"SET COMPRESSION {_COMPRESSION.get(mine.attcompression, 'default')}")
    if "attoptions" in by_name:
        found += options(mine.attoptions, its.attoptions)
    if "options" in by_name:
        found.append(foreign_options(mine.attfdwoptions, its.attfdwoptions))
    return found
