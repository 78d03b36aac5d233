"""Rules for single tables: which of their rows travel, and into which columns.

A partitioned table's rules hold for its partitions, beside their own: the rows are in these.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from difflib import get_close_matches

from msgspec import Struct, field

from .. import ddl
from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.table import Table
from ..ddl.context import DdlContext
from ..errors import UsageError
from ..identifiers import quote
from ..options import Selection
from ..plan import Finding, Severity
from .drafts import subject_of
from .patterns import near, parse


class Rule(Struct, frozen=True):
    """What a table's rules come to: a condition on the source's rows, empty for all; target columns by the source's."""

    where: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    def named(self, attname: str) -> str:
        """The target's name of a column of the source."""
        return self.columns.get(attname, attname)


NO_RULE = Rule()


class Rules(Struct, frozen=True):
    """The rules that hold for each table, by its oid; tables that have none are not in it."""

    by_table: Mapping[int, Rule] = field(default_factory=dict)
    patterns: tuple[tuple[str, frozenset[int]], ...] = ()
    """Each pattern that was given, and the tables it matches."""
    own: frozenset[int] = frozenset()
    """The tables that a pattern matches, without the partitions that come with them."""

    def of(self, table: Table) -> Rule:
        return self.by_table.get(table.oid, NO_RULE)


NO_RULES = Rules()


def rules_of(catalog: Catalog, selection: Selection) -> Rules:
    """Which rules hold for which of the source's tables. Raises UsageError for a pattern that matches none."""
    if not selection.rules:
        return NO_RULES
    tables = {table.oid: table for table in catalog.of(Table) if table.relkind in ("r", "p")}
    patterns = []
    for rule in selection.rules:
        pattern = parse(rule.table, "rules", qualified=True)
        matched = frozenset(oid for oid, t in tables.items() if pattern.matches(t.nspname, t.name))
        if not matched:
            known = [f"{t.nspname}.{t.name}" for t in tables.values()]
            raise UsageError(
                f"no table matches {rule.table!r}, for which there is a rule",
                hint=near(rule.table, known),
                field="rules",
            )
        patterns.append((rule.table, matched))
    by_table = {}
    for oid, table in tables.items():
        family = {oid, *_roots(table, tables)}
        held = [rule for rule, (_, matched) in zip(selection.rules, patterns, strict=True) if matched & family]
        if held:
            by_table[oid] = Rule(
                _all_of([rule.where for rule in held if rule.where]),
                {source: target for rule in held for source, target in rule.columns.items()},
            )
    return Rules(by_table, tuple(patterns), frozenset().union(*(matched for _, matched in patterns)))


def _roots(table: Table, tables: Mapping[int, Table]) -> Iterator[int]:
    """The partitioned tables that it is a part of."""
    while table.relispartition and table.parents:
        (oid,) = table.parents[:1]
        yield oid
        if oid not in tables:
            return
        table = tables[oid]


def _all_of(conditions: list[str]) -> str:
    closed = [f"{c}\n" if "--" in c else c for c in dict.fromkeys(c.strip() for c in conditions)]
    return " AND ".join(f"({c})" for c in closed) if len(closed) > 1 else "".join(closed)


def leave_renamed(
    source: Catalog, made: AbstractSet[Address], rules: Rules, context: DdlContext
) -> Iterator[tuple[Address, Finding]]:
    """What is not made, because it names a column that is another one on the target: indexes, constraints, views of
    tables whose columns have other names there."""
    renamed = {Address("pg_class", oid): rule.columns for oid, rule in rules.by_table.items() if rule.columns}
    if not renamed:
        return
    told = set()
    for dependency in source.dependencies:
        columns, address = renamed.get(dependency.referenced), dependency.dependent
        if columns is None or address not in made or address in told:
            continue
        obj = source.objects[address]
        named = _named_in(obj, columns, context)
        if named:
            told.add(address)
            yield address, _finding(
                Severity.WARNING, "column_renamed", obj,
                f"names column {named}, which is {columns[named]} on the target: it is left out",
                "make it on the target yourself, where it is wanted",
            )  # fmt: skip


