"""Rules of PostgreSQL on who may make what (manual: the notes of each CREATE command), a function per kind.

Each takes the object, the statements that would make it, and the facts; None means that nothing is in the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from ... import ddl
from ...catalog.access_method import AccessMethod
from ...catalog.base import Address, CatalogObject
from ...catalog.cast import Cast
from ...catalog.changed_privileges import ChangedPrivileges
from ...catalog.constraint import Constraint
from ...catalog.database import Database, DatabaseSetting
from ...catalog.default_acl import DefaultAcl
from ...catalog.event_trigger import EventTrigger
from ...catalog.extension import Extension
from ...catalog.foreign import ForeignDataWrapper, ForeignServer, UserMapping
from ...catalog.function import Aggregate, Function
from ...catalog.index import Index
from ...catalog.language import Language
from ...catalog.operator import OperatorClass, OperatorFamily
from ...catalog.policy import Policy
from ...catalog.publication import Publication
from ...catalog.schema import Schema
from ...catalog.subscription import Subscription
from ...catalog.table import Table
from ...catalog.text_search import TextSearchParser, TextSearchTemplate
from ...catalog.transform import Transform
from ...catalog.type import BaseType, RangeType, ShellType, TypeShell
from ...ddl.context import DdlContext
from ...identifiers import qualify, quote
from ...plan import Subject
from ..drafts import subject_of
from ..selection import belongs_to
from .facts import Facts
from .verdicts import Lessened, Refused

Verdict = Refused | Lessened | None
Statements = tuple[str, ...]

_OPTIONS = re.compile(
    r" (?:WINDOW|IMMUTABLE|STABLE|STRICT|SECURITY DEFINER|LEAKPROOF|PARALLEL \w+|COST \S+|ROWS \S+|\s)+"
)
_SET = re.compile(r" SET (?P<name>\S+) TO .*")


def superuser_only(obj: CatalogObject, _: Statements, facts: Facts) -> Verdict:  # noqa: ARG001 - as all rules
    return Refused(code="superuser_only", message="only a superuser may make it")


def extension(obj: Extension, _: Statements, facts: Facts) -> Verdict:
    if obj.name not in facts.target.server.available_extensions or facts.is_managed:
        return None
    if obj.name in facts.rights.installable:
        return _database(facts)
    return Refused(code="superuser_only", message="it is not trusted: only a superuser may create it")


def function(obj: Function, statements: Statements, facts: Facts) -> Verdict:
    language = obj.lanname
    if not facts.may("language", language):
        if language in ("c", "internal") or language.endswith("u"):
            return Refused(code="superuser_only", message=f"only a superuser may make functions in language {language}")
        if not any(e.name == language and e.address in facts.made for e in facts.source.of(Extension)):
            grant = f"GRANT USAGE ON LANGUAGE {quote(language)} TO {quote(facts.user)}"
            message = f"user {facts.user} may not use language {language}"
            return Refused(code="no_usage", message=message, later=True, remedy=(grant,))
    return _less_of_function(obj, statements, facts)


def _less_of_function(obj: Function, statements: Statements, facts: Facts) -> Verdict:
    """Without LEAKPROOF and settings that only a superuser may give it."""
    identity = ddl.identify(obj)
    kept, rest, in_options = [], [], False
    for line in statements[0].splitlines():
        changes = re.match(r"AS |BEGIN ATOMIC|RETURN ", line) is None and in_options
        in_options = (in_options and changes) or line.startswith(" LANGUAGE ")
        setting = _SET.fullmatch(line) if changes else None
        if changes and _OPTIONS.fullmatch(line) and "LEAKPROOF" in line:
            rest.append(f"ALTER {identity.kind} {identity.sql} LEAKPROOF")
            if left := line.replace(" LEAKPROOF", "").rstrip():
                kept.append(left)
            continue
        if setting is not None and setting["name"].strip('"').lower() not in facts.rights.settable:
            rest.append(f"ALTER {identity.kind} {identity.sql}{line}")
            continue
        kept.append(line)
    if not rest:
        return None
    without = " and ".join(r.removeprefix(f"ALTER {identity.kind} {identity.sql} ").partition(" TO ")[0] for r in rest)
    return Lessened(
        code="superuser_only", message=f"is made without {without}, which only a superuser may give it",
        statements=("\n".join(kept), *statements[1:]), rest=tuple(rest),
    )  # fmt: skip


def aggregate(obj: Aggregate, _: Statements, facts: Facts) -> Verdict:  # noqa: ARG001
    if {obj.aggtranstype, obj.aggmtranstype} & {"internal", "pg_catalog.internal"}:
        return Refused(code="superuser_only", message="only a superuser may make aggregates over type internal")
    return None


def cast(obj: Cast, _: Statements, facts: Facts) -> Verdict:
    if obj.castmethod == "b":
        return Refused(code="superuser_only", message="only a superuser may make a cast without function")
    types = {
        d.referenced
        for d in facts.source.dependencies
        if d.dependent == obj.address and d.referenced.classid == "pg_type"
    }
    ours = [t for t in types if t in facts.made and not isinstance(facts.source.objects[t], BaseType)]
    return None if ours else Refused(code="superuser_only", message="neither of its types is the user's own")


def range_type(obj: RangeType, _: Statements, facts: Facts) -> Verdict:
    if Address(TypeShell.CATALOG, obj.oid) in facts.made:
        return Refused(code="superuser_only", message="its canonical function needs it announced: a superuser's right")
    return None


def server(obj: ForeignServer, _: Statements, facts: Facts) -> Verdict:
    wrapper = obj.fdwname
    if facts.may("foreign-data wrapper", wrapper):
        return None
    needs = {d.referenced for d in facts.source.dependencies if d.dependent == obj.address}
    if any(a in facts.made and isinstance(facts.source.objects[a], ForeignDataWrapper | Extension) for a in needs):
        return None  # it comes with its wrapper, or goes with it
    return Refused(
        code="no_usage", message=f"user {facts.user} may not use foreign-data wrapper {wrapper}", later=True,
        remedy=(f"GRANT USAGE ON FOREIGN DATA WRAPPER {quote(wrapper)} TO {quote(facts.user)}",),
    )  # fmt: skip


def mapping(obj: UserMapping, _: Statements, facts: Facts) -> Verdict:
    if obj.name != "public" and not facts.has_role(obj.name):
        return Refused(code="role_missing", message=f"the target lacks role {obj.name}", later=True)
    if any(s.name == obj.srvname and s.address in facts.made for s in facts.source.of(ForeignServer)):
        return None
    own = obj.name == facts.user and facts.may("foreign server", obj.srvname)
    if own or facts.owns("foreign server", obj.srvname):
        return None
    return Refused(code="not_owner", message=f"foreign server {obj.srvname} is another's on the target")


def publication(obj: Publication, statements: Statements, facts: Facts) -> Verdict:
    if obj.puballtables:
        return Refused(code="superuser_only", message="only a superuser may publish all tables")
    if (refused := _database(facts)) is not None:
        return refused
    schemas = tuple(s for s in statements if " ADD TABLES IN SCHEMA " in s)
    if not schemas:
        return None
    return Lessened(
        code="superuser_only", message="is made without its schemas: only a superuser may publish whole schemas",
        statements=tuple(s for s in statements if s not in schemas), rest=schemas,
    )  # fmt: skip


def subscription(obj: Subscription, _: Statements, facts: Facts) -> Verdict:
    role = facts.roles.get("pg_create_subscription")
    if role is None or not role.inherits:
        what = "a superuser" if role is None else "a superuser or a member of pg_create_subscription"
        return Refused(code="superuser_only", message=f"only {what} may make subscriptions")
    if not obj.subpasswordrequired or "password" not in obj.subconninfo:
        return Refused(code="superuser_only", message="only a superuser may make a subscription without password")
    return _database(facts)


def schema(obj: Schema, statements: Statements, facts: Facts) -> Verdict:
    if not facts.has_schema(obj.name):
        if facts.may("database", facts.target.server.database):
            return None
        return replace(_no_create(facts), message=f"user {facts.user} may not create schemas on the target: it and all"
                       " in it are left out")  # fmt: skip
    # public, which every database has: a right to create schemas must not be asked for it
    changes = statements[1:]
    if facts.owns("schema", obj.name):
        return Lessened(code="", message="", statements=changes, rest=())
    return Lessened(
        code="not_owner", message=f"keeps the target's owner, comment and privileges: {facts.user} does not own it",
        statements=(), rest=changes,
    )  # fmt: skip


def database(obj: Database, statements: Statements, facts: Facts) -> Verdict:
    """Settings and comment are the owner's; of another role, its administrator's; some settings are a superuser's."""
    owns = facts.owns("database", facts.target.server.database)
    context = DdlContext(
        catalog=facts.source,
        target_version=facts.target.server.version_num,
        target_database=facts.target.server.database,
    )
    kept = tuple(s for s in obj.settings if _may_set(s, facts, owns=owns))
    ours = replace(obj, settings=kept, comment=obj.comment if owns else None)
    made = tuple(s for s in ddl.create(ours, context) if s in statements)
    rest = tuple(s for s in ddl.create(obj, context) if s not in made)
    if not rest:
        return None
    return Lessened(
        code="not_owner", message=f"keeps settings or its comment as they are, which user {facts.user} may not change",
        statements=made, rest=rest,
    )  # fmt: skip


