"""Two catalogs and the user's wishes → a plan. Pure: no connection reaches this package.

selection   which objects; what comes along            patterns   names as psql has them
matching    what the target has already                 drops      what goes away first
versions    what the target's version cannot express
objects     the steps that make objects                 copies     the steps that move rows
foreign_keys  of existing tables, off and on again      preflight  what the user should know before
permit, rights  what the users may do                   roles      those that the target lacks
rules       for single tables: which rows, which columns
"""

from __future__ import annotations

from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.default_acl import DefaultAcl
from ..catalog.extension import Extension
from ..catalog.privileges import Privileges
from ..catalog.table import Table
from ..catalog.type import ShellType, TypeShell
from ..ddl.column import contested_notnull_names
from ..ddl.context import DdlContext
from ..options import Options, Selection
from ..ordering import Ordering, order_objects
from ..ordering.cuts import owner_of_part
from ..plan import CopyStep, Finding, Plan, Severity, Subject
from .builds import split_builds
from .connections import fit_workers
from .copies import CopyPlan, draft_copy, keeps, resolve_workers
from .drafts import Drafts, Key, subject_of
from .drops import draft_drops, droppable
from .explain import explain_along, explain_kept, explain_losses
from .foreign_keys import draft_foreign_keys
from .large_objects import draft_large_objects, is_large_object
from .leaving import dependents_of, explain_dependents, without
from .matching import Matches, match
from .objects import ObjectSteps, has_step
from .partitions import Partitions
from .permit import Permit
from .preflight import Checked, check, same_database
from .rules import check_rules, leave_renamed, rules_of
from .search_paths import draft_search_paths
from .selection import Chosen, belongs_to, choose
from .splitting import split_copy
from .statistics import draft_statistics
from .triggers import resting_triggers
from .values import draft_values
from .versions import adapt
from .waiting import Waits


def make_plan(
    source: Catalog,
    target: Catalog,
    selection: Selection,
    options: Options,
    source_rights: Privileges,
    target_rights: Privileges,
) -> Plan:
    """Decide everything. Raises UsageError for a selection that makes no sense; findings stand in the plan."""
    return _Planner(source, target, selection, options, source_rights, target_rights).plan()


