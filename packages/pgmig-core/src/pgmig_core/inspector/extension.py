"""Extensions."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.extension import Extension
from ..catalog.server import Server
from .build import pairs, read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[Extension]:
    yield from read_objects(cursor, server, "extension", Extension, config_sequences=pairs)
