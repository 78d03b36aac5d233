"""CREATE EXTENSION. As pg_dump does, without a version: the target brings the one it has."""

from __future__ import annotations

from ..catalog.extension import Extension
from ..identifiers import quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity


def identify(extension: Extension) -> Identity:
    return Identity("EXTENSION", quote(extension.name))


def create(extension: Extension, context: DdlContext) -> tuple[str, ...]:
    """Its owner is whoever creates it. The comment is written where the target's control file may give another."""
    identity = identify(extension)
    statement = f"CREATE EXTENSION IF NOT EXISTS {identity.sql} WITH SCHEMA {quote(extension.extnamespace)}"
    same_major = context.catalog.server.version_num // 10000 == context.target_version // 10000
    if same_major and extension.comment == extension.default_comment:
        return (statement,)
    if extension.comment is None and extension.default_comment is not None:
        return (statement, f"COMMENT ON EXTENSION {identity.sql} IS NULL")
    return (statement, *attributes.comment(extension, identity))


FAMILIES = (
    Family(
        cls=Extension,
        title="extension",
        kind=Kind.OTHER,
        phase=lambda _: Phase.SCHEMAS,
        identify=identify,
        create=create,
        does="in the target's version; members are left to it, rows of its configuration tables are copied",
        needs="CREATE on the database if it is trusted, else superuser",
        without="left out with what needs it",
    ),
)