class _Planner:
    def __init__(
        self,
        source: Catalog,
        target: Catalog,
        selection: Selection,
        options: Options,
        source_rights: Privileges,
        target_rights: Privileges,
    ) -> None:
        self.source, self.target = source, target
        self.selection, self.options = selection, options
        self.source_rights, self.target_rights = source_rights, target_rights
        self.drafts = Drafts()
        self.partitions = Partitions.of(source)
        self.target_tables = {(table.nspname, table.name) for table in target.of(Table)}

    def plan(self) -> Plan:
        chosen = choose(self.source, self.selection)
        self.rules = rules_of(self.source, self.selection)
        with_rows = self._with_rows(chosen)
        chosen, findings = self._adapt(chosen)
        matches = match(self.source, self.target, chosen.all)
        drops = self._dropped(chosen, matches)
        findings += draft_drops(self.target, [self.target.objects[a] for a in drops], self.drafts)
        gone = self._all_gone(drops)
        kept = Matches({a: o for a, o in matches.counterpart.items() if o.address not in gone}, matches.clashes)
        through_root = self._through_root(chosen, kept)
        made = self._made(chosen, kept, through_root)
        chosen, made, told = self._leave_renamed(chosen, made)
        findings += told
        permit = Permit.of(
            self.source, self.target, chosen, kept, made, self.options, self.source_rights, self.target_rights
        )
        findings += permit.drops(drops)
        chosen, made = permit.narrow(chosen), made - permit.judgement.gone
        self.source = without(self.source, permit.judgement.gone)
        order = order_objects(self.source, [a for a in chosen.all if has_step(self.source.objects[a])])
        self._draft_objects(chosen, made, order, permit)
        copies = permit.copies(self._copies(chosen, kept, through_root))
        steps = self._draft_copies(copies, made)
        Waits(self.source, order, self.drafts, self.partitions).wait_for_rows()
        draft_search_paths(self.source, order, made, self.drafts)
        permit.sequences(chosen)
        draft_values(self.source, chosen, kept, made, self.options, self.drafts, permit.unreadable)
        copied = {p.target.address: Key("copy", p.source.address) for p in copies if p.target is not None}
        findings += draft_foreign_keys(self.target, copied, gone, self.options, self.drafts)
        version = self.target.server.version_num
        draft_statistics(self.source, steps, self.drafts, self.partitions, self.options, version)
        self._wait_for_drops(drops, matches)
        permit.foreign_keys(self.drafts)
        permit.lessen(made, self.drafts)
        split_builds(self.source, self.context, made, self.drafts)
        findings += permit.findings
        if self.options.verify:
            findings += permit.verifiable(made)
        findings += check(
            Checked(
                source=self.source, target=self.target, source_rights=self.source_rights,
                target_rights=self.target_rights, options=self.options, chosen=chosen.all, made=made,
                matches=kept, copies=tuple(copies), steps=steps,
            )
        )  # fmt: skip
        copying = resolve_workers(self.options, steps.values())
        workers, threads, few = fit_workers(self.options, copying, self.source.server, self.target.server)
        findings += few
        copied_into = {plan.source.oid: plan.target for plan in copies}
        findings += check_rules(self.rules, self.source, copied_into, through_root)
        findings += explain_along(self.source, chosen, made)
        findings += explain_kept(self.source, self.target, chosen, kept)
        order_of = list(Severity)
        source, target = self.source.server, self.target.server
        return Plan(
            source=f"{source.host}/{source.database}",
            target=f"{target.host}/{target.database}",
            selection=self.selection,
            options=self.options,
            workers=workers,
            threads=threads,
            # nothing can be ordered within one database: it is an error anyway
            steps=() if same_database(source, target) else self.drafts.number(),
            findings=tuple(sorted(findings, key=lambda f: order_of.index(f.severity))),
            losses=tuple(explain_losses(self.target, drops, copies, self.options)),
            left_out=self._left_out(with_rows, copies),
            source_version=source.version,
            target_version=target.version,
        )

    def _with_rows(self, chosen: Chosen) -> dict[int, Table]:
        """The chosen tables whose rows should come."""
        tables = (t for t in self.source.of(Table) if t.address in chosen.direct)
        return {t.oid: t for t in tables if t.relkind == "r" and not t.is_extension_config}

    def _left_out(self, with_rows: dict[int, Table], copies: list[CopyPlan]) -> tuple[Subject, ...]:
        come = {oid for plan in copies for oid in (plan.source.oid, *self.partitions.under(plan.source.oid)[1:])}
        return tuple(subject_of(table) for oid, table in with_rows.items() if oid not in come)

    def _adapt(self, chosen: Chosen) -> tuple[Chosen, list[Finding]]:
        """Go on with the catalog as the target's version can take it."""
        adapted = adapt(self.source, self.target, chosen.all)
        self.source = adapted.catalog
        if adapted.left_out:
            self.partitions = Partitions.of(self.source)
            chosen = choose(self.source, self.selection, strict=False)
        return chosen, list(adapted.findings)

    def _dropped(self, chosen: Chosen, matches: Matches) -> list[Address]:
        """The target's objects that go: counterparts of what was chosen directly, when tables are to be dropped."""
        if keeps(self.options):
            return []
        return sorted(
            other.address
            for address in chosen.direct
            if (other := matches.counterpart.get(address)) is not None and droppable(other)
        )

    def _all_gone(self, drops: list[Address]) -> set[Address]:
        gone = set(drops)
        for address, obj in self.target.objects.items():
            owner = belongs_to(obj, self.target)
            announced = Address(ShellType.CATALOG, address.objid) if isinstance(obj, TypeShell) else None
            if announced in gone or (owner is not None and owner.address in gone):
                gone.add(address)
        return gone

    def _through_root(self, chosen: Chosen, kept: Matches) -> dict[int, int]:
        """Partitions whose root is a plain table on the target: leaf oid → root oid. Their rows go into that table."""
        found: dict[int, int] = {}
        for table in self.source.of(Table):
            other = kept.table(table.address)
            if table.relkind == "p" and other is not None and other.relkind != "p" and table.address in chosen.direct:
                for oid in self.partitions.under(table.oid)[1:]:
                    found[oid] = table.oid
        return found

    def _made(self, chosen: Chosen, kept: Matches, through_root: dict[int, int]) -> frozenset[Address]:
        """What gets a step: all that the target lacks, but no parts of a table that is used as it is, other than keys,
        indexes and triggers."""
        made: set[Address] = set()
        for address in chosen.all:
            obj = self.source.objects[address]
            if address in kept.counterpart or not has_step(obj):
                if self._applied_again(obj) and has_step(obj):
                    made.add(address)
                continue
            owner = belongs_to(obj, self.source)
            if through_root and (owner or obj).CATALOG == "pg_class" and (owner or obj).oid in through_root:
                continue
            part_of = owner_of_part(obj)
            if part_of is not None and part_of in kept.counterpart:
                continue
            if isinstance(obj, Constraint) and obj.contype == "f" and not self._reachable(obj, chosen):
                continue
            if owner is not None and owner.address not in chosen.all:
                continue
            made.add(address)
        return frozenset(made)

    def _leave_renamed(
        self, chosen: Chosen, made: frozenset[Address]
    ) -> tuple[Chosen, frozenset[Address], list[Finding]]:
        """Go on without what names columns that are others on the target."""
        context = DdlContext(catalog=self.source, target_version=self.target.server.version_num)
        found = dict(leave_renamed(self.source, made, self.rules, context))
        if not found:
            return chosen, made, []
        along = {a: need for a, need in dependents_of(self.source, found).items() if a in made}
        told = [*found.values(), *explain_dependents(self.source, along)]
        gone = frozenset((*found, *along))
        self.source = without(self.source, gone)
        return chosen.without(gone), made - gone, told

    @staticmethod
    def _applied_again(obj: CatalogObject) -> bool:
        """What every database has: owner, comment and privileges of schema public, settings of the database."""
        return (obj.CATALOG == "pg_namespace" and obj.name == "public") or obj.CATALOG == "pg_database"

    def _reachable(self, constraint: Constraint, chosen: Chosen) -> bool:
        """Whether a foreign key's other table will be there: chosen, or on the target already."""
        referenced = Address("pg_class", constraint.confrelid)
        if referenced in chosen.all:
            return True
        other = self.source.objects.get(referenced)
        return other is not None and (other.nspname, other.name) in self.target_tables

    def _draft_objects(self, chosen: Chosen, made: frozenset[Address], order: Ordering, permit: Permit) -> None:
        server = self.target.server
        context = DdlContext(
            catalog=self.source,
            target_version=server.version_num,
            roles=frozenset(role.name for role in server.roles if role.is_member),
            tablespaces=frozenset(server.tablespaces),
            apart=order.apart,
            grantees=frozenset(role.name for role in server.roles),
            target_database=server.database,
            default_acls=tuple(d for d in self.target.of(DefaultAcl) if d.name == server.user),
            contested=contested_notnull_names(self.source, server.version_num),
        )
        notes = {
            address: f"needed by {subject_of(self.source.objects[needer])}" for address, needer in chosen.along.items()
        }
        context = permit.context(context)
        self.context = context
        large = frozenset(filter(is_large_object, made))
        single = (made & order.needs.keys()) - large
        ObjectSteps(self.source, context, order, single, self.drafts, self.partitions, notes).draft()
        draft_large_objects(self.source, large & chosen.direct, context, self.drafts)

    def _copies(self, chosen: Chosen, kept: Matches, through_root: dict[int, int]) -> list[CopyPlan]:
        found = []
        for table in sorted(self.source.of(Table), key=lambda table: table.oid):
            address = table.address
            if address not in chosen.direct or table.oid in through_root:
                continue
            other = kept.table(address)
            if table.relkind == "p" and other is not None and other.relkind == "r":
                found.append(CopyPlan(table, other, through_root=True, rule=self.rules.of(table)))
            elif table.relkind == "r" and (not table.is_extension_config or self._extension_is_new(table, kept)):
                found.append(CopyPlan(table, other, rule=self.rules.of(table)))
        return sorted(found, key=lambda plan: -plan.source.bytes)

    def _extension_is_new(self, table: Table, kept: Matches) -> bool:
        """Rows of an extension's configuration table travel only with the extension: a target that has it has its
        own."""
        return any(e.name == table.extname and e.address not in kept.counterpart for e in self.source.of(Extension))

    def _draft_copies(self, copies: list[CopyPlan], made: frozenset[Address]) -> dict[Address, CopyStep]:
        resting = resting_triggers(self.target)
        extensions = {e.name: e.address for e in self.source.of(Extension)}
        steps = {}
        total = sum(plan.source.bytes for plan in copies)
        for plan in copies:
            triggers = resting(plan.target) if plan.target is not None else ()
            whole = draft_copy(plan, self.source, self.target, self.options, triggers)
            step = split_copy(whole, plan.source, self.source, total, self.options)
            address = plan.source.address
            needs = [Key("create", address)] if address in made else []
            if plan.source.is_extension_config and extensions.get(plan.source.extname or "") in made:
                needs.append(Key("create", extensions[plan.source.extname or ""]))
            self.drafts.add(Key("copy", address), step, requires=needs)
            if Key("attach", address) in self.drafts:
                self.drafts.require(Key("copy", address), Key("attach", address))
            steps[address] = step
        return steps

    def _wait_for_drops(self, drops: list[Address], matches: Matches) -> None:
        """An object is made when its predecessor is gone, and that when everything which needed it is gone."""
        counterparts = {other.address: address for address, other in matches.counterpart.items()}
        gone = frozenset(drops)
        for address in drops:
            source = counterparts[address]
            # an owned sequence goes with its table
            owner = belongs_to(self.target.objects[address], self.target)
            drop = Key("drop", owner.address if owner is not None and owner.address in gone else address)
            # a type's announcement takes the name already
            for create in (Key("create", source), Key("create", Address(TypeShell.CATALOG, source.objid))):
                if create in self.drafts and drop in self.drafts:
                    self.drafts.require(create, drop)


__all__ = ["Chosen", "choose", "make_plan"]
