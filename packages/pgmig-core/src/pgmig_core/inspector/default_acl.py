"""Default privileges."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.default_acl import DefaultAcl
from ..catalog.server import Server
from .cursor import Cursor
from .rows import read_objects


def read(cursor: Cursor, server: Server) -> Iterator[DefaultAcl]:
    yield from read_objects(cursor, server, "default_acl", DefaultAcl)
