"""pg_sequence and pg_class with relkind S."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class Sequence(CatalogObject, frozen=True, kw_only=True):
    """A sequence. Its present value is no part of the catalog: it is read when it is copied."""

    CATALOG: ClassVar[str] = "pg_class"

    relpersistence: str = "p"
    type: str
    seqstart: int
    seqincrement: int
    seqmin: int
    seqmax: int
    seqcache: int
    seqcycle: bool
    owned_by_relid: int = 0
    """The table it is owned by or, with `is_identity`, the identity column of; 0 for none."""
    owned_by_attnum: int = 0
    is_identity: bool = False
