"""ALTER TABLE … COLUMN. A child's or partition's column that its parent brings, drops or retypes is left to the parent:

PostgreSQL alters children along, and refuses to do it to them alone. Defaults, statistics targets and storage are each
table's own, so they are set on ONLY it.
"""

from __future__ import annotations

from typing import NamedTuple

from ... import ddl
from ...catalog.base import Address
from ...catalog.table import Column, Table
from ...comparison import AttributeDifference
from ...ddl import column as ddl_column
from ...ddl import sequence as ddl_sequence
from ...ddl.context import DdlContext
from ...ddl.inheritance import NOTHING
from ...identifiers import literal, qualify, quote
from .alteration import Alteration, Sides
from .options import foreign_options, options

_STORAGE = {"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}
_MAIN_BY_DEFAULT = ("numeric", "inet", "cidr")
_COMPRESSION = {"p": "pglz", "l": "lz4"}
_SEQUENCE_WORDS = ("START WITH", "INCREMENT BY", "NO MINVALUE", "MINVALUE", "NO MAXVALUE", "MAXVALUE", "CACHE", "CYCLE")
_Found = dict[str, AttributeDifference]


class Pair(NamedTuple):
    """A column on both sides; None where a side has none."""

    table: Table
    other: Table
    mine: Column | None
    its: Column | None

    @property
    def keeps_parent(self) -> bool:
        """Whether a table that it inherits from now stays its parent."""
        return bool(set(self.table.parent_names) & set(self.other.parent_names))


def alter(pair: Pair, found: _Found, sides: Sides, result: Alteration) -> list[AttributeDifference]:
    """Adds statements to `result`; returns what no statement changes."""
    if pair.table.reloftype is not None and pair.table.reloftype == pair.other.reloftype:
        # its columns are its type's
        theirs = {"column", "type", "collation"}
        rest = {name: difference for name, difference in found.items() if name not in theirs}
        left = [difference for name, difference in found.items() if name in theirs]
        if pair.mine is None or pair.its is None:
            return left
        return [*left, *_change(pair, pair.mine, pair.its, rest, sides, result)]
    if pair.mine is None and pair.its is not None:
        _drop(pair, pair.its, sides, result)
    elif pair.mine is not None and pair.its is None:
        _add(pair, pair.mine, sides, result)
    elif pair.mine is not None and pair.its is not None:
        return _change(pair, pair.mine, pair.its, found, sides, result)
    return []


def _verb(table: Table, *, only: bool = False) -> str:
    identity = ddl.identify(table)
    return f"ALTER {identity.kind} {'ONLY ' if only else ''}{identity.sql}"


def _drop(pair: Pair, its: Column, sides: Sides, result: Alteration) -> None:
    if pair.keeps_parent and its.attinhcount and not its.attislocal:
        return
    if sides.drop_extra:
        result.statements.append(f"{_verb(pair.table)} DROP COLUMN {quote(its.attname)}")
        result.frees = True
    else:
        name = ddl.identify(pair.table).sql
        result.notes.append(f"column {its.attname} of {name} is only on the target: --drop-extra")


def _add(pair: Pair, column: Column, sides: Sides, result: Alteration) -> None:
    if pair.keeps_parent and column.attinhcount:
        default = ddl_column.default_of(column, sides.context)
        if default is not None and not column.attgenerated:
            action = f"ALTER COLUMN {quote(column.attname)} SET DEFAULT {default.expression}"
            result.statements.append(f"{_verb(pair.table, only=True)} {action}")
    else:
        written = ddl_column.definition(pair.table, column, NOTHING, sides.context)
        result.statements.append(f"{_verb(pair.table)} ADD COLUMN {written}")
    result.statements += ddl_column.alterations(pair.table, column, NOTHING, sides.context)
    if column.comment is not None:
        on = f"{qualify(pair.table.nspname, pair.table.name)}.{quote(column.attname)}"
        result.statements.append(f"COMMENT ON COLUMN {on} IS {literal(column.comment).lstrip()}")


def _change(
    pair: Pair, mine: Column, its: Column, by_name: _Found, sides: Sides, result: Alteration
) -> list[AttributeDifference]:
    table, column = pair.table, f"ALTER COLUMN {quote(mine.attname)}"
    all_of_it, only = f"{_verb(table)} {column}", f"{_verb(table, only=True)} {column}"
    left = []
    default = ddl_column.default_of(mine, sides.context)
    retyped = "type" in by_name or "collation" in by_name
    if retyped:
        result.frees = True
        if its.default_oid and not its.attgenerated:
            result.statements.append(f"{all_of_it} DROP DEFAULT")
        if not (pair.keeps_parent and its.attinhcount):
            collate = f" COLLATE {mine.collation}" if mine.collation else ""
            using = "" if table.relkind == "f" else f" USING {quote(mine.attname)}::{mine.type}"
            result.statements.append(f"{all_of_it} TYPE {mine.type}{collate}{using}")
    if "generated" in by_name:
        actions = _generated(mine, its, sides)
        result.statements += [f"{all_of_it} {action}" for action in actions]
        if not actions:
            left.append(by_name["generated"])
    if default is not None and not mine.attgenerated and ("default" in by_name or retyped):
        result.statements.append(f"{only} SET DEFAULT {default.expression}")
    elif "default" in by_name and default is None and not retyped:
        result.statements.append(f"{only} DROP DEFAULT")
    _not_null(pair, mine, its, by_name, sides, result)
    result.statements += [f"{all_of_it} {action}" for action in _identity(mine, its, by_name, sides, result)]
    result.statements += [f"{only} {action}" for action in _storage(mine, its, by_name, sides)]
    told = ["inherited only"]
    if mine.attnotnull and not mine.notnull_local and _is_unchecked_above(table, mine, sides):
        # the parents' NOT NULL comes NOT VALID to a child that is there
        told.append("NOT NULL")
    left += [by_name[name] for name in told if name in by_name]
    return left


def _is_unchecked_above(table: Table, column: Column, sides: Sides) -> bool:
    parents = (sides.source.objects.get(Address("pg_class", oid)) for oid in table.parents)
    columns = (c for parent in parents if isinstance(parent, Table) for c in parent.columns)
    return any(c.attname == column.attname and not c.notnull_validated for c in columns)


def _generated(mine: Column, its: Column, sides: Sides) -> list[str]:
    """17 sets an expression anew; since 13 what was generated can become an ordinary column, if it is stored."""
    default = ddl_column.default_of(mine, sides.context)
    version = sides.context.target_version
    if mine.attgenerated == its.attgenerated and default is not None and version >= 170000:
        return [f"SET EXPRESSION AS ({default.expression})"]
    return ["DROP EXPRESSION"] if not mine.attgenerated and its.attgenerated == "s" and version >= 130000 else []


def _not_null(pair: Pair, mine: Column, its: Column, by_name: _Found, sides: Sides, result: Alteration) -> None:
    table, verb = pair.table, _verb(pair.table)
    column = f"{verb} ALTER COLUMN {quote(mine.attname)}"
    not_null, named = "NOT NULL" in by_name, sides.context.target_version >= 180000
    inherited = pair.keeps_parent and named and not (mine if mine.attnotnull else its).notnull_local
    if not_null and mine.attnotnull and mine.notnull_validated and not inherited:
        if named and mine.notnull_conname:
            suffix = " NO INHERIT" if mine.notnull_noinherit else ""
            constraint = f"CONSTRAINT {quote(mine.notnull_conname)} NOT NULL {quote(mine.attname)}{suffix}"
            result.statements.append(f"{verb} ADD {constraint}")
        else:
            result.statements.append(f"{column} SET NOT NULL")
    elif not_null and not (mine.attnotnull and mine.notnull_validated) and not inherited:
        result.statements.append(f"{column} DROP NOT NULL")
    elif not not_null and "NOT NULL constraint" in by_name and mine.notnull_conname and its.notnull_conname:
        rename = f"RENAME CONSTRAINT {quote(its.notnull_conname)} TO {quote(mine.notnull_conname)}"
        result.statements.append(f"{verb} {rename}")
    if not not_null and "NOT NULL NO INHERIT" in by_name:
        inherit = "NO INHERIT" if mine.notnull_noinherit else "INHERIT"
        result.statements.append(f"{verb} ALTER CONSTRAINT {quote(mine.notnull_conname or '')} {inherit}")
    if "NOT NULL comment" in by_name and mine.notnull_conname:
        text = "NULL" if mine.notnull_comment is None else literal(mine.notnull_comment).lstrip()
        on = f"{quote(mine.notnull_conname)} ON {qualify(table.nspname, table.name)}"
        result.statements.append(f"COMMENT ON CONSTRAINT {on} IS {text}")


def _identity(mine: Column, its: Column, by_name: _Found, sides: Sides, result: Alteration) -> list[str]:
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
        there = DdlContext(catalog=sides.target, target_version=sides.context.target_version)
        before = ddl_column.identity_sequence_of(its, there)
        if before is not None and before.name != sequence.name:
            result.statements.append(f"ALTER SEQUENCE {ddl.identify(before).sql} RENAME TO {quote(sequence.name)}")
        cycle = "" if sequence.seqcycle else " SET NO CYCLE"
        words = ddl_sequence.parameters(sequence)
        for word in _SEQUENCE_WORDS:
            if word not in ("MINVALUE", "MAXVALUE") or f"NO {word}" not in words:
                words = words.replace(word, f"SET {word}", 1)
        found.append(f"{words}{cycle}")
    return found


def _storage(mine: Column, its: Column, by_name: _Found, sides: Sides) -> list[str]:
    found = []
    if "statistics" in by_name:
        found.append(f"SET STATISTICS {-1 if mine.attstattarget is None else mine.attstattarget}")
    if "storage" in by_name:
        found.append(f"SET STORAGE {_STORAGE[mine.attstorage] if mine.attstorage else _types_own(mine, sides)}")
    if "compression" in by_name:
        found.append(f"SET COMPRESSION {_COMPRESSION.get(mine.attcompression, 'default')}")
    if "attoptions" in by_name:
        found += options(mine.attoptions, its.attoptions)
    if "options" in by_name:
        found.append(foreign_options(mine.attfdwoptions, its.attfdwoptions))
    return found


def _types_own(column: Column, sides: Sides) -> str:
    """16 knows DEFAULT. Before, the built-in types that are stored out of line are EXTENDED but for a few."""
    if sides.context.target_version >= 160000:
        return "DEFAULT"
    return "MAIN" if column.type.partition("(")[0] in _MAIN_BY_DEFAULT else "EXTENDED"
