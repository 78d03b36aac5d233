"""What a server brings itself, by name: what another version may lack."""

from __future__ import annotations

from msgspec import Struct


class Builtins(Struct, frozen=True, kw_only=True):
    """Names in pg_catalog, unquoted as the catalogs have them. Empty where they were not read: then nothing is said."""

    types: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    relations: frozenset[str] = frozenset()
    opclasses: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    """pg_settings, without those of extensions."""
    compressions: frozenset[str] = frozenset()
    """What default_toast_compression takes (14 and newer): lz4 is a choice of who built the server."""
    keywords: frozenset[str] = frozenset()
    """Keywords that are more than unreserved: the server quotes such a name where it writes one."""
    reserved: frozenset[str] = frozenset()
    """Of these, the ones that not even a column may have unquoted."""
