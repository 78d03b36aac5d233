"""What of a plan the users' rights allow: the roles first, then the objects, then rows and values.

Nothing here fails a run: what is not permitted is left out or made in the nearest form, and a finding says so together
with the statements that an administrator would run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from .. import ddl
from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.index import Index
from ..catalog.policy import RowSecurity
from ..catalog.privileges import Privileges
from ..catalog.schema import Schema
from ..catalog.sequence import Sequence
from ..catalog.table import Table
from ..catalog.view import View
from ..ddl import index as ddl_index
from ..ddl.context import DdlContext
from ..identifiers import quote
from ..options import Options
from ..plan import Finding, Severity, Subject
from .copies import CopyPlan
from .drafts import Drafts, Key, subject_of
from .matching import Matches
from .rights import Facts, Judgement, judge
from .rights.rows import Rows
from .rights.verdicts import as_finding
from .roles import RolePlan
from .selection import Chosen


class Permit(Struct):
    """Call in this order: `of`, `narrow`, `context`, then `lessen` when the objects are drafted."""

    source: Catalog
    target: Catalog
    facts: Facts
    roles: RolePlan
    rows: Rows
    judgement: Judgement
    admin: DdlContext
    unreadable: frozenset[Address] = frozenset()
    findings: list[Finding] = field(default_factory=list)

    @classmethod
    def of(
        cls, source: Catalog, target: Catalog, chosen: Chosen, kept: Matches, made: frozenset[Address],
        options: Options, source_rights: Privileges, target_rights: Privileges,
    ) -> Permit:  # fmt: skip
        """Judge all that is to be made."""
        server = target.server
        objects = [source.objects[address] for address in sorted(made)]
        roles = RolePlan.of(source, target, objects, options, source_rights, target_rights)
        facts = Facts(source, target, target_rights, made, frozenset(roles.new))
        # an administrator makes the missing roles, but for those that come with another version of PostgreSQL
        known = {r.name for r in server.roles} | {r.name for r in source.server.roles if not r.name.startswith("pg_")}
        admin = DdlContext(
            catalog=source,
            roles=frozenset(known),
            target_version=server.version_num,
            target_database=server.database,
            tablespaces=frozenset(server.tablespaces),
        )
        rows = Rows(source, target, source_rights, target_rights, options)
        unread, told = rows.check_others(objects)
        # what every database has is not made anew, but altered: it is judged too
        judgement = judge(facts, chosen.all, kept.counterpart, admin)
        judgement.gone |= unread
        permit = cls(source, target, facts, roles, rows, judgement, admin)
        permit.findings += [*roles.findings(options), *judgement.findings, *told]
        permit.findings += permit._tablespaces(objects)
        return permit

    def narrow(self, chosen: Chosen) -> Chosen:
        """What is left of what was chosen."""
        return chosen.without(self.judgement.gone)

    def context(self, context: DdlContext) -> DdlContext:
        """For what the target's user runs."""
        new = frozenset(self.roles.new)
        usable = frozenset(t for t in context.tablespaces if self.facts.may("tablespace", t))
        return replace(
            context,
            roles=(context.roles or frozenset()) | new,
            grantees=(context.grantees or frozenset()) | new,
            tablespaces=usable,
            keeps_owner=self.judgement.keeps_owner,
            is_superuser=self.facts.is_superuser,
        )

    def lessen(self, made: Iterable[Address], drafts: Drafts) -> None:
        """Call when objects are drafted."""
        for address, less in self.judgement.lessened.items():
            key = Key("create", address)
            if key not in drafts:
                continue
            obj = self.source.objects[address]
            draft = drafts[key]
            not_ours = set(ddl.create(obj, self.admin)) - set(draft.step.statements)
            draft.step = replace(draft.step, statements=tuple(s for s in less.statements if s not in not_ours))
            if isinstance(obj, Schema) and less.code:
                drafts.discard(Key("grant", address))
        self.roles.draft([self.source.objects[a] for a in made], drafts)
        if not self.facts.is_superuser:
            self._schemas_first(drafts)
            self._fill_before_policies(drafts)

    def _schemas_first(self, drafts: Drafts) -> None:
        """Who is no superuser can give an object only to a role that has CREATE on its schema by then."""
        schemas = {schema.name: schema for schema in self.source.of(Schema)}
        for key in drafts.keys("create"):
            obj = self.source.objects[key.address]
            schema = schemas.get(obj.nspname or "")
            if schema is not None and obj.owner not in (None, self.facts.user, schema.owner):
                drafts.follow(key, Key("grant", schema.address))

    def _fill_before_policies(self, drafts: Drafts) -> None:
        """A materialized view that stays the user's, though a superuser filled it, would lose what policies hide."""
        filled = [key for key in drafts.keys("refresh") if key.address in self.judgement.keeps_owner]
        for key in drafts.keys("create"):
            obj = self.source.objects[key.address]
            if isinstance(obj, RowSecurity) and obj.relforcerowsecurity and not self._bypasses():
                for fill in filled:
                    drafts[fill].follows.discard(key)
                drafts.follow(key, *filled)

    def _bypasses(self) -> bool:
        user = self.facts.roles.get(self.facts.user)
        return self.facts.is_superuser or (user is not None and user.rolbypassrls)

    def verifiable(self, made: Iterable[Address]) -> Iterator[Finding]:
        """What `verify` cannot read back, and so leaves out."""
        rights, user = self.rows.source_rights, self.source.server.user
        for address in sorted(made):
            obj = self.source.objects[address]
            if isinstance(obj, RowSecurity) and obj.relforcerowsecurity and not self._bypasses():
                table = self.source.objects[Address("pg_class", obj.relation_oid)]
                yield as_finding(
                    "not_verified", subject_of(table),
                    f"its policies hold for its owner too: user {self.facts.user} cannot read it back to verify it",
                    hint="verify as a superuser or a role with BYPASSRLS",
                )  # fmt: skip
            elif isinstance(obj, View) and obj.relkind == "m" and obj.oid in rights.no_select:
                name = f"{quote(obj.nspname or '')}.{quote(obj.name)}"
                yield as_finding(
                    "not_verified", subject_of(obj), f"user {user} may not read it on the source to verify it",
                    sql=(f"GRANT SELECT ON TABLE {name} TO {quote(user)}",), side="source", when="before",
                )  # fmt: skip

    def copies(self, plans: list[CopyPlan]) -> list[CopyPlan]:
        """Those that both sides' rights allow."""
        kept, findings = self.rows.check(plans)
        self.findings += findings
        return kept

    def sequences(self, chosen: Chosen) -> None:
        """Which sequences' values may not be read."""
        chosen_ones = (sequence for sequence in self.source.of(Sequence) if sequence.address in chosen.all)
        sequences = sorted(chosen_ones, key=lambda sequence: sequence.oid)
        self.unreadable, findings = self.rows.check_sequences(sequences)
        self.findings += findings

    def foreign_keys(self, drafts: Drafts) -> None:
        """Those of other people's tables stay on while rows arrive."""
        for key in drafts.keys("disable"):
            constraint = self.target.objects.get(key.address)
            if not isinstance(constraint, Constraint) or constraint.conrelid not in self.facts.rights.not_owner:
                continue
            drafts.discard(key)
            drafts.discard(Key("restore", key.address))
            table = self.target.objects[Address("pg_class", constraint.conrelid)]
            self.findings.append(
                as_finding(
                    "not_owner", subject_of(constraint),
                    f"stays on while rows arrive, for {subject_of(table)} belongs to {table.owner}: rows may not fit",
                    sql=(f"GRANT {quote(table.owner or '')} TO {quote(self.facts.user)}",), when="before",
                )
            )  # fmt: skip

    def drops(self, drops: Iterable[Address]) -> list[Finding]:
        """What is to be dropped and belongs to others: an error, for nothing of it could be made anew."""
        if self.facts.is_superuser:
            return []
        found = []
        for address in drops:
            obj = self.target.objects[address]
            owner = self.facts.roles.get(obj.owner or "")
            ours = obj.owner is None or (owner is not None and owner.inherits)
            if ours or (obj.nspname is not None and self.facts.owns("schema", obj.nspname)):
                continue
            message = f"cannot be dropped: it belongs to {obj.owner}, whom user {self.facts.user} may not act for"
            grant = f"GRANT {quote(obj.owner or '')} TO {quote(self.facts.user)}"
            finding = as_finding("drop_not_owner", subject_of(obj), message, hint=f"{grant}, or keep existing tables",
                                 sql=(grant,), when="before")  # fmt: skip
            found.append(replace(finding, severity=Severity.ERROR))
        return found

    def _tablespaces(self, objects: Iterable[CatalogObject]) -> Iterator[Finding]:
        """Where the target lacks a tablespace, or the right to it, things go into the database's own."""
        wanted: dict[str, list[CatalogObject]] = {}
        for obj in objects:
            name = getattr(obj, "tablespace", None) or getattr(obj, "index_tablespace", None)
            if name is not None and obj.address not in self.judgement.gone:
                wanted.setdefault(name, []).append(obj)
        for name, users in sorted(wanted.items()):
            there = name in self.target.server.tablespaces
            if there and self.facts.may("tablespace", name):
                continue
            why = f"user {self.facts.user} lacks CREATE on it" if there else "the target lacks it"
            message = f"{why}: {len(users)} relations go into the database's own tablespace"
            sql = tuple(f"{_alter(obj)} SET TABLESPACE {quote(name)}" for obj in users) if there else ()
            yield as_finding("tablespace", Subject("TABLESPACE", None, name), message, sql=sql)


def _alter(obj: CatalogObject) -> str:
    if isinstance(obj, Table | View):
        identity = ddl.identify(obj)
        return f"ALTER {identity.kind} {identity.sql}"
    if isinstance(obj, Index):
        return f"ALTER INDEX {ddl_index.identify(obj).sql}"
    return f"ALTER INDEX {quote(obj.nspname or '')}.{quote(obj.name)}"


__all__ = ["Permit"]