def _may_set(setting: DatabaseSetting, facts: Facts, *, owns: bool) -> bool:
    if setting.name.lower() not in facts.rights.settable:
        return False
    if setting.role is None:
        return owns
    role = facts.roles.get(setting.role)
    if setting.role == facts.user or setting.role in facts.new_roles:
        return True
    # since 16 only an administrator of the role; before, whoever makes roles, but for superusers'
    return role is not None and facts.makes_roles and not role.rolsuper and facts.target.server.version_num < 160000


def changed_privileges(obj: ChangedPrivileges, statements: Statements, facts: Facts) -> Verdict:  # noqa: ARG001
    return Refused(code="not_owner", message="it is the server's or an extension's own: only its owner grants on it")


def default_acl(obj: DefaultAcl, _: Statements, facts: Facts) -> Verdict:
    if not facts.acts_as(obj.name):
        return Refused(code="not_member", message=f"user {facts.user} is no member of role {obj.name}")
    if not facts.can_own(obj):
        return Refused(code="not_member", message=f"role {obj.name} lacks CREATE on the schema")
    return None


def policy(obj: Policy, statements: Statements, facts: Facts) -> Verdict:
    """Also a superuser's concern. With none of its roles it would be everybody's, so it is left out."""
    missing = [role for role in obj.polroles if not facts.has_role(role)]
    if not missing:
        return None
    names = ", ".join(missing)
    if len(missing) == len(obj.polroles):
        return Refused(code="role_missing", message=f"the target lacks its roles: {names}", later=True)
    on = f"ALTER POLICY {quote(obj.name)} ON {qualify(obj.nspname, obj.relname)}"
    rest = f"{on} TO {', '.join(quote(role) for role in obj.polroles)}"
    return Lessened(
        code="role_missing", message=f"is made without roles that the target lacks: {names}",
        statements=statements, rest=(rest,),
    )  # fmt: skip


