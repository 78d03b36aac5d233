"""pg_database and pg_db_role_setting: what belongs to the database itself, not to anything in it."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from .base import CatalogObject


class DatabaseSetting(Struct, frozen=True, kw_only=True):
    """A setting of the database, or of a role in it."""

    role: str | None
    """None for everyone."""
    name: str
    value: str


class Database(CatalogObject, frozen=True, kw_only=True):
    """The database one is connected to: its comment, security labels and settings. Its owner stays as it is."""

    CATALOG: ClassVar[str] = "pg_database"

    settings: tuple[DatabaseSetting, ...] = ()
