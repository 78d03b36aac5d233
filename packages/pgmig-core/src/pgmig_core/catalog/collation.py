"""pg_collation."""

from __future__ import annotations

from typing import ClassVar

from .base import CatalogObject


class Collation(CatalogObject, frozen=True, kw_only=True):
    """A collation. `locale` is ICU's and the built-in provider's, `collcollate` and `collctype` are libc's."""

    CATALOG: ClassVar[str] = "pg_collation"

    collprovider: str
    """c libc, i icu, b builtin (17), d default."""
    collisdeterministic: bool = True
    collcollate: str | None = None
    collctype: str | None = None
    locale: str | None = None
    icu_rules: str | None = None
    """16 and newer."""