def _named_in(obj: CatalogObject, columns: Mapping[str, str], context: DdlContext) -> str:
    """The first of these columns that the object's statements name, or nothing; rather one too many than too few."""
    text = "\n".join(ddl.create(obj, context))
    return next((c for c in columns if re.search(rf"(?<!\w){re.escape(quote(c))}(?!\w)", text)), "")


def check_rules(
    rules: Rules, source: Catalog, copies: Mapping[int, Table | None], through_root: Mapping[int, int]
) -> Iterator[Finding]:
    """What is wrong with rules, and what follows from them. `copies`: by the oids of the source's tables whose rows
    come, the target's table, or None for a new one; `through_root` as the planner finds it."""
    tables = {table.oid: table for table in source.of(Table)}
    reached = {*copies, *(root for oid in copies for root in _roots(tables[oid], tables))}
    for pattern, matched in rules.patterns:
        if not matched & reached:
            yield Finding(
                severity=Severity.WARNING, code="rule_unused", subject=None,
                message=f"the rule for {pattern} changes nothing: no rows of its tables are copied",
                hint="choose the table, or leave the rule out",
            )  # fmt: skip
    for oid in sorted(rules.own & through_root.keys()):
        yield _finding(
            Severity.ERROR, "rule_on_partition", tables[oid],
            "its rows are read through its root, for which the target has a plain table: its own rule cannot hold",
            "give the rule for the root",
        )  # fmt: skip
    for oid, target in copies.items():
        rule = rules.by_table.get(oid)
        if rule is not None and rule.columns:
            yield from _check_columns(tables[oid], target, rule)
    yield from _foreign_keys(rules, source, copies)


def _check_columns(table: Table, target: Table | None, rule: Rule) -> Iterator[Finding]:
    if target is None:
        yield _finding(
            Severity.ERROR, "mapping_without_table", table,
            "its columns are to have other names, but the target has no such table that stays",
            "make the table on the target first and keep it (--existing-tables keep), or leave the mapping out",
        )  # fmt: skip
        return
    names = [column.attname for column in table.columns if not column.attgenerated]
    theirs = [column.attname for column in target.columns]
    for attname, name in rule.columns.items():
        for wanted, there, side in ((attname, names, "source"), (name, theirs, "target")):
            if wanted not in there:
                close = get_close_matches(wanted, there, n=1, cutoff=0.5)
                yield _finding(
                    Severity.ERROR, "mapping_column", table, f"has no column {wanted} on the {side} to be mapped",
                    f"did you mean {close[0]}?" if close else f"its columns are {', '.join(there)}",
                )  # fmt: skip
    for name, times in Counter(rule.named(attname) for attname in names).items():
        if times > 1:
            both = " and ".join(attname for attname in names if rule.named(attname) == name)
            yield _finding(
                Severity.ERROR, "mapping_twice", table, f"columns {both} would both go into {name} of the target",
                "give each a column of its own",
            )  # fmt: skip


def _foreign_keys(rules: Rules, source: Catalog, copied: Iterable[int]) -> Iterator[Finding]:
    there = frozenset(copied)
    for constraint in source.of(Constraint):
        if constraint.contype != "f" or constraint.conparentid or constraint.conrelid not in there:
            continue
        rule = rules.by_table.get(constraint.confrelid)
        if rule is not None and rule.where:
            referenced = source.objects[Address("pg_class", constraint.confrelid)]
            yield _finding(
                Severity.WARNING, "fk_filtered", constraint,
                f"references {referenced.nspname}.{referenced.name}, of which not all rows travel: "
                "a row that needs one of the others fails it",
                "give the referencing table a condition that fits, such as column IN (SELECT …)",
            )  # fmt: skip


def _finding(severity: Severity, code: str, obj: CatalogObject, message: str, hint: str) -> Finding:
    return Finding(severity=severity, code=code, subject=subject_of(obj), message=message, hint=hint)
