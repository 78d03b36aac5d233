"""ALTER of everything but tables. What is not said here is dropped and made again."""

from __future__ import annotations

from ... import ddl
from ...catalog.base import CatalogObject
from ...catalog.constraint import Constraint
from ...catalog.database import Database
from ...catalog.event_trigger import EventTrigger
from ...catalog.extension import Extension
from ...catalog.foreign import ForeignDataWrapper, ForeignServer, UserMapping
from ...catalog.function import Function
from ...catalog.index import Index
from ...catalog.policy import RowSecurity
from ...catalog.rule import Rule
from ...catalog.sequence import Sequence
from ...catalog.statistics import ExtendedStatistics
from ...catalog.table import AttrDefault
from ...catalog.trigger import Trigger
from ...catalog.type import DomainType, EnumType
from ...catalog.view import View
from ...comparison import AttributeDifference
from ...ddl import constraint as ddl_constraint
from ...ddl import index as ddl_index
from ...ddl import sequence as ddl_sequence
from ...ddl import view as ddl_view
from ...ddl.secret import hide_options, secret
from ...ddl.trigger import STATES, set_state
from ...identifiers import literal, qualify, quote
from .alteration import Alteration, Sides
from .options import foreign_options

_SEQUENCE = frozenset({"type", "seqstart", "seqincrement", "seqmin", "seqmax", "seqcache", "seqcycle"})
_WithOptions = ForeignDataWrapper | ForeignServer | UserMapping
_VIEW = frozenset({"definition", "reloptions", "check_option", "columns"})


def alter(
    obj: CatalogObject, other: CatalogObject, found: list[AttributeDifference], sides: Sides, result: Alteration
) -> list[AttributeDifference]:
    """Adds statements to `result`; returns what no ALTER changes."""
    names = {difference.name for difference in found}
    statements: list[str] | None = None
    if not names:
        return []
    match obj, other:
        case Sequence(), Sequence():
            statements = _sequence(obj, names, sides)
        case View(relkind="v"), View() if names <= _VIEW and _continues(obj, other):
            statements = [*ddl_view.create(obj, sides.context, or_replace=True)]
        case Function(), Function() if names == {"definition"} and _same_head(obj, other):
            statements = [obj.definition.rstrip("\n")]
        case EnumType(), EnumType():
            statements = _enum(obj, other)
        case DomainType(), DomainType() if names <= {"default", "typnotnull", "notnull_conname", "notnull_comment"}:
            statements = _domain(obj, names)
        case Trigger(), Trigger() if names == {"tgenabled"}:
            statements = [set_state(obj)]
        case Rule(), Rule() if names == {"ev_enabled"}:
            table = qualify(obj.nspname, obj.relname)
            statements = [f"ALTER TABLE {table} {STATES[obj.ev_enabled]} RULE {quote(obj.name)}"]
        case EventTrigger(), EventTrigger() if names == {"evtenabled"}:
            statements = [f"ALTER EVENT TRIGGER {quote(obj.name)} {STATES[obj.evtenabled]}"]
        case RowSecurity(), RowSecurity():
            statements = _row_security(obj)
        case ExtendedStatistics(), ExtendedStatistics() if names == {"stxstattarget"}:
            target = -1 if obj.stxstattarget is None else obj.stxstattarget
            statements = [f"ALTER STATISTICS {ddl.identify(obj).sql} SET STATISTICS {target}"]
        case Constraint(), Constraint() if names == {"index_tablespace"}:
            index = qualify(obj.nspname, obj.name)
            statements = [f"ALTER INDEX {index} SET TABLESPACE {quote(obj.index_tablespace or 'pg_default')}"]
        case Constraint(), Constraint() if other.definition == f"{obj.definition} NOT VALID":
            statements = [ddl_constraint.validate(obj, sides.context)]
        case Index(), Index():
            statements = _index(obj, other, names, sides)
        case AttrDefault(), AttrDefault():
            statements = [*ddl.create(obj, sides.context)]
        case Extension(), Extension() if names <= {"extnamespace", "extversion"}:
            return _extension(obj, names, found, sides, result)
        case View(relkind="m"), View() if names == {"relispopulated"}:
            statements = [ddl_view.refresh(obj) + ("" if obj.relispopulated else " WITH NO DATA")]
        case Database(), Database():
            statements = _settings(obj, other, sides)
    if isinstance(obj, _WithOptions) and isinstance(other, _WithOptions) and names == {"options"}:
        statements = [_options(obj, other)]
    if statements is None:
        return found
    result.statements += statements
    return []


def _extension(
    obj: Extension, names: set[str], found: list[AttributeDifference], sides: Sides, result: Alteration
) -> list[AttributeDifference]:
    """Another version only where the target's files have it."""
    verb = f"ALTER EXTENSION {quote(obj.name)}"
    available = sides.target.server.available_extensions.get(obj.name, ())
    if "extnamespace" in names:
        result.statements.append(f"{verb} SET SCHEMA {quote(obj.extnamespace)}")
    if "extversion" in names and obj.extversion not in available:
        return [difference for difference in found if difference.name == "extversion"]
    if "extversion" in names:
        result.statements.append(f"{verb} UPDATE TO {quote(obj.extversion)}")
    return []