def _database(facts: Facts) -> Refused | None:
    return None if facts.may("database", facts.target.server.database) else _no_create(facts)


def _no_create(facts: Facts) -> Refused:
    name = facts.target.server.database
    return Refused(
        code="no_create", message=f"user {facts.user} lacks CREATE on database {name}", later=True,
        remedy=(f"GRANT CREATE ON DATABASE {quote(name)} TO {quote(facts.user)}",),
    )  # fmt: skip


def place(obj: CatalogObject, facts: Facts, theirs: dict[Address, CatalogObject]) -> Refused | None:
    """Whether it may be put where it belongs: into a schema, onto a table. `theirs`: what the target has already."""
    user = quote(facts.user)
    if obj.nspname is not None and not facts.may_create_in(obj.nspname) and _takes_a_name(obj):
        about = Subject("SCHEMA", None, obj.nspname)
        return Refused(
            code="no_create", about=about, later=True,
            message=f"user {facts.user} may not create objects in it on the target: they are left out",
            hint=f"GRANT CREATE ON SCHEMA {obj.nspname} TO {facts.user} on the target",
            remedy=(f"GRANT CREATE ON SCHEMA {quote(obj.nspname)} TO {user}",),
        )  # fmt: skip
    for table in _hangs_on(obj, facts, theirs):
        if table.oid in facts.rights.not_owner and table.owner is not None:
            return Refused(
                code="not_owner", message=f"{subject_of(table)} on the target belongs to {table.owner}", later=True,
                remedy=(f"GRANT {quote(table.owner)} TO {user}",),
            )  # fmt: skip
    other = theirs.get(Address("pg_class", obj.confrelid)) if isinstance(obj, Constraint) and obj.confrelid else None
    if other is not None and other.oid in facts.rights.no_references:
        grant = f"GRANT REFERENCES ON TABLE {qualify(other.nspname, other.name)} TO {user}"
        message = f"user {facts.user} lacks REFERENCES on {subject_of(other)}"
        return Refused(code="not_owner", message=message, later=True, remedy=(grant,))
    return None


def _takes_a_name(obj: CatalogObject) -> bool:
    """Triggers, rules and policies have a schema only through their table; keys make an index in it."""
    if isinstance(obj, Constraint):
        return obj.contype in "pux"
    return isinstance(obj, Index) or not (isinstance(obj, DefaultAcl) or getattr(obj, "relname", None) is not None)


def _hangs_on(obj: CatalogObject, facts: Facts, theirs: dict[Address, CatalogObject]) -> list[CatalogObject]:
    found = [theirs[a] for oid in getattr(obj, "parents", ()) if (a := Address("pg_class", oid)) in theirs]
    owner = belongs_to(obj, facts.source)
    if owner is not None and owner.address in theirs and not isinstance(obj, Table):
        found.append(theirs[owner.address])
    return found


SUPERUSER_KINDS: tuple[type[CatalogObject], ...] = (
    EventTrigger, ForeignDataWrapper, Language, BaseType, TypeShell, ShellType, OperatorClass, OperatorFamily,
    Transform, TextSearchParser, TextSearchTemplate, AccessMethod,
)  # fmt: skip

RULES: dict[type[CatalogObject], Callable[[Any, Statements, Facts], Verdict]] = {
    **dict.fromkeys(SUPERUSER_KINDS, superuser_only),
    Extension: extension,
    Function: function,
    Aggregate: aggregate,
    Cast: cast,
    RangeType: range_type,
    ForeignServer: server,
    UserMapping: mapping,
    Publication: publication,
    Subscription: subscription,
    Schema: schema,
    Database: database,
    ChangedPrivileges: changed_privileges,
    DefaultAcl: default_acl,
}

EVERYBODYS: dict[type[CatalogObject], Callable[[Any, Statements, Facts], Verdict]] = {Policy: policy}
"""Rules that also hold for a superuser: what names roles that are not there."""
