"""What a selection, or a plan, wants compared: tables, materialized views, sequences and large objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from ..catalog.catalog import Catalog
from ..catalog.index import Index
from ..catalog.large_object import LargeObject
from ..catalog.sequence import Sequence
from ..catalog.table import Column, Table
from ..catalog.view import View
from ..options import Selection
from ..plan import CopyStep, LargeObjectStep, Plan, SequenceStep
from ..planner.keys import best_key
from ..planner.rules import Rule, rules_of
from ..planner.selection import choose
from ..report import TableVerification
from .statements import VerifyTable


class VerifySequence(Struct, frozen=True):
    """A sequence on both sides."""

    source_schema: str
    source_name: str
    target_schema: str
    target_name: str
    copied: tuple[int, bool] | None = None
    """last_value and is_called as a copy has set them on the target; the source's may have gone on since."""


class Wanted(Struct, frozen=True, kw_only=True):
    """All that is to be compared, the largest tables first."""

    tables: tuple[VerifyTable, ...] = ()
    sequences: tuple[VerifySequence, ...] = ()
    large_objects: tuple[int, ...] = ()
    """Their oids, which are the same on both sides."""

    def only(self, found: Iterable[TableVerification]) -> Wanted:
        """Of this what was `found`."""
        names = {(t.kind, t.schema, t.name) for t in found}
        return Wanted(
            tables=tuple(t for t in self.tables if (t.kind, t.source_schema, t.source_name) in names),
            sequences=tuple(s for s in self.sequences if ("SEQUENCE", s.source_schema, s.source_name) in names),
            large_objects=self.large_objects if any(kind == "LARGE OBJECT" for kind, _, _ in names) else (),
        )


def wanted_of_selection(source: Catalog, selection: Selection) -> Wanted:
    """What is compared of the chosen objects: by the source's names and columns, but for what rules say.

    Raises UsageError for patterns that match nothing.
    """
    addresses, rules = choose(source, selection).direct, rules_of(source, selection)
    tables = [t for t in source.of(Table) if t.address in addresses and t.relkind == "r" and not t.is_extension_config]
    views = [v for v in source.of(View) if v.address in addresses and v.relkind == "m" and v.relispopulated]
    sequences = [s for s in source.of(Sequence) if s.address in addresses]
    tables.sort(key=lambda table: -table.bytes)
    keys = _Keys(source)
    return Wanted(
        tables=(*(_table(t, rules.of(t), keys) for t in tables), *(_view(v, keys) for v in views)),
        sequences=tuple(VerifySequence(s.nspname or "", s.name, s.nspname or "", s.name) for s in sequences),
        large_objects=tuple(int(o.name) for o in source.of(LargeObject) if o.address in addresses),
    )


def wanted_of_plan(
    source: Catalog, plan: Plan, migrated: set[int], sequences: Mapping[int, tuple[int, bool]] | None = None
) -> Wanted:
    """What is compared after a run: all rows and values that its steps in `migrated` moved. `sequences`: what these
    were set to, by step."""
    copied = sequences or {}
    keys = _Keys(source)
    tables = {(t.nspname, t.name): t for t in source.of(Table)}
    unseen = {finding.subject for finding in plan.findings if finding.code == "not_verified"}
    steps = [step for step in plan.steps if step.id in migrated and step.subject not in unseen]
    subjects = {(s.subject.schema, s.subject.name) for s in steps if s.subject.kind == "MATERIALIZED VIEW"}
    views = [v for v in source.of(View) if v.relkind == "m" and v.relispopulated and (v.nspname, v.name) in subjects]
    return Wanted(
        tables=(
            *(
                _copied(s, tables.get((s.source_schema, s.source_table)), keys)
                for s in steps
                if isinstance(s, CopyStep)
            ),
            *(_view(v, keys) for v in views),
        ),
        sequences=tuple(
            VerifySequence(s.source_schema, s.source_name, s.target_schema, s.target_name, copied.get(s.id))
            for s in steps
            if isinstance(s, SequenceStep) and not s.advance_only
        ),
        large_objects=tuple(o.oid for s in steps if isinstance(s, LargeObjectStep) for o in s.large_objects),
    )


class _Keys:
    """The best key of each relation, found by one pass over the indexes."""

    def __init__(self, catalog: Catalog) -> None:
        self._indexes: defaultdict[int, list[Index]] = defaultdict(list)
        for index in catalog.of(Index):
            if index.indisunique:
                self._indexes[index.indrelid].append(index)

    def of(self, relid: int, columns: Iterable[Column], compared: Iterable[str]) -> tuple[str, ...]:
        indexes = self._indexes.get(relid)
        return best_key(columns, indexes, frozenset(compared)) if indexes else ()


def _table(table: Table, rule: Rule, keys: _Keys) -> VerifyTable:
    schema, columns = table.nspname or "", tuple(c.attname for c in table.columns)
    return VerifyTable(
        source_schema=schema, source_name=table.name, source_columns=columns,
        target_schema=schema, target_name=table.name, target_columns=tuple(rule.named(c) for c in columns),
        key=keys.of(table.oid, table.columns, columns), where=rule.where,
    )  # fmt: skip


def _view(view: View, keys: _Keys) -> VerifyTable:
    schema, columns = view.nspname or "", tuple(c.attname for c in view.columns)
    return VerifyTable(
        source_schema=schema, source_name=view.name, source_columns=columns,
        target_schema=schema, target_name=view.name, target_columns=columns,
        key=keys.of(view.oid, view.columns, columns), kind="MATERIALIZED VIEW", query=view.definition.rstrip("; \n"),
    )  # fmt: skip


def _copied(step: CopyStep, table: Table | None, keys: _Keys) -> VerifyTable:
    return VerifyTable(
        source_schema=step.source_schema, source_name=step.source_table, source_columns=step.source_columns,
        target_schema=step.target_schema, target_name=step.target_table, target_columns=step.target_columns,
        key=keys.of(table.oid, table.columns, step.source_columns) if table else (),
        where=step.where, source_only=step.source_only, target_only=not step.target_partitioned,
    )  # fmt: skip
