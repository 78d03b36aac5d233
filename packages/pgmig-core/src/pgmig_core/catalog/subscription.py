"""pg_subscription. Only a superuser may read it."""

from __future__ import annotations

from typing import ClassVar

from ..discreet import Discreet
from .base import CatalogObject


class Subscription(CatalogObject, Discreet, frozen=True, kw_only=True):
    """A subscription of this database. `subconninfo` may hold a password: it is left out of repr."""

    CATALOG: ClassVar[str] = "pg_subscription"
    SECRETS: ClassVar[frozenset[str]] = frozenset({"subconninfo"})

    subconninfo: str
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