def _sequence(obj: Sequence, names: set[str], sides: Sides) -> list[str] | None:
    verb = f"ALTER SEQUENCE {ddl.identify(obj).sql}"
    found = []
    if names & _SEQUENCE:
        cycle = "" if obj.seqcycle else " NO CYCLE"
        found.append(f"{verb} AS {obj.type} {ddl_sequence.parameters(obj)}{cycle}")
    if "relpersistence" in names:
        found.append(f"{verb} SET {'UNLOGGED' if obj.relpersistence == 'u' else 'LOGGED'}")
    if "owned by" in names:
        found += ddl_sequence.own(obj, sides.context) or [f"{verb} OWNED BY NONE"]
    return found


def _continues(view: View, before: View) -> bool:
    """CREATE OR REPLACE VIEW keeps all columns and may add more."""
    ours = [(c.attname, c.type, c.collation) for c in view.columns]
    theirs = [(c.attname, c.type, c.collation) for c in before.columns]
    return ours[: len(theirs)] == theirs


def _same_head(function: Function, before: Function) -> bool:
    """CREATE OR REPLACE keeps arguments, their names and defaults, and the result."""
    head = function.definition.partition("\n LANGUAGE ")[0]
    return function.prokind == before.prokind and head == before.definition.partition("\n LANGUAGE ")[0]


def _enum(obj: EnumType, other: EnumType) -> list[str] | None:
    """ADD VALUE, as long as no label goes or changes its place."""
    if [label for label in obj.labels if label in other.labels] != list(other.labels):
        return None
    found = []
    for position, label in enumerate(obj.labels):
        if label not in other.labels:
            where = f" AFTER {literal(obj.labels[position - 1]).lstrip()}" if position else ""
            if not position and other.labels:
                where = f" BEFORE {literal(other.labels[0]).lstrip()}"
            found.append(f"ALTER TYPE {ddl.identify(obj).sql} ADD VALUE {literal(label).lstrip()}{where}")
    return found


def _domain(obj: DomainType, names: set[str]) -> list[str]:
    verb = f"ALTER DOMAIN {ddl.identify(obj).sql}"
    found = []
    if "default" in names:
        found.append(f"{verb} DROP DEFAULT" if obj.default is None else f"{verb} SET DEFAULT {obj.default}")
    if "typnotnull" in names:
        found.append(f"{verb} {'SET' if obj.typnotnull else 'DROP'} NOT NULL")
    return found


def _row_security(obj: RowSecurity) -> list[str]:
    verb = f"ALTER TABLE {qualify(obj.nspname, obj.relname)}"
    return [
        f"{verb} {'ENABLE' if obj.relrowsecurity else 'DISABLE'} ROW LEVEL SECURITY",
        f"{verb} {'FORCE' if obj.relforcerowsecurity else 'NO FORCE'} ROW LEVEL SECURITY",
    ]


def _index(obj: Index, other: Index, names: set[str], sides: Sides) -> list[str] | None:
    if not names <= {"indisclustered", "indisreplident", "tablespace", "statistics_targets", "attached to"}:
        return None
    table = qualify(obj.nspname, obj.relname)
    found: list[str] = []
    if "attached to" in names:
        if other.parent_oid or not obj.parent_oid:
            return None
        found += ddl_index.attach(obj, sides.context)
    if "tablespace" in names and (obj.tablespace is None or obj.tablespace in sides.context.tablespaces):
        found.append(f"ALTER INDEX {ddl.identify(obj).sql} SET TABLESPACE {quote(obj.tablespace or 'pg_default')}")
    if "indisclustered" in names and not obj.indisclustered:
        found.append(f"ALTER TABLE {table} SET WITHOUT CLUSTER")
    kept = dict(obj.statistics_targets)
    found += [
        f"ALTER INDEX {ddl.identify(obj).sql} ALTER COLUMN {n} SET STATISTICS -1"
        for n, _ in other.statistics_targets
        if n not in kept
    ]
    return [*found, *ddl_index.alterations(obj)]


def _options(obj: _WithOptions, other: _WithOptions) -> str:
    before = other.options
    identity = ddl.identify(obj)
    verb = f"ALTER {identity.kind} {identity.sql} "
    clause = foreign_options(obj.options, before)
    old = tuple((name, "") for name, _ in before)
    new = tuple(
        (name, "" if (name, value) in before else hidden)
        for (name, value), (_, hidden) in zip(obj.options, hide_options(obj.options), strict=True)
    )
    return secret(verb + clause, verb + foreign_options(new, old))


def _settings(obj: Database, other: Database, sides: Sides) -> list[str]:
    name = quote(sides.target.server.database)
    wanted = {(setting.role, setting.name) for setting in obj.settings}
    found = []
    for setting in other.settings:
        if (setting.role, setting.name) not in wanted:
            whose = f"DATABASE {name}" if setting.role is None else f"ROLE {quote(setting.role)} IN DATABASE {name}"
            found.append(f"ALTER {whose} RESET {'.'.join(quote(part) for part in setting.name.split('.'))}")
    return [*found, *(s for s in ddl.create(obj, sides.context) if not s.startswith("COMMENT"))]
