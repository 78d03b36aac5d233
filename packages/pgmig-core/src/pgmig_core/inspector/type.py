"""Types that stand alone: enums, composites, domains, ranges, base and shell types."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.base import CatalogObject
from ..catalog.server import Server
from ..catalog.type import BaseType, CompositeColumn, CompositeType, DomainType, EnumType, RangeType, ShellType
from .build import many, read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[CatalogObject]:
    yield from read_objects(cursor, server, "type_enum", EnumType)
    yield from read_objects(cursor, server, "type_composite", CompositeType, columns=many(CompositeColumn))
    yield from read_objects(cursor, server, "type_domain", DomainType)
    yield from read_objects(cursor, server, "type_range", RangeType)
    yield from read_objects(cursor, server, "type_base", BaseType)
    yield from read_objects(cursor, server, "type_shell", ShellType)
