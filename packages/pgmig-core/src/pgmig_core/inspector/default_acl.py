"""Default privileges."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.default_acl import DefaultAcl
from ..catalog.server import Server
from .build import read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[DefaultAcl]:
    yield from read_objects(cursor, server, "default_acl", DefaultAcl)
