"""pg_extension."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class Extension(CatalogObject, frozen=True, kw_only=True):
    """An extension. It is in no schema itself (`nspname` is None); its objects are in `extnamespace`."""

    CATALOG: ClassVar[str] = "pg_extension"

    extnamespace: str
    extversion: str
    extrelocatable: bool = False
    default_comment: str | None = None
    """What its control file on the source says."""
    config_sequences: tuple[tuple[str, str], ...] = ()
    """(schema, name) of the sequences whose values are the user's (pg_extension_config_dump)."""
    members: int = 0
    """How many objects it has: more or fewer than the same version has elsewhere where ALTER EXTENSION changed that."""
