"""Views and materialized views: pg_class with relkind v and m."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject
from .table import Column


class View(CatalogObject, frozen=True, kw_only=True):
    """A view, or a materialized view (relkind m)."""

    CATALOG: ClassVar[str] = "pg_class"

    relkind: str
    definition: str
    """pg_get_viewdef, ending in a semicolon."""
    columns: tuple[Column, ...] = ()
    reloptions: tuple[str, ...] | None = None
    check_option: str | None = None
    """LOCAL or CASCADED (kept in reloptions by the server, but written apart)."""
    toast_reloptions: tuple[str, ...] | None = None
    tablespace: str | None = None
    access_method: str | None = None
    relispopulated: bool = True
    relreplident: str = "d"
    reltuples: float = -1
    bytes: int = 0
    rowtype_oid: int = 0
    depends_on_extensions: tuple[str, ...] = ()
    """Quoted names of the extensions it goes away with (ALTER … DEPENDS ON EXTENSION)."""
    reads_itself: bool = False
    """A view that was replaced by one over itself: pg_dump cannot restore it."""
