"""Keys of large tables in two steps: the long one with a weak lock, the short one with the strong.

    PRIMARY KEY, UNIQUE    CREATE UNIQUE INDEX (beside the table's other indexes), then ADD CONSTRAINT … USING INDEX
    FOREIGN KEY            ADD … NOT VALID, then VALIDATE (beside others that reference the same table)

ADD CONSTRAINT in one step builds its index under ACCESS EXCLUSIVE, and nothing else on that table goes on meanwhile:
three indexes of 1.5 million rows took two builders 12 to 15 s one way and 8 s the other. The catalog is the same after
both. For small tables a second statement would cost more than it saves.
"""

from __future__ import annotations

from collections.abc import Container

from msgspec.structs import replace

from ..catalog.base import Address
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.index import Index
from ..catalog.table import Table
from ..ddl import constraint as ddl_constraint
from ..ddl import index as ddl_index
from ..ddl.context import DdlContext
from ..identifiers import qualify
from ..plan import Action, Phase, Step
from .drafts import Drafts, Key, relation_name, subject_of

LARGE_TABLE = 32 << 20
"""Bytes of a table from which on its keys take two steps: building an index takes some tenths of a second then."""


def split_builds(catalog: Catalog, context: DdlContext, made: Container[Address], drafts: Drafts) -> None:
    """Call when all is drafted. Only tables that the plan makes: of others it is not sure what they are."""
    for key in drafts.keys("create"):
        constraint = catalog.objects[key.address]
        if not isinstance(constraint, Constraint) or constraint.contype not in ("p", "u", "f"):
            continue
        tables = [catalog.objects.get(Address("pg_class", oid)) for oid in (constraint.conrelid, constraint.confrelid)]
        plain = [t for t in tables if isinstance(t, Table) and t.relkind == "r" and t.address in made]
        if len(plain) != (2 if constraint.contype == "f" else 1) or plain[0].bytes < LARGE_TABLE:
            continue
        draft = drafts[key]
        if draft.step.statements[:1] != (ddl_constraint.add(constraint, context),):
            continue  # it is made in another form than the source's
        first = (
            _check_later(draft.step, constraint, context)
            if constraint.contype == "f"
            else _build_first(draft.step, constraint, catalog, context)
        )
        if first is None:
            continue
        before, draft.step = first
        drafts.add(Key("build", key.address), before, draft.requires, draft.follows)
        draft.requires = draft.requires | {Key("build", key.address)}


def _build_first(step: Step, constraint: Constraint, catalog: Catalog, context: DdlContext) -> tuple[Step, Step] | None:
    index = catalog.objects.get(Address("pg_class", constraint.conindid))
    usable = isinstance(index, Index) and index.name == constraint.name and index.indisvalid and index.indisunique
    if not isinstance(index, Index) or not usable or constraint.index_tablespace or index.relkind != "i":
        return None
    if " WITHOUT OVERLAPS)" in constraint.definition:
        return None
    build = replace(
        step,
        phase=Phase.INDEXES,
        action=Action.CREATE,
        subject=subject_of(index),
        statements=(ddl_index.definition(index, context),),
        exclusive=frozenset(),
        shared=frozenset({relation_name(constraint)}),
    )
    use = (ddl_constraint.add_using_index(constraint, context), *step.statements[1:])
    return build, replace(step, statements=use, cost=0)


def _check_later(step: Step, constraint: Constraint, context: DdlContext) -> tuple[Step, Step] | None:
    if not constraint.convalidated or not constraint.conenforced:
        return None
    add = replace(step, statements=(ddl_constraint.add_not_valid(constraint, context),), cost=0, note="not checked yet")
    table = qualify(constraint.nspname, constraint.relname)
    validate = replace(
        step,
        statements=(ddl_constraint.validate(constraint, context), *step.statements[1:]),
        exclusive=frozenset({table}),
        shared=step.exclusive - {table},
    )
    return add, validate
