"""ALTER … DEPENDS ON EXTENSION: what goes away with an extension without being a member."""

from __future__ import annotations

from collections.abc import Iterable

from .context import Identity


def on_extensions(names: Iterable[str], identity: Identity) -> tuple[str, ...]:
    """`names` are quoted."""
    return tuple(f"ALTER {identity.kind} {identity.sql} DEPENDS ON EXTENSION {name}" for name in names)
