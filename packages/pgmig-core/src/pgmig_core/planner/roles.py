"""Roles that the objects need and the target lacks: made with --roles, else told with what an administrator would run.

Who makes roles without being a superuser is lent a membership in each, so that objects can be given to it, and gives
the membership back at the end, whatever happened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from msgspec import Struct, field

from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.changed_privileges import ChangedPrivileges
from ..catalog.database import Database
from ..catalog.default_acl import DefaultAcl
from ..catalog.foreign import UserMapping
from ..catalog.policy import Policy
from ..catalog.privileges import Privileges
from ..catalog.role import Role
from ..ddl import role as ddl_role
from ..ddl.acl import parse
from ..identifiers import quote
from ..options import Options
from ..plan import Action, Finding, Phase, Severity, Step, Subject
from .drafts import Drafts, Key
from .rights.verdicts import as_finding

# what a role that makes roles may not hand on unless, since 16, it has it itself
_HANDED_ON = ("rolcreatedb", "rolreplication", "rolbypassrls")


def roles_of(obj: CatalogObject) -> set[str]:
    """The roles that an object names: its owner, those of its privileges, whom a policy or a mapping is for."""
    found = {obj.owner} if obj.owner is not None else set()
    for text in obj.acl or ():
        found |= _named(text)
    for column in getattr(obj, "columns", ()):
        for text in getattr(column, "acl", None) or ():
            found |= _named(text)
    if isinstance(obj, Policy):
        found |= set(obj.polroles)
    elif isinstance(obj, DefaultAcl) or (isinstance(obj, UserMapping) and obj.name != "public"):
        found.add(obj.name)
    elif isinstance(obj, Database):
        found |= {setting.role for setting in obj.settings if setting.role is not None}
    elif isinstance(obj, ChangedPrivileges):
        found.discard(obj.owner or "")
    return found - {""}


@cache
def _named(aclitem: str) -> frozenset[str]:
    """The same few items stand on thousands of objects."""
    item = parse(aclitem)
    return frozenset({item.grantee, item.grantor})


class RolePlan(Struct):
    """`new` are made by this plan, `missing` stay away; both by name."""

    source: Catalog
    target: Catalog
    source_rights: Privileges
    target_rights: Privileges
    new: dict[str, Role] = field(default_factory=dict)
    missing: dict[str, Role] = field(default_factory=dict)
    owned: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(
        cls, source: Catalog, target: Catalog, made: Iterable[CatalogObject], options: Options,
        source_rights: Privileges, target_rights: Privileges,
    ) -> RolePlan:  # fmt: skip
        """Which roles are needed, and whether they are to be made."""
        plan = cls(source, target, source_rights, target_rights)
        needed: set[str] = set()
        for obj in made:
            needed |= roles_of(obj)
            plan.owned[obj.owner or ""] += 1
        there = {role.name for role in target.server.roles}
        lacking = {role.name: role for role in source.server.roles if role.name in needed - there}
        predefined = {name: role for name, role in lacking.items() if name.startswith("pg_")}
        if options.roles and plan._may_make():
            plan.new = {name: role for name, role in lacking.items() if name not in predefined}
            plan.missing = predefined
        else:
            plan.missing = lacking
        return plan

    def _user(self) -> Role | None:
        return next((r for r in self.target.server.roles if r.name == self.target.server.user), None)

    def _may_make(self) -> bool:
        user = self._user()
        return self.target.server.is_superuser or (user is not None and user.rolcreaterole)

    def findings(self, options: Options) -> Iterator[Finding]:
        """What is missing, and what the new ones lack."""
        user = self.target.server.user
        for name, role in sorted(self.missing.items()):
            predefined = name.startswith("pg_")
            hint = "" if predefined else "create the role on the target first, or let --roles make it"
            if options.roles and not predefined:
                hint = f"user {user} may not make roles: create it on the target first"
            sql = () if predefined else ddl_role.create(role)
            count = f": {self.owned[name]} objects of its will belong to {user}"
            if not self.owned[name]:
                count = ": what is granted to it is left out"
            yield as_finding("role_missing", Subject("ROLE", None, name), f"does not exist on the target{count}",
                             hint=hint, sql=sql, when="before")  # fmt: skip
        there = {r.name for r in self.target.server.roles} | self.missing.keys()
        memberships = tuple(
            ddl_role.grant(role, membership, self.target.server.version_num)
            for role in self.missing.values()
            for membership in role.memberships
            if membership.role in there and membership.role != user
        )
        if memberships:
            yield as_finding("role_missing", None, "the missing roles are members of others on the source",
                             sql=memberships, when="before")  # fmt: skip
        for name, role in sorted(self.new.items()):
            denied = self._denied(role)
            if later := ddl_role.denied_later(role, denied):
                yield as_finding("role_lessened", Subject("ROLE", None, name),
                                 f"is made without what only a superuser may give: {', '.join(sorted(denied))}",
                                 sql=later)  # fmt: skip
        if self.new and self.source_rights.passwords is None:
            yield Finding(
                severity=Severity.WARNING,
                code="role_passwords",
                subject=None,
                message=f"{len(self.new)} roles are made without passwords: the source's user may not read them",
                hint="ALTER ROLE … PASSWORD on the target, or connect to the source as a superuser",
            )

    def _denied(self, role: Role) -> set[str]:
        """Attributes that are set, and settings, which the target's user may not give."""
        if self.target.server.is_superuser:
            return set()
        user = self._user()
        modern = self.target.server.version_num >= 160000
        denied = {"rolsuper"} if role.rolsuper else set()
        for name in _HANDED_ON:
            free = name == "rolcreatedb" and not modern
            if getattr(role, name) and not free and not (modern and user is not None and getattr(user, name)):
                denied.add(name)
        settings = {config.partition("=")[0] for config in role.rolconfig}
        return denied | {name for name in settings if name.lower() not in self.target_rights.settable}

    def draft(self, made: Iterable[CatalogObject], drafts: Drafts) -> None:
        """The steps, and that all which names a new role waits for it."""
        if not self.new:
            return
        ready = {name: self._draft_role(number, role, drafts) for number, (name, role) in enumerate(self.new.items())}
        self._draft_memberships(ready, drafts)
        for obj in made:
            needs = [ready[name] for name in roles_of(obj) if name in ready]
            for what in ("create", "grant", "replace"):
                if needs and (key := Key(what, obj.address)) in drafts:
                    drafts.require(key, *needs)
        restores = [key for key in drafts if key.what == "restore" and key.address.classid == _ROLE]
        for key in restores:
            drafts.follow(key, *(k for k in drafts if k not in restores))

    def _draft_role(self, number: int, role: Role, drafts: Drafts) -> Key:
        """Returns the step after which objects can be given to the role."""
        address = Address(_ROLE, number)
        password = (self.source_rights.passwords or {}).get(role.name)
        statements = ddl_role.create(role, denied=self._denied(role), password=password)
        drafts.add(Key("role", address), self._step(role.name, Action.CREATE, statements))
        if self.target.server.is_superuser:
            return Key("role", address)
        user = quote(self.target.server.user)
        modern = self.target.server.version_num >= 160000
        options = " WITH INHERIT TRUE, SET TRUE" if modern else ""
        lend = self._step(role.name, Action.ALTER, (f"GRANT {quote(role.name)} TO {user}{options}",))
        drafts.add(Key("disable", address), lend, requires=[Key("role", address)])
        back = self._step(role.name, Action.ALTER, (f"REVOKE {quote(role.name)} FROM {user}",), always=True)
        drafts.add(Key("restore", address), back, follows=[Key("disable", address)])
        return Key("disable", address)

    def _draft_memberships(self, ready: dict[str, Key], drafts: Drafts) -> None:
        """Between new roles, and of new roles with those that the target has and the user may hand out."""
        there = {role.name for role in self.target.server.roles}
        for role in self.source.server.roles:
            if role.name not in ready and role.name not in there:
                continue
            for number, membership in enumerate(role.memberships):
                new = {name for name in (role.name, membership.role) if name in ready}
                old = membership.role in there and self.target.server.is_superuser
                if not new or role.name.startswith("pg_") or not (membership.role in ready or old):
                    continue
                key = Key(f"membership {number} of {role.name}", ready[min(new)].address)
                statement = ddl_role.grant(role, membership, self.target.server.version_num)
                drafts.add(key, self._step(role.name, Action.ALTER, (statement,)), requires=[ready[n] for n in new])

    @staticmethod
    def _step(name: str, action: Action, statements: tuple[str, ...], *, always: bool = False) -> Step:
        phase = Phase.FINISH if always else Phase.PREPARE
        subject = Subject("ROLE", None, name)
        return Step(id=-1, phase=phase, action=action, subject=subject, statements=statements, always=always)


_ROLE = "pg_authid"

__all__ = ["RolePlan", "roles_of"]
