"""Which of the objects to make the target's user may make, what goes with those that it may not, and who does the rest.

What only an administrator may make is either needed by something that we may make: then he makes it before the copy,
and that comes with the next run; or it is not: then he makes it afterwards, with all that needs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from msgspec import Struct, field
from msgspec.structs import replace

from ... import ddl, ordering
from ...catalog.base import Address, CatalogObject
from ...catalog.changed_privileges import ChangedPrivileges
from ...catalog.database import Database
from ...catalog.default_acl import DefaultAcl
from ...catalog.event_trigger import EventTrigger
from ...catalog.extension import Extension
from ...catalog.foreign import ForeignDataWrapper, ForeignServer
from ...catalog.function import Function
from ...catalog.policy import Policy
from ...catalog.publication import Publication
from ...catalog.schema import Schema
from ...catalog.sequence import Sequence
from ...ddl import attributes
from ...ddl.context import DdlContext
from ...ddl.secret import shown
from ...identifiers import quote
from ...plan import Finding
from ..drafts import subject_of
from ..leaving import dependents_of
from ..selection import belongs_to
from .facts import Facts
from .owners import tell_owners
from .rules import EVERYBODYS, RULES, Verdict, place
from .verdicts import Lessened, Refused, as_finding

# rules that look at the statements; the others need not have them written
_BY_STATEMENT = (Function, Publication, Schema, Database, Policy)
_LAST = (ChangedPrivileges, DefaultAcl, EventTrigger)


class Judgement(Struct):
    """`gone` gets no steps; `lessened` runs other statements; objects in `keeps_owner` stay the user's."""

    gone: frozenset[Address] = frozenset()
    lessened: dict[Address, Lessened] = field(default_factory=dict)
    keeps_owner: frozenset[Address] = frozenset()
    findings: list[Finding] = field(default_factory=list)


def judge(
    facts: Facts, chosen: AbstractSet[Address], theirs: dict[Address, CatalogObject], context: DdlContext
) -> Judgement:
    """`theirs`: counterparts on the target of what is not made; `context` writes what an administrator runs."""
    return _Judge(facts, chosen, theirs, context).run()


