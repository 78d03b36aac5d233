"""What would make the rows that differ equal again, as a plan for the executor. Pure.

Of a table its differing buckets go and come again from the source, in one transaction, while foreign keys of the target
are off and its triggers rest, so that nothing cascades and the order of tables does not matter. Sequences are set,
large objects made anew, materialized views refreshed.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..catalog.base import Address
from ..catalog.catalog import Catalog
from ..catalog.large_object import LargeObject
from ..catalog.table import Table
from ..ddl.context import DdlContext
from ..identifiers import qualify
from ..options import ExistingData, ForeignKeys, Options, Selection
from ..plan import Action, CopyStep, Finding, LargeObjectStep, Phase, Plan, SequenceStep, Severity, Step, Subject
from ..planner.copies import CopyPlan, describe_copy, draft_copy, resolve_workers
from ..planner.drafts import Drafts, Key
from ..planner.foreign_keys import draft_foreign_keys
from ..planner.large_objects import draft_large_objects
from ..planner.rules import Rule
from ..planner.triggers import resting_triggers
from ..report import TableVerification, Verification
from .chosen import Wanted
from .statements import VerifyTable, in_buckets

_TABLE = "TABLE"


def plan_repair(
    source: Catalog, target: Catalog, wanted: Wanted, found: Verification, selection: Selection, options: Options
) -> Plan:
    """The steps that repair what `found` of `wanted` differs; findings say what cannot be repaired."""
    options = options.model_copy(update={"existing_data": ExistingData.APPEND, "fk": ForeignKeys.DISABLE})
    return _Repair(source, target, wanted, found, options).plan(selection)


class _Repair:
    def __init__(self, source: Catalog, target: Catalog, wanted: Wanted, found: Verification, options: Options) -> None:
        self.source, self.target, self.options = source, target, options
        self.wanted = {(t.kind, t.source_schema, t.source_name): t for t in wanted.tables}
        self.sequences = {(s.source_schema, s.source_name): s for s in wanted.sequences}
        self.found = found
        self.drafts = Drafts()
        self.findings: list[Finding] = []
        self.resting = resting_triggers(target)
        self.same_encoding = source.server.encoding == target.server.encoding

    def plan(self, selection: Selection) -> Plan:
        for table in self.found.differences:
            self._draft(table)
        copied = {Address("pg_class", key.address.objid): key for key in self.drafts.keys("copy")}
        draft_foreign_keys(self.target, copied, set(), self.options, self.drafts)
        for key in self.drafts.keys("refresh"):
            self.drafts.follow(key, *copied.values())
        steps = self.drafts.number()
        source, target = self.source.server, self.target.server
        return Plan(
            source=f"{source.host}/{source.database}",
            target=f"{target.host}/{target.database}",
            selection=selection,
            options=self.options,
            workers=resolve_workers(self.options, [s for s in steps if isinstance(s, CopyStep)]),
            steps=steps,
            findings=tuple(self.findings),
            source_version=source.version,
            target_version=target.version,
            resumable=False,
        )

    def _draft(self, table: TableVerification) -> None:
        wanted = self.wanted.get((table.kind, table.schema, table.name))
        if table.error:
            self._cannot(table, table.error)
        elif table.kind == "SEQUENCE":
            self._set_sequence(table)
        elif table.kind == "LARGE OBJECT":
            self._copy_large_objects(table)
        elif wanted is None or table.buckets is None:
            self._cannot(table, "it is not known which of its rows differ")
        elif table.kind == _TABLE:
            self._copy(wanted, *table.buckets)
        else:
            self._refresh(wanted)

    def _copy(self, wanted: VerifyTable, level: int, buckets: tuple[int, ...]) -> None:
        table, other = (
            next(t for t in catalog.of(Table) if (t.nspname, t.name) == name)
            for catalog, name in (
                (self.source, (wanted.source_schema, wanted.source_name)),
                (self.target, (wanted.target_schema, wanted.target_name)),
            )
        )
        rule = Rule(wanted.where, dict(zip(wanted.source_columns, wanted.target_columns, strict=True)))
        step = draft_copy(
            CopyPlan(table, other, rule=rule), self.source, self.target, self.options, self.resting(other)
        )
        ours, theirs = (
            in_buckets(wanted, "source", level, buckets, same_encoding=self.same_encoding),
            in_buckets(wanted, "target", level, buckets, same_encoding=self.same_encoding),
        )
        self.drafts.add(
            Key("copy", other.address),
            describe_copy(
                replace(
                    step,
                    where=" AND ".join(f"({c})" for c in (wanted.where, ours) if c),
                    delete_where=theirs,
                    split=None,
                    note="rows that differ",
                )
            ),
        )

    def _refresh(self, wanted: VerifyTable) -> None:
        name = qualify(wanted.target_schema, wanted.target_name)
        subject = Subject(wanted.kind, wanted.target_schema, wanted.target_name)
        view = next(
            o for o in self.target.objects.values() if (o.nspname, o.name) == (subject.schema, subject.name)
            and o.CATALOG == "pg_class"
        )  # fmt: skip
        self.drafts.add(
            Key("refresh", view.address),
            Step(
                id=-1, phase=Phase.VIEWS, action=Action.REFRESH, subject=subject,
                statements=(f"REFRESH MATERIALIZED VIEW {name}",), exclusive=frozenset({name}),
            ),
        )  # fmt: skip

    def _set_sequence(self, table: TableVerification) -> None:
        s = self.sequences[table.schema, table.name]
        self.drafts.add(
            Key(f"sequence {table.schema}.{table.name}", Address("pg_class", 0)),
            SequenceStep(
                id=-1, phase=Phase.SEQUENCES, action=Action.SET_SEQUENCE,
                subject=Subject("SEQUENCE", table.schema, table.name),
                statements=(f"SELECT setval('{qualify(s.target_schema, s.target_name)}', …, …)",),
                source_schema=s.source_schema, source_name=s.source_name,
                target_schema=s.target_schema, target_name=s.target_name,
            ),
        )  # fmt: skip

    def _copy_large_objects(self, table: TableVerification) -> None:
        oids = set(table.buckets[1]) if table.buckets else set()
        there = {o.oid for o in self.target.of(LargeObject)}
        target = self.target.server
        context = DdlContext(
            catalog=self.source,
            target_version=target.version_num,
            roles=frozenset(role.name for role in target.roles if role.is_member),
            grantees=frozenset(role.name for role in target.roles),
        )
        addresses = [a for a in self.source.objects if a.classid == "pg_largeobject" and a.objid in oids]
        draft_large_objects(self.source, addresses, context, self.drafts)
        for key in self.drafts.keys("large objects"):
            draft = self.drafts[key]
            if isinstance(draft.step, LargeObjectStep):
                again = tuple(replace(o, replaces=o.oid in there) for o in draft.step.large_objects)
                draft.step = replace(draft.step, large_objects=again)

    def _cannot(self, table: TableVerification, reason: str) -> None:
        self.findings.append(
            Finding(
                severity=Severity.WARNING,
                code="not_repaired",
                subject=Subject(table.kind, table.schema, table.name),
                message=f"cannot be repaired: {reason}",
                hint="copy it again with pgmig copy --tables",
            )
        )


__all__ = ["plan_repair"]
