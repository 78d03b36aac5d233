"""pg_constraint, of tables and of domains. NOT NULL constraints (18) belong to their columns, see table.Column."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class Constraint(CatalogObject, frozen=True, kw_only=True):
    """A check, primary key, unique, exclusion or foreign key constraint; a constraint trigger is a Trigger."""

    CATALOG: ClassVar[str] = "pg_constraint"

    contype: str
    """c check, p primary key, u unique, x exclusion, f foreign key; n for a NOT NULL that is not validated (18)."""
    conrelid: int
    """0 for a domain's."""
    contypid: int = 0
    relname: str
    """The table's, or the domain's name."""
    definition: str
    """pg_get_constraintdef, with NOT VALID and the like."""
    conkey: tuple[int, ...] = ()
    confkey: tuple[int, ...] = ()
    conindid: int = 0
    confrelid: int = 0
    conparentid: int = 0
    """Not 0: a partition's part of its parent's constraint."""
    condeferrable: bool = False
    condeferred: bool = False
    convalidated: bool = True
    conenforced: bool = True
    conislocal: bool = True
    coninhcount: int = 0
    connoinherit: bool = False
    index_tablespace: str | None = None
    index_reloptions: tuple[str, ...] | None = None
