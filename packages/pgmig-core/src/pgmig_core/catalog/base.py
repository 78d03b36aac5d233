"""What every object of a catalog has in common.

An object is addressed as pg_depend does it, by the catalog it stands in and its oid; that is only good within one
server. Across servers an object is the same when its identity is the same: `ddl.identify(object)`.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from msgspec import Struct


class Address(NamedTuple):
    """Where an object stands: pg_depend's classid (as the catalog's name) and objid."""

    classid: str
    objid: int


class SecurityLabel(Struct, frozen=True):
    """A row of pg_seclabel or pg_shseclabel. `objsubid` is a column's attnum, or 0."""

    provider: str
    label: str
    objsubid: int = 0


class CatalogObject(Struct, frozen=True, kw_only=True):
    """An object that can be created: `name` is its catalog's own name column (relname, proname, …), unquoted."""

    CATALOG: ClassVar[str]
    """The catalog it stands in, such as pg_class."""

    oid: int
    name: str
    nspname: str | None = None
    """Its schema, or the schema of the relation or type it belongs to; None for objects outside schemas."""
    owner: str | None = None
    """The owning role's name, None where objects of this kind have no owner of their own."""
    acl: tuple[str, ...] | None = None
    """aclitems as text (`grantee=privileges/grantor`); None means the kind's defaults (a NULL acl)."""
    acldefault: tuple[str, ...] | None = None
    """What acldefault() says for the kind and owner; None where objects of this kind have no privileges."""
    initprivs: tuple[str, ...] | None = None
    """pg_init_privs, for objects of an extension or of the server itself whose privileges were changed."""
    comment: str | None = None
    seclabels: tuple[SecurityLabel, ...] = ()
    extname: str | None = None
    """The extension it is a member of: left to the extension."""

    @property
    def address(self) -> Address:
        return Address(self.CATALOG, self.oid)
