"""pg_foreign_data_wrapper, pg_foreign_server and pg_user_mapping. Options may hold passwords: repr leaves them out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from .base import CatalogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignDataWrapper(CatalogObject):
    """A foreign-data wrapper."""

    CATALOG: ClassVar[str] = "pg_foreign_data_wrapper"

    handler: str | None = None
    validator: str | None = None
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignServer(CatalogObject):
    """A foreign server."""

    CATALOG: ClassVar[str] = "pg_foreign_server"

    fdwname: str
    srvtype: str | None = None
    srvversion: str | None = None
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMapping(CatalogObject):
    """A user mapping; `name` is the user's, `public` for everyone's. Options are empty where we may not read them."""

    CATALOG: ClassVar[str] = "pg_user_mapping"

    srvname: str
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    options_hidden: bool = False
    """There may be options, but only the server's owner or a superuser reads them."""
