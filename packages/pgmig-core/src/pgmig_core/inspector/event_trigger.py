"""Event triggers."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.event_trigger import EventTrigger
from ..catalog.server import Server
from .build import freeze, read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[EventTrigger]:
    yield from read_objects(cursor, server, "event_trigger", EventTrigger, tags=lambda tags: freeze(tags or []))
