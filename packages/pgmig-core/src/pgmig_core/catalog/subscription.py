"""pg_subscription. Only a superuser may read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from .base import CatalogObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription(CatalogObject):
    """A subscription of this database. `subconninfo` may hold a password: it is left out of repr."""

    CATALOG: ClassVar[str] = "pg_subscription"

    subconninfo: str = field(repr=False)
    subslotname: str | None = None
    subsynccommit: str = "off"
    subpublications: tuple[str, ...] = ()
    subbinary: bool = False
    substream: str = "f"
    """f off, t on, p parallel (16)."""
    subtwophasestate: str = "d"
    """d disabled, p pending, e enabled."""
    subdisableonerr: bool = False
    subpasswordrequired: bool = True
    subrunasowner: bool = False
    suborigin: str = "any"
    subfailover: bool = False
