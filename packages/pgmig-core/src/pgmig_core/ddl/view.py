"""CREATE VIEW, CREATE MATERIALIZED VIEW, and a view's placeholder."""

from __future__ import annotations

from ..catalog.table import Column
from ..catalog.view import View
from ..identifiers import literal, qualify, quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity
from .depends import on_extensions
from .reloptions import parameters, with_clause

_STORAGE = {"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}
_COMPRESSION = {"p": "pglz", "l": "lz4"}
_REPLICA_IDENTITY = {"n": "NOTHING", "f": "FULL"}


def identify(view: View) -> Identity:
    return Identity("MATERIALIZED VIEW" if view.relkind == "m" else "VIEW", qualify(view.nspname, view.name))


def create(view: View, context: DdlContext, *, or_replace: bool = False) -> tuple[str, ...]:
    """The view, or the materialized view without its rows. `or_replace` puts the view in its placeholder's place."""
    identity = identify(view)
    query = view.definition.rstrip().removesuffix(";")
    if view.relkind == "m":
        statement = f"CREATE MATERIALIZED VIEW {identity.sql}{_storage(view, context)} AS\n{query}\n  WITH NO DATA"
    else:
        verb = "CREATE OR REPLACE" if or_replace else "CREATE"
        check = f"\n  WITH {view.check_option} CHECK OPTION" if view.check_option else ""
        statement = f"{verb} VIEW {identity.sql}{with_clause(view.reloptions)} AS\n{query}{check}"
    if or_replace:
        return (statement,)
    return (statement, *_alterations(view, context), *_attributes(view, identity, context))


def placeholder(view: View, context: DdlContext) -> tuple[str, ...]:
    """A view with the same columns that needs nothing but their types, for a view in a circle of dependencies."""
    identity = identify(view)
    columns = ",\n    ".join(
        f"NULL::{c.type}{f' COLLATE {c.collation}' if c.collation else ''} AS {quote(c.attname)}" for c in view.columns
    )
    return (
        f"CREATE VIEW {identity.sql} AS\nSELECT\n    {columns}",
        *_attributes(view, identity, context),
    )


def refresh(view: View) -> str:
    """REFRESH MATERIALIZED VIEW."""
    return f"REFRESH MATERIALIZED VIEW {identify(view).sql}"


def _storage(view: View, context: DdlContext) -> str:
    using = f" USING {quote(view.access_method)}" if view.access_method is not None else ""
    options = with_clause(view.reloptions, view.toast_reloptions)
    known = view.tablespace is not None and view.tablespace in context.tablespaces
    tablespace = f" TABLESPACE {quote(view.tablespace)}" if view.tablespace is not None and known else ""
    return f"{using}{options}{tablespace}"


def _alterations(view: View, context: DdlContext) -> list[str]:
    """Of a materialized view's columns, as of a table's."""
    if view.relkind != "m":
        return []
    name = identify(view).sql
    found = [
        f"ALTER TABLE ONLY {name} ALTER COLUMN {quote(column.attname)} {action}"
        for column in view.columns
        for action in _column_actions(column, context)
    ]
    if view.relreplident in _REPLICA_IDENTITY:
        found.append(f"ALTER TABLE ONLY {name} REPLICA IDENTITY {_REPLICA_IDENTITY[view.relreplident]}")
    return [*found, *on_extensions(view.depends_on_extensions, identify(view))]


def _column_actions(column: Column, context: DdlContext) -> list[str]:
    actions = []
    if column.attstattarget is not None:
        actions.append(f"SET STATISTICS {column.attstattarget}")
    if column.attstorage is not None:
        actions.append(f"SET STORAGE {_STORAGE[column.attstorage]}")
    if column.attcompression and context.target_version >= 140000:
        actions.append(f"SET COMPRESSION {_COMPRESSION[column.attcompression]}")
    if column.attoptions:
        actions.append(f"SET ({', '.join(parameters(column.attoptions))})")
    return actions


def _attributes(view: View, identity: Identity, context: DdlContext) -> tuple[str, ...]:
    return (
        *attributes.owner(view, identity, context),
        *attributes.comment(view, identity),
        *(
            f"COMMENT ON COLUMN {identity.sql}.{quote(c.attname)} IS {literal(c.comment).lstrip()}"
            for c in view.columns
            if c.comment is not None
        ),
    )


FAMILIES = (
    Family(
        cls=View,
        title="view",
        kind=Kind.VIEWS,
        phase=lambda _: Phase.VIEWS,
        identify=identify,
        create=create,
        does="after what it reads, circles by a placeholder; a materialized view is filled",
    ),
)
