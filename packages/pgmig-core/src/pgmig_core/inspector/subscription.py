"""Subscriptions: only a superuser may read what they are; for others there are none."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.server import Server
from ..catalog.subscription import Subscription
from .cursor import Cursor
from .rows import read_objects


def read(cursor: Cursor, server: Server) -> Iterator[Subscription]:
    if server.is_superuser:
        yield from read_objects(cursor, server, "subscription", Subscription)
