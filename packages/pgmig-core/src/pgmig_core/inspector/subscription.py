"""Subscriptions: only a superuser may read what they are; for others there are none."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.server import Server
from ..catalog.subscription import Subscription
from .build import read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[Subscription]:
    if server.is_superuser:
        yield from read_objects(cursor, server, "subscription", Subscription)
