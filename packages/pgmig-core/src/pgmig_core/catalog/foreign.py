"""pg_foreign_data_wrapper, pg_foreign_server and pg_user_mapping. Options may hold passwords: repr leaves them out."""

from __future__ import annotations

from typing import ClassVar

from ..discreet import Discreet
from .base import CatalogObject


class ForeignDataWrapper(CatalogObject, Discreet, frozen=True, kw_only=True):
    """A foreign-data wrapper."""

    CATALOG: ClassVar[str] = "pg_foreign_data_wrapper"
    SECRETS: ClassVar[frozenset[str]] = frozenset({"options"})

    handler: str | None = None
    validator: str | None = None
    options: tuple[tuple[str, str], ...] = ()


class ForeignServer(CatalogObject, Discreet, frozen=True, kw_only=True):
    """A foreign server."""

    CATALOG: ClassVar[str] = "pg_foreign_server"
    SECRETS: ClassVar[frozenset[str]] = frozenset({"options"})

    fdwname: str
    srvtype: str | None = None
    srvversion: str | None = None
    options: tuple[tuple[str, str], ...] = ()


class UserMapping(CatalogObject, Discreet, frozen=True, kw_only=True):
    """A user mapping; `name` is the user's, `public` for everyone's. Options are empty where we may not read them."""

    CATALOG: ClassVar[str] = "pg_user_mapping"
    SECRETS: ClassVar[frozenset[str]] = frozenset({"options"})

    srvname: str
    options: tuple[tuple[str, str], ...] = ()
    options_hidden: bool = False
    """There may be options, but only the server's owner or a superuser reads them."""