class _Judge(Struct):
    facts: Facts
    chosen: AbstractSet[Address]
    theirs: dict[Address, CatalogObject]
    admin: DdlContext
    refused: dict[Address, Refused] = field(default_factory=dict)
    lessened: dict[Address, Lessened] = field(default_factory=dict)
    dependents: dict[Address, Address] = field(default_factory=dict)
    before: set[Address] = field(default_factory=set)

    def run(self) -> Judgement:
        objects = self.facts.source.objects
        rules = EVERYBODYS if self.facts.is_superuser else {**RULES, **EVERYBODYS}
        judged = self.facts.made
        if self.facts.is_superuser:  # only few kinds have rules then
            judged = {address for address in judged if type(objects[address]) in rules}
        for address in sorted(judged):
            obj = objects[address]
            verdict: Verdict = None if self.facts.is_superuser else place(obj, self.facts, self.theirs)
            if verdict is None and (rule := rules.get(type(obj))) is not None:
                statements = ddl.create(obj, self.admin) if isinstance(obj, _BY_STATEMENT) else ()
                verdict = rule(obj, statements, self.facts)
            if isinstance(verdict, Refused):
                self.refused[address] = verdict
            elif isinstance(verdict, Lessened):
                self.lessened[address] = self._with_privileges(obj, verdict)
        if self.refused:
            found = dependents_of(self.facts.source, self.refused)
            self.dependents = {a: need for a, need in found.items() if a in self.facts.made}
            self.before = self._needed_before()
        keeps = self._keeps_owner()
        return Judgement(
            gone=frozenset(self.refused.keys() | self.dependents.keys()),
            lessened=self.lessened,
            keeps_owner=keeps,
            findings=[*self._tell(), *self._owners(keeps), *self._grants(keeps), *self._take_back(), *self._last()],
        )

    def _with_privileges(self, obj: CatalogObject, verdict: Lessened) -> Lessened:
        """On a schema that is another's nothing can be granted; where it is the same already there is nothing to do."""
        if not isinstance(obj, Schema) or not verdict.code:
            return verdict
        other = self.theirs.get(obj.address)
        if other is not None and (obj.acl, obj.comment, obj.owner) == (other.acl, other.comment, other.owner):
            return replace(verdict, code="", message="", rest=())
        rest = (*verdict.rest, *attributes.grants(obj, self.admin))
        return replace(verdict, message=verdict.message if rest else "", rest=rest)

    def _needed_before(self) -> set[Address]:
        """What an administrator makes before the copy, because we may make something that needs it."""
        source, made = self.facts.source, self.facts.made
        needs: dict[Address, set[Address]] = {}
        for dependency in source.dependencies:
            if dependency.dependent in made and dependency.referenced in made and dependency.deptype != "x":
                needs.setdefault(dependency.dependent, set()).add(dependency.referenced)
        by_admin = {address for address, verdict in self.refused.items() if not verdict.later}
        # what stands on something of ours cannot come first
        late: set[Address] = set()
        while True:
            more = {a for a in by_admin - late if any(self._is_late(n, by_admin, late) for n in needs.get(a, ()))}
            if not more:
                break
            late |= more
        wanted = {n for a in made - by_admin for n in needs.get(a, ()) if n in by_admin - late}
        queue = list(wanted)
        for address in queue:
            more = (needs.get(address, set()) & by_admin) - wanted
            wanted |= more
            queue.extend(more)
        return wanted

    def _is_late(self, need: Address, by_admin: set[Address], late: set[Address]) -> bool:
        if need in late:
            return True
        return need not in by_admin and not isinstance(self.facts.source.objects[need], Schema)

    def _in_order(self) -> list[Address]:
        order = ordering.order_objects(self.facts.source, self.chosen)
        sorted_ = ordering.sort({a: set(needs) for a, needs in order.needs.items()}, key=lambda _: 0)
        return [address for address in sorted_ if address in self.facts.made]

    def _tell(self) -> Iterator[Finding]:
        """In the order in which the statements work: what comes before the copy, then what comes after it."""
        if not self.refused and not any(less.message for less in self.lessened.values()):
            return
        objects = self.facts.source.objects
        order = self._in_order()
        yield from self._remedies(order)
        yield from self._schemas_before()
        for address in order:
            if address in self.before:
                yield self._made_before(objects[address])
        for address in order:
            if not isinstance(objects[address], _LAST):
                yield from self._about(objects[address])

    def _last(self) -> Iterator[Finding]:
        """What acts on all that is made after it."""
        objects = self.facts.source.objects
        for cls in _LAST:
            for address in sorted(self.refused.keys() | self.lessened.keys() | self.dependents.keys()):
                if isinstance(objects[address], cls):
                    yield from self._about(objects[address])

    def _about(self, obj: CatalogObject) -> Iterator[Finding]:
        if isinstance(obj, Publication) and obj.address not in self.refused:
            yield from self._without_tables(obj)
        if obj.address in self.lessened:
            less = self.lessened[obj.address]
            if less.message:
                yield as_finding(less.code, subject_of(obj), less.message, hint=less.hint, sql=less.rest)
        elif obj.address in self.refused:
            yield from self._refused(obj, self.refused[obj.address])
        elif obj.address in self.dependents:
            yield from self._dependent(obj, self.dependents[obj.address])

    def _without_tables(self, publication: Publication) -> Iterator[Finding]:
        """It is made without tables that are left out; an administrator adds those that he makes."""
        alter = f"ALTER PUBLICATION {quote(publication.name)} ADD TABLE ONLY"
        for table in publication.tables:
            address = Address("pg_class", table.prrelid)
            if address not in self.dependents and address not in self.refused:
                continue
            by_admin = address in self.dependents and not self._comes_later(self._root(address))
            added = [s for s in ddl.create(publication, self.admin) if s.startswith(f"{alter} {table.table}")]
            yield as_finding("left_out", subject_of(publication), f"is made without table {table.table}, which is left"
                             " out", sql=tuple(added) if by_admin else ())  # fmt: skip

    def _comes_later(self, root: Address) -> bool:
        """Whether a later run makes what needs `root`."""
        return root in self.before or self.refused[root].later

    def _remedies(self, order: list[Address]) -> Iterator[Finding]:
        told: set[tuple[str, ...]] = set()
        for address in order:
            verdict = self.refused.get(address)
            if verdict is None or not verdict.remedy or verdict.remedy in told:
                continue
            told.add(verdict.remedy)
            about = verdict.about or subject_of(self.facts.source.objects[address])
            hint = verdict.hint or "; ".join(verdict.remedy) + " on the target"
            yield as_finding(verdict.code, about, verdict.message, hint=hint, sql=verdict.remedy, when="before")

    def _schemas_before(self) -> Iterator[Finding]:
        """An administrator needs the schemas of what he makes; they stay ours, so that we can go on in them."""
        objects = self.facts.source.objects
        names = {objects[a].nspname for a in self.before}
        names |= {o.extnamespace for a in self.before if isinstance(o := objects[a], Extension)}
        for schema in self.facts.source.of(Schema):
            if schema.name in names and schema.address in self.facts.made and not self.facts.has_schema(schema.name):
                create = f"CREATE SCHEMA {quote(schema.name)} AUTHORIZATION {quote(self.facts.user)}"
                message = "an administrator needs it for what only he may make"
                yield as_finding("needed_before", subject_of(schema), message, sql=(create,), when="before")
                rest = (*attributes.comment(schema, ddl.identify(schema)), *attributes.grants(schema, self.admin))
                if rest:
                    message = "what an administrator makes before has no comment and privileges yet"
                    yield as_finding("needed_before", subject_of(schema), message, sql=rest)

    def _made_before(self, obj: CatalogObject) -> Finding:
        statements = [shown(statement) for statement in ddl.create(obj, self.admin)]
        user = quote(self.facts.user)
        statements += [f"GRANT USAGE ON FOREIGN DATA WRAPPER {quote(w)} TO {user}" for w in self._lent(obj)]
        verdict = self.refused[obj.address]
        message = f"{verdict.message}; what needs it is left out until it is there"
        hint = "have an administrator make it, then run again"
        return as_finding(verdict.code, subject_of(obj), message, hint=hint, sql=tuple(statements), when="before")

    def _lent(self, obj: CatalogObject) -> list[str]:
        """Foreign-data wrappers that come with an object and that we need to use meanwhile."""
        source = self.facts.source
        needing = {d.dependent for d in source.dependencies if d.referenced == obj.address}
        servers = [s for s in source.of(ForeignServer) if s.address in needing & self.facts.made]
        is_wrapper = isinstance(obj, ForeignDataWrapper | Extension)
        return sorted({server.fdwname for server in servers}) if is_wrapper else []

    def _take_back(self) -> Iterator[Finding]:
        objects = self.facts.source.objects
        lent = sorted({w for address in self.before for w in self._lent(objects[address])})
        if lent:
            sql = tuple(f"REVOKE USAGE ON FOREIGN DATA WRAPPER {quote(w)} FROM {quote(self.facts.user)}" for w in lent)
            message = "the right to use foreign-data wrappers is needed only for the copy"
            yield as_finding("needed_before", None, message, sql=sql)

    def _refused(self, obj: CatalogObject, verdict: Refused) -> Iterator[Finding]:
        subject = subject_of(obj)
        if obj.address in self.before:
            rest = self._beside(obj)
            if rest:
                yield as_finding(verdict.code, subject, "has its privileges only when an administrator gives them",
                                 sql=rest)  # fmt: skip
        elif not verdict.later:
            sql = tuple(shown(s) for s in (*ddl.create(obj, self.admin), *self._beside(obj)))
            yield as_finding(verdict.code, subject, f"{verdict.message}; it is left out", sql=sql)
        elif not (verdict.remedy and verdict.about is None) and not self._owner_goes(obj):
            yield as_finding(verdict.code if verdict.about is None else "left_out", subject,
                             f"it is left out: {verdict.message if verdict.about is None else f'see {verdict.about}'}",
                             )  # fmt: skip
        elif verdict.remedy and not self._owner_goes(obj):
            yield as_finding("left_out", subject, f"it is left out: {verdict.message}", hint="; ".join(verdict.remedy))

    def _beside(self, obj: CatalogObject) -> tuple[str, ...]:
        return (*attributes.grants(obj, self.admin), *ddl.security_labels(obj))

    def _owner_goes(self, obj: CatalogObject) -> bool:
        owner = belongs_to(obj, self.facts.source)
        return owner is not None and (owner.address in self.refused or owner.address in self.dependents)

    def _root(self, address: Address) -> Address:
        while address not in self.refused:
            address = self.dependents[address]
        return address

    def _dependent(self, obj: CatalogObject, need: Address) -> Iterator[Finding]:
        """Made by a later run where what it needs comes before; else by an administrator, after what it needs."""
        root = self._root(obj.address)
        about = subject_of(self.facts.source.objects[need])
        if self._comes_later(root):
            if not self._owner_goes(obj):
                yield as_finding("left_out", subject_of(obj), f"it is left out, because it needs {about}",
                                 hint="run again when that is there")  # fmt: skip
            return
        sql = tuple(shown(s) for s in (*ddl.create(obj, self.admin), *self._beside(obj)))
        yield as_finding("left_out", subject_of(obj), f"it is left out, because it needs {about}", sql=sql)

    def _by_us(self) -> Iterator[CatalogObject]:
        """What a run makes when an administrator did before it what he can."""
        for address in sorted(self.facts.made):
            if address in self.refused:
                if not self.refused[address].later:
                    continue
            elif address in self.dependents and not self._comes_later(self._root(address)):
                continue
            yield self.facts.source.objects[address]

    def _keeps_owner(self) -> frozenset[Address]:
        """A sequence that a column owns has its table's owner, whatever their schemas allow. What a superuser may not
        give away has no owner there, and is known by that."""
        if self.facts.is_superuser:
            return frozenset()
        keeps = {obj.address for obj in self._by_us() if not self.facts.can_own(obj)}
        for sequence in self.facts.source.of(Sequence):
            table = Address("pg_class", sequence.owned_by_relid)
            if sequence.owned_by_relid and {sequence.address, table} & keeps:
                keeps |= {sequence.address, table}
        return frozenset(keeps & self.facts.made)

    def _owners(self, keeps: frozenset[Address]) -> Iterator[Finding]:
        by_us = [obj for obj in self._by_us() if obj.address in keeps] if keeps else []
        yield from tell_owners(by_us, self.facts, self.admin)

    def _grants(self, keeps: frozenset[Address]) -> Iterator[Finding]:
        """Privileges that others than the owner granted, in whose name we may not act."""
        if self.facts.is_superuser:
            return
        for obj in self._by_us():
            items = attributes.grantors(obj)
            if obj.address not in keeps and all(self.facts.acts_as(name) for name in items - {obj.owner}):
                continue
            sql = attributes.grants_of_others(obj, self.admin, self.facts.user)
            if sql:
                yield as_finding("other_grantor", subject_of(obj),
                                 "some privileges are granted in its owner's name, as others may not be acted for",
                                 sql=sql)  # fmt: skip
