"""pg_policy, and the switch that makes a table's policies count."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class Policy(CatalogObject, frozen=True, kw_only=True):
    """A row-level security policy of a table."""

    CATALOG: ClassVar[str] = "pg_policy"

    relation_oid: int
    relname: str
    polcmd: str = "*"
    """r select, a insert, w update, d delete, * all."""
    polpermissive: bool = True
    polroles: tuple[str, ...] = ()
    """Role names; empty means PUBLIC."""
    polqual: str | None = None
    polwithcheck: str | None = None


class RowSecurity(CatalogObject, frozen=True, kw_only=True):
    """That a table has row-level security on. No catalog's row, but an object of its own here, as for pg_dump: it
    waits for the table's rows, which it would keep out. `name` and `oid` are the table's."""

    CATALOG: ClassVar[str] = "pg_class.relrowsecurity"

    relation_oid: int
    relname: str
    relrowsecurity: bool = True
    relforcerowsecurity: bool = False
