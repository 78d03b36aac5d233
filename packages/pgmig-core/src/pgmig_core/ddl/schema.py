"""CREATE SCHEMA."""

from __future__ import annotations

from ..catalog.schema import Schema
from ..identifiers import quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity

# initdb's comment on public, which every database has from the start
_INITDB_COMMENT = "standard public schema"
_INITDB_OWNER = "pg_database_owner"


def identify(schema: Schema) -> Identity:
    return Identity("SCHEMA", quote(schema.name))


def create(schema: Schema, context: DdlContext) -> tuple[str, ...]:
    """public is on every target, but for one that dropped it."""
    identity = identify(schema)
    if schema.name != "public":
        return (
            f"CREATE SCHEMA {identity.sql}",
            *attributes.owner(schema, identity, context),
            *attributes.comment(schema, identity),
        )
    owner = () if schema.owner == _INITDB_OWNER else attributes.owner(schema, identity, context)
    text = schema.comment or ""
    comment = () if text == _INITDB_COMMENT else attributes.comment_on("SCHEMA", "public", text)
    return (f"CREATE SCHEMA IF NOT EXISTS {identity.sql}", *owner, *comment)


FAMILIES = (
    Family(
        cls=Schema,
        title="schema",
        kind=Kind.OTHER,
        phase=lambda _: Phase.SCHEMAS,
        identify=identify,
        create=create,
        needs="CREATE on the database",
        without="left out with all in it; `public` keeps the target's owner and privileges",
    ),
)
