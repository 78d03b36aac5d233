"""What the connected user may not do with the relations and schemas of a database; empty sets for a superuser."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Privileges:
    """Relation oids and schema names where a right is missing."""

    no_select: frozenset[int] = frozenset()
    no_insert: frozenset[int] = frozenset()
    no_update: frozenset[int] = frozenset()
    no_truncate: frozenset[int] = frozenset()
    not_owner: frozenset[int] = frozenset()
    rows_hidden: frozenset[int] = frozenset()
    """Row-level security applies to the user: a plain SELECT would leave rows out."""
    no_usage: frozenset[str] = frozenset()
    no_create: frozenset[str] = frozenset()
