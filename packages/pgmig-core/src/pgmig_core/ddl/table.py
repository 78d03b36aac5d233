"""CREATE TABLE and what belongs to it: columns, defaults, NOT NULL and checks; and a column's default by itself."""

from __future__ import annotations

from ..catalog.base import Address
from ..catalog.constraint import Constraint
from ..catalog.table import AttrDefault, Table
from ..identifiers import qualify, quote
from ..options import Kind
from ..plan import Phase
from . import attributes, column
from . import sequence as ddl_sequence
from .context import DdlContext, Family, Identity
from .inheritance import NOTHING, Inherited, inherited
from .reloptions import foreign_options, with_clause

_REPLICA_IDENTITY = {"n": "NOTHING", "f": "FULL"}


def identify(table: Table) -> Identity:
    return Identity("FOREIGN TABLE" if table.relkind == "f" else "TABLE", qualify(table.nspname, table.name))


def create(table: Table, context: DdlContext) -> tuple[str, ...]:
    """The table with all that stands in its definition. A partition is made by itself: see attach_partition."""
    identity = identify(table)
    by_column = inherited(table, context)
    checks = _inline_checks(table, context)
    found = [_create_table(table, identity, by_column, checks, context)]
    for c in table.columns:
        found += column.alterations(table, c, by_column.get(c.attname, NOTHING), context)
    if table.relkind != "f" and table.relreplident in _REPLICA_IDENTITY:
        found.append(f"ALTER TABLE ONLY {identity.sql} REPLICA IDENTITY {_REPLICA_IDENTITY[table.relreplident]}")
    found += attributes.owner(table, identity, context)
    found += attributes.comment(table, identity)
    found += column.comments(table, context)
    for check in checks:
        if check.conislocal:
            found += attributes.comment_on("CONSTRAINT", f"{quote(check.name)} ON {identity.sql}", check.comment)
    for c in table.columns:
        if sequence := column.identity_sequence_of(c, context):
            found += ddl_sequence.of_identity(sequence, table, context)
    return tuple(found)


def attach_partition(table: Table, context: DdlContext) -> tuple[str, ...]:  # noqa: ARG001 - as all others
    """ALTER TABLE … ATTACH PARTITION, for when both tables are there."""
    child = qualify(table.nspname, table.name)
    return (f"ALTER TABLE ONLY {table.parent_names[0]} ATTACH PARTITION {child} {table.partition_bound}",)


def create_default(default: AttrDefault, context: DdlContext) -> tuple[str, ...]:
    """A default by itself: of a view's column, or taken apart from its table."""
    relation = context.catalog.objects.get(Address("pg_class", default.adrelid))
    kind = "FOREIGN TABLE" if isinstance(relation, Table) and relation.relkind == "f" else "TABLE"
    name = qualify(default.nspname, default.relname)
    return (f"ALTER {kind} ONLY {name} ALTER COLUMN {quote(default.name)} SET DEFAULT {default.expression}",)


def identify_default(default: AttrDefault) -> Identity:
    return Identity("DEFAULT", f"{qualify(default.nspname, default.relname)}.{quote(default.name)}")


def _create_table(
    table: Table, identity: Identity, by_column: dict[str, Inherited], checks: list[Constraint], context: DdlContext
) -> str:
    elements: list[str] = []
    constraints: list[str] = []
    for c in table.columns:
        from_parents = by_column.get(c.attname, NOTHING)
        if column.is_written(table, c):
            if written := column.definition(table, c, from_parents, context):
                elements.append(written)
        elif constraint := column.table_constraint(table, c, from_parents, context):
            constraints.append(constraint)
    elements += [f"CONSTRAINT {quote(check.name)} {check.definition}" for check in checks]
    elements += constraints
    unlogged = "UNLOGGED " if table.relpersistence == "u" and table.relkind != "p" else ""
    of = f" OF {table.reloftype}" if table.reloftype else ""
    body = "\n    " + ",\n    ".join(elements) + "\n" if elements else ""
    columns = f" ({body})" if elements or not of else ""
    return f"CREATE {unlogged}{identity.kind} {identity.sql}{of}{columns}{_storage(table, context)}"


def _storage(table: Table, context: DdlContext) -> str:
    """What follows the columns, each on a line of its own, in the grammar's order."""
    found = []
    if table.parent_names and not table.relispartition:
        found.append(f"INHERITS ({', '.join(table.parent_names)})")
    if table.partition_key is not None:
        found.append(f"PARTITION BY {table.partition_key}")
    if table.foreign_server is not None:
        found.append(f"SERVER {table.foreign_server}{foreign_options(table.foreign_options)}")
    if table.access_method is not None:
        found.append(f"USING {quote(table.access_method)}")
    if options := with_clause(table.reloptions, table.toast_reloptions):
        found.append(options.lstrip())
    if table.tablespace in context.tablespaces and table.tablespace is not None:
        found.append(f"TABLESPACE {quote(table.tablespace)}")
    return "".join(f"\n{clause}" for clause in found)


def _inline_checks(table: Table, context: DdlContext) -> list[Constraint]:
    """Those that stand in CREATE TABLE: not what children inherit, nor what is not validated or was taken apart."""
    found = []
    for oid in table.check_oids:
        check = context.catalog.objects.get(Address("pg_constraint", oid))
        if isinstance(check, Constraint) and check.convalidated and check.address not in context.apart:
            found.append(check)
    return found


FAMILIES = (
    Family(
        cls=Table,
        title="table",
        kind=Kind.TABLES,
        phase=lambda _: Phase.TABLES,
        identify=identify,
        create=create,
        does="columns, defaults, NOT NULL, checks, identity, storage; then its rows; a partition is attached",
    ),
    Family(
        cls=AttrDefault,
        title="column default",
        kind=Kind.TABLES,
        phase=lambda _: Phase.TABLES,
        identify=identify_default,
        create=create_default,
        does="part of its table; by itself for a view's column and where a circle is cut",
        needs="the owner of its table",
    ),
)
