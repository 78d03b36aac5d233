"""pg_database and pg_db_role_setting: what belongs to the database itself, not to anything in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .base import CatalogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSetting:
    """A setting of the database, or of a role in it."""

    role: str | None
    """None for everyone."""
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Database(CatalogObject):
    """The database one is connected to: its comment, security labels and settings. Its owner stays as it is."""

    CATALOG: ClassVar[str] = "pg_database"

    settings: tuple[DatabaseSetting, ...] = ()
