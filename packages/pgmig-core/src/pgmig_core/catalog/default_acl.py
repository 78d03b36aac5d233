"""pg_default_acl: ALTER DEFAULT PRIVILEGES."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class DefaultAcl(CatalogObject, frozen=True, kw_only=True):
    """The privileges that a role's new objects get. `owner` is the role, `nspname` None where they hold in all schemas.

    `acldefault` is what they are measured against: the server's own defaults, or nothing where they hold in one schema.
    """

    CATALOG: ClassVar[str] = "pg_default_acl"

    defaclobjtype: str
    """r relations, S sequences, f functions, T types, n schemas, L large objects (18)."""
