"""pg_rewrite, but for the rules that are views."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class Rule(CatalogObject, frozen=True, kw_only=True):
    """A rule on a table or view that a user wrote."""

    CATALOG: ClassVar[str] = "pg_rewrite"

    relation_oid: int
    relname: str
    definition: str
    """pg_get_ruledef."""
    ev_enabled: str = "O"
    """O origin, D disabled, R replica, A always."""
