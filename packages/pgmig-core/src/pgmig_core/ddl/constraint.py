"""ALTER TABLE … ADD CONSTRAINT, ALTER DOMAIN … ADD CONSTRAINT, and what a constraint's index has besides."""

from __future__ import annotations

from ..catalog.base import Address
from ..catalog.constraint import Constraint
from ..catalog.index import Index
from ..catalog.table import Table
from ..identifiers import qualify, quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from . import index as ddl_index
from .context import DdlContext, Family, Identity
from .reloptions import with_clause

_NOT_VALID = " NOT VALID"


def identify(constraint: Constraint) -> Identity:
    on = "DOMAIN " if constraint.contypid else ""
    return Identity("CONSTRAINT", f"{quote(constraint.name)} ON {on}{qualify(constraint.nspname, constraint.relname)}")


def create(constraint: Constraint, context: DdlContext) -> tuple[str, ...]:
    """The constraint as a statement of its own, with its comment and all that is said of its index."""
    found = [add(constraint, context)]
    index = context.catalog.objects.get(Address("pg_class", constraint.conindid))
    if constraint.contype in ("p", "u", "x") and isinstance(index, Index):
        if constraint.contype == "x" and (tablespace := _tablespace(constraint, context)):
            found.append(f"ALTER INDEX {ddl_index.identify(index).sql} SET TABLESPACE {tablespace}")
        found += ddl_index.alterations(index)
        found += attributes.comment(index, ddl_index.identify(index))
    found += attributes.comment(constraint, identify(constraint))
    return tuple(found)


def add(constraint: Constraint, context: DdlContext) -> str:
    """ALTER … ADD CONSTRAINT."""
    return f"{_alter(constraint, context)} ADD CONSTRAINT {quote(constraint.name)} {_definition(constraint, context)}"


def add_not_valid(constraint: Constraint, context: DdlContext) -> str:
    """ADD CONSTRAINT … NOT VALID for a foreign key or check; 17 and older refuse that for a partitioned table's key."""
    statement = add(constraint, context)
    return statement if statement.endswith(_NOT_VALID) else statement + _NOT_VALID


def add_using_index(constraint: Constraint, context: DdlContext) -> str:
    """ALTER TABLE … ADD PRIMARY KEY or UNIQUE USING the unique index of its name, which was built before."""
    kind = "PRIMARY KEY" if constraint.contype == "p" else "UNIQUE"
    deferrable = " DEFERRABLE" if constraint.condeferrable else ""
    deferrable += " INITIALLY DEFERRED" if constraint.condeferred else ""
    name = quote(constraint.name)
    return f"{_alter(constraint, context)} ADD CONSTRAINT {name} {kind} USING INDEX {name}{deferrable}"


def validate(constraint: Constraint, context: DdlContext) -> str:
    """ALTER TABLE … VALIDATE CONSTRAINT."""
    return f"{_alter(constraint, context)} VALIDATE CONSTRAINT {quote(constraint.name)}"


def drop_constraint(constraint: Constraint, context: DdlContext) -> str:
    """ALTER TABLE … DROP CONSTRAINT."""
    return f"{_alter(constraint, context)} DROP CONSTRAINT {quote(constraint.name)}"


def _alter(constraint: Constraint, context: DdlContext) -> str:
    name = qualify(constraint.nspname, constraint.relname)
    if constraint.contypid:
        return f"ALTER DOMAIN {name}"
    table = context.catalog.objects.get(Address("pg_class", constraint.conrelid))
    relkind = table.relkind if isinstance(table, Table) else "r"
    if relkind == "f":
        return f"ALTER FOREIGN TABLE {name}"
    # a check or NOT NULL reaches the children, as it did on the source; a partitioned table's foreign key takes no ONLY
    only = constraint.contype not in ("c", "n") and not (constraint.contype == "f" and relkind == "p")
    return f"ALTER TABLE {'ONLY ' if only else ''}{name}"


def _definition(constraint: Constraint, context: DdlContext) -> str:
    """pg_get_constraintdef leaves a key's index options out; they stand before DEFERRABLE."""
    if constraint.contype not in ("p", "u"):
        return constraint.definition
    options = with_clause(constraint.index_reloptions)
    tablespace = _tablespace(constraint, context)
    using = f" USING INDEX TABLESPACE {tablespace}" if tablespace else ""
    deferrable = " DEFERRABLE" if constraint.condeferrable else ""
    deferrable += " INITIALLY DEFERRED" if constraint.condeferred else ""
    return f"{constraint.definition.removesuffix(deferrable)}{options}{using}{deferrable}"


def _tablespace(constraint: Constraint, context: DdlContext) -> str:
    name = constraint.index_tablespace
    return quote(name) if name is not None and name in context.tablespaces else ""


FAMILIES = (
    Family(
        cls=Constraint,
        title="constraint",
        kind=Kind.TABLES,
        phase=lambda constraint: Phase.TYPES if constraint.contypid else Phase.CONSTRAINTS,
        identify=identify,
        create=create,
        does="after the rows; one that is not validated or not enforced stays so",
        needs="the owner of its table; REFERENCES on the other",
    ),
)
