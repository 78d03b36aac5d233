"""pg_init_privs, and what became of it: privileges changed on objects that initdb or an extension made."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from .base import Address, CatalogObject


class ColumnPrivileges(Struct, frozen=True, kw_only=True):
    """A column with changed privileges."""

    attname: str
    acl: tuple[str, ...]
    initprivs: tuple[str, ...] = ()


class ChangedPrivileges(CatalogObject, frozen=True, kw_only=True):
    """Privileges of an object that is the server's or an extension's own: all of it that is migrated.

    `name` says of what, such as `FUNCTION pg_catalog.pg_sleep(double precision)`. It has an address of its own, because
    what depends on the object itself depends on its extension.
    """

    CATALOG: ClassVar[str] = "pg_init_privs"

    classid: str
    kind: str
    """GRANT's word, such as TABLE, SEQUENCE, PROCEDURE, FOREIGN DATA WRAPPER."""
    identity: str
    """Qualified and quoted, with arguments."""
    extension_oid: int = 0
    """The extension it is a member of; 0 for what initdb made."""
    columns: tuple[ColumnPrivileges, ...] = ()

    @property
    def address(self) -> Address:
        return Address(f"{self.CATALOG} {self.classid}", self.oid)
