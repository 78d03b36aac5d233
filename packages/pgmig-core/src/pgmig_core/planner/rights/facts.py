"""What the target's user may do, answered from what was read of the catalogs beforehand.

A role that this plan makes counts as one that the target has: who makes roles is made a member of them meanwhile.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from msgspec import Struct, field

from ...catalog.base import Address, CatalogObject
from ...catalog.catalog import Catalog
from ...catalog.extension import Extension
from ...catalog.foreign import ForeignServer
from ...catalog.large_object import LargeObject
from ...catalog.privileges import Granted, Privileges
from ...catalog.publication import Publication
from ...catalog.role import Role
from ...catalog.schema import Schema
from ...ddl.acl import parse

# What the roles of managed services are called whose servers let them do more than their catalogs say: make extensions
# that are not trusted. What they may not make after all fails by itself.
MANAGED = frozenset(
    {"rds_superuser", "cloudsqlsuperuser", "alloydbsuperuser", "azure_pg_admin", "neon_superuser", "supabase_admin"}
)


class Facts(Struct):
    """Of the target, before the run. `made` are the source's addresses of what the plan makes."""

    source: Catalog
    target: Catalog
    rights: Privileges
    made: AbstractSet[Address]
    new_roles: frozenset[str]
    roles: dict[str, Role] = field(default_factory=dict)
    _schemas: dict[str, Schema] = field(default_factory=dict)
    _new_schemas: dict[str, Schema] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roles = {role.name: role for role in self.target.server.roles}
        self._schemas = {schema.name: schema for schema in self.target.of(Schema)}
        self._new_schemas = {s.name: s for s in self.source.of(Schema) if s.address in self.made}

    @property
    def user(self) -> str:
        return self.target.server.user

    @property
    def is_superuser(self) -> bool:
        return self.target.server.is_superuser

    @property
    def is_managed(self) -> bool:
        return any(name in self.roles and self.roles[name].inherits for name in MANAGED)

    @property
    def makes_roles(self) -> bool:
        return self.is_superuser or (self.user in self.roles and self.roles[self.user].rolcreaterole)

    def has_role(self, name: str) -> bool:
        return name in self.roles or name in self.new_roles

    def acts_as(self, name: str) -> bool:
        """Whether it can give objects to a role and go on working with them."""
        if name in self.new_roles:
            return True
        role = self.roles.get(name)
        return role is not None and (self.is_superuser or (role.is_member and role.inherits))

    def may(self, kind: str, name: str, role: str | None = None) -> bool:
        """CREATE or USAGE of the user, or of a role that it can act as."""
        return self.is_superuser or Granted(role or self.user, kind, name) in self.rights.granted

    def owns(self, kind: str, name: str) -> bool:
        return self.is_superuser or (kind, name) in self.rights.owned

    def has_schema(self, name: str) -> bool:
        return name in self._schemas

    def may_create_in(self, schema: str) -> bool:
        """In a schema that the target has; one that the plan makes is the user's own."""
        return not self.has_schema(schema) or self.may("schema", schema)

    def can_own(self, obj: CatalogObject) -> bool:
        """Whether the target lets the user give the object to its owner, and the owner take it (manual: ALTER …)."""
        owner = obj.owner
        if owner is None or owner == self.user or isinstance(obj, Extension):
            return True  # an extension is whoever made it's, for good
        if not self.acts_as(owner):
            return False
        if self.is_superuser or (owner in self.roles and self.roles[owner].rolsuper):
            return True
        if isinstance(obj, Schema):
            return not self.has_schema(obj.name) or self.owns("schema", obj.name)
        if isinstance(obj, Publication):
            return self.may("database", self.target.server.database, owner)
        if isinstance(obj, ForeignServer):
            return self.may("foreign-data wrapper", obj.fdwname, owner)
        if isinstance(obj, LargeObject) or obj.nspname is None:
            return True
        return self._owner_may_create_in(owner, obj.nspname)

    def _owner_may_create_in(self, owner: str, name: str) -> bool:
        """A new owner needs CREATE on the schema itself; in a schema of ours its privileges are there by then."""
        if self.may("schema", name, owner):
            return True
        new = self._new_schemas.get(name)
        if new is None or name in self._schemas:
            there = self._schemas.get(name)
            return there is not None and _creates(there, {""})
        is_given = self.can_own(new)
        return (is_given and new.owner == owner) or _creates(new, {"", owner})


def _creates(schema: Schema, grantees: set[str]) -> bool:
    return any("C" in item.privileges for item in map(parse, schema.acl or ()) if item.grantee in grantees)
