"""CREATE INDEX, attaching a partition's index to its parent's, and what ALTER says of an index."""

from __future__ import annotations

from ..catalog.base import Address
from ..catalog.index import Index
from ..identifiers import qualify, quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity
from .depends import on_extensions


def identify(index: Index) -> Identity:
    return Identity("INDEX", qualify(index.nspname, index.name))


def create(index: Index, context: DdlContext) -> tuple[str, ...]:
    """The index of a table or materialized view. One of a constraint comes with the constraint: nothing to do."""
    if index.constraint_oid:
        return ()
    return (definition(index, context), *alterations(index), *attributes.comment(index, identify(index)))


def attach(index: Index, context: DdlContext) -> tuple[str, ...]:
    """ALTER INDEX parent ATTACH PARTITION, for when both are there and the table is attached to its parent."""
    parent = context.catalog.objects[Address("pg_class", index.parent_oid)]
    return (f"ALTER INDEX {qualify(parent.nspname, parent.name)} ATTACH PARTITION {identify(index).sql}",)


def alterations(index: Index) -> tuple[str, ...]:
    """Statistics targets of expressions, CLUSTER ON, REPLICA IDENTITY: also of a constraint's index."""
    name = identify(index).sql
    table = qualify(index.nspname, index.relname)
    found = [f"ALTER INDEX {name} ALTER COLUMN {n} SET STATISTICS {target}" for n, target in index.statistics_targets]
    if index.indisclustered:
        found.append(f"ALTER TABLE {table} CLUSTER ON {quote(index.name)}")
    if index.indisreplident:
        found.append(f"ALTER TABLE ONLY {table} REPLICA IDENTITY USING INDEX {quote(index.name)}")
    return (*found, *on_extensions(index.depends_on_extensions, identify(index)))


def definition(index: Index, context: DdlContext) -> str:
    """CREATE INDEX. pg_get_indexdef leaves the tablespace out; it stands before WHERE."""
    if index.tablespace is None or index.tablespace not in context.tablespaces:
        return index.definition
    where = f" WHERE {index.predicate}" if index.predicate is not None else ""
    return f"{index.definition.removesuffix(where)} TABLESPACE {quote(index.tablespace)}{where}"


FAMILIES = (
    Family(
        cls=Index,
        title="index",
        kind=Kind.TABLES,
        phase=lambda _: Phase.INDEXES,
        identify=identify,
        create=create,
        does="after the rows; attached to its parent's; CLUSTER and replica identity marks, statistics targets",
        needs="the owner of its table; CREATE on its schema",
    ),
)
