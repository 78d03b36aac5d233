"""Rows and values that the source's user may not read, or the target's may not write: they are left out, and said.

A sequence that may not be read is set from its column's rows on the target, which is what it must be ahead of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ...catalog.base import Address, CatalogObject
from ...catalog.catalog import Catalog
from ...catalog.foreign import UserMapping
from ...catalog.large_object import LargeObject
from ...catalog.privileges import Privileges
from ...catalog.sequence import Sequence
from ...catalog.table import Table
from ...ddl.acl import parse
from ...identifiers import qualify, quote
from ...options import ExistingData, Options
from ...plan import Finding, Severity, Subject
from ..copies import CopyPlan
from ..drafts import subject_of
from .verdicts import as_finding


class Rows(Struct, frozen=True):
    """Both sides' rights, for what moves."""

    source: Catalog
    target: Catalog
    source_rights: Privileges
    target_rights: Privileges
    options: Options

    def check(self, plans: Iterable[CopyPlan]) -> tuple[list[CopyPlan], list[Finding]]:
        """The copies that can be done, and why others cannot."""
        kept, findings = [], []
        for plan in plans:
            found = [*self._unreadable(plan.source), *(self._unwritable(plan.target) if plan.target else ())]
            findings += found
            if not found:
                kept.append(plan)
        return kept, findings

    def _unreadable(self, table: Table) -> Iterator[Finding]:
        user, rights = self.source.server.user, self.source_rights
        if table.oid in rights.no_select or table.nspname in rights.no_usage:
            yield as_finding(
                "no_select", subject_of(table), f"user {user} may not read it: it arrives without its rows",
                hint=f"GRANT SELECT (and USAGE on schema {table.nspname}) to {user} on the source",
                sql=self._let_read(table, "TABLE"), side="source", when="before",
            )  # fmt: skip
        if table.oid in rights.rows_hidden:
            yield as_finding(
                "rows_hidden", subject_of(table),
                f"row-level security hides rows of it from user {user}: it arrives without its rows",
                hint="connect to the source as its owner, a superuser or a role with BYPASSRLS",
                sql=(f"ALTER ROLE {quote(user)} BYPASSRLS",), side="source", when="before",
            )  # fmt: skip

    def _let_read(self, relation: CatalogObject, kind: str) -> tuple[str, ...]:
        user, rights = quote(self.source.server.user), self.source_rights
        found = []
        if relation.nspname is not None and relation.nspname in rights.no_usage:
            found.append(f"GRANT USAGE ON SCHEMA {quote(relation.nspname)} TO {user}")
        if relation.oid in rights.no_select:
            found.append(f"GRANT SELECT ON {kind} {qualify(relation.nspname, relation.name)} TO {user}")
        return tuple(found)

    def _unwritable(self, table: Table) -> Iterator[Finding]:
        user, rights = self.target.server.user, self.target_rights
        name, quoted = qualify(table.nspname, table.name), quote(self.target.server.user)
        lacking = []
        if table.oid in rights.no_insert:
            lacking.append("INSERT")
        if self.options.existing_data is ExistingData.TRUNCATE and table.oid in rights.no_truncate:
            lacking.append("TRUNCATE")
        if self.options.existing_data is ExistingData.UPSERT and table.oid in rights.no_update:
            lacking.append("UPDATE")
        if lacking:
            yield as_finding(
                "no_write", subject_of(table), f"user {user} lacks {', '.join(lacking)} on it: its rows are left out",
                hint=f"GRANT {', '.join(lacking)} to {user} on the target",
                sql=(f"GRANT {', '.join(lacking)} ON TABLE {name} TO {quoted}",), when="before",
            )  # fmt: skip
        elif table.oid in rights.rows_hidden:
            yield as_finding(
                "no_write", subject_of(table),
                f"row-level security is on for user {user}, and keeps COPY out: its rows are left out",
                hint="let its owner switch it off for the copy, or connect as a role with BYPASSRLS",
                sql=(f"ALTER ROLE {quoted} BYPASSRLS",), when="before",
            )  # fmt: skip

    def check_sequences(self, sequences: Iterable[Sequence]) -> tuple[frozenset[Address], list[Finding]]:
        """Sequences whose value may not be read on the source."""
        unreadable, findings = set(), []
        user, rights = self.source.server.user, self.source_rights
        for sequence in sequences:
            if sequence.oid not in rights.no_select and sequence.nspname not in rights.no_usage:
                continue
            unreadable.add(sequence.address)
            owned = "it is set to the highest value of its column" if sequence.owned_by_relid else "it starts anew"
            findings.append(
                as_finding(
                    "no_select", subject_of(sequence), f"user {user} may not read its value: {owned}",
                    hint=f"GRANT SELECT on it to {user} on the source",
                    sql=self._let_read(sequence, "SEQUENCE"), side="source", when="before",
                )
            )  # fmt: skip
        return frozenset(unreadable), findings

    def check_others(self, made: Iterable[CatalogObject]) -> tuple[frozenset[Address], list[Finding]]:
        """Large objects, which are left out; and what of mappings and subscriptions stays in the dark."""
        gone, findings = set(), []
        user = self.source.server.user
        if self.source.server.is_superuser:
            return frozenset(), []
        acting = {role.name for role in self.source.server.roles if role.inherits} | {""}
        for obj in made:
            if isinstance(obj, LargeObject) and not _may_read(obj, acting):
                gone.add(obj.address)
                findings.append(
                    as_finding(
                        "no_select", subject_of(obj), f"user {user} may not read it: it is left out",
                        sql=(f"GRANT SELECT ON LARGE OBJECT {obj.oid} TO {quote(user)}",), side="source", when="before",
                    )
                )  # fmt: skip
            elif isinstance(obj, UserMapping) and obj.options_hidden:
                findings.append(
                    as_finding(
                        "options_hidden", subject_of(obj),
                        f"user {user} may not read its options, if it has any: it arrives without",
                        hint="ALTER USER MAPPING … OPTIONS on the target, or connect to the source as a superuser",
                    )
                )  # fmt: skip
        findings += [
            Finding(
                severity=Severity.WARNING,
                code="subscription_hidden",
                subject=Subject("SUBSCRIPTION", None, name),
                message=f"only a superuser may read how it is made: it is left out, for user {user} is none",
                hint="make it on the target by hand, or connect to the source as a superuser",
            )
            for name in self.source_rights.hidden_subscriptions
        ]
        return frozenset(gone), findings


def _may_read(large_object: LargeObject, acting: set[str]) -> bool:
    readers = {item.grantee for item in map(parse, large_object.acl or ()) if "r" in item.privileges}
    return large_object.owner in acting or bool(readers & acting)
