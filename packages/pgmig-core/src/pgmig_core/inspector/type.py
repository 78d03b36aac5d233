"""Types that stand alone: enums, composites, domains, ranges, base and shell types.

A base type and its input and output functions need each other, and so do a range and its canonical function. The server
lets one announce the type first: that is an object of its own here (TypeShell), which opens the circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..catalog.base import Address, CatalogObject
from ..catalog.depend import Dependency
from ..catalog.server import Server
from ..catalog.type import (
    BaseType,
    CompositeColumn,
    CompositeType,
    DomainType,
    EnumType,
    RangeType,
    ShellType,
    TypeShell,
)
from .build import many, read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[CatalogObject]:
    yield from read_objects(cursor, server, "type_enum", EnumType)
    yield from read_objects(cursor, server, "type_composite", CompositeType, columns=many(CompositeColumn))
    yield from read_objects(cursor, server, "type_domain", DomainType)
    for range_type in read_objects(cursor, server, "type_range", RangeType):
        yield range_type
        if range_type.canonical is not None:
            yield _shell(range_type)
    for base_type in read_objects(cursor, server, "type_base", BaseType):
        yield base_type
        yield _shell(base_type)
    yield from read_objects(cursor, server, "type_shell", ShellType)


def _shell(obj: BaseType | RangeType) -> TypeShell:
    return TypeShell(oid=obj.oid, name=obj.name, nspname=obj.nspname)


def open_circles(dependencies: Iterable[Dependency], objects: Mapping[Address, CatalogObject]) -> Iterator[Dependency]:
    """The dependencies, with the functions of a type that has a shell depending on that instead of on the type."""
    dependencies = tuple(dependencies)
    its_functions: dict[Address, set[Address]] = {}
    for dependent, referenced, _ in dependencies:
        if dependent.classid == "pg_type" and Address(TypeShell.CATALOG, dependent.objid) in objects:
            its_functions.setdefault(dependent, set()).add(referenced)
    for dependency in dependencies:
        dependent, referenced, deptype = dependency
        if dependent.classid == "pg_proc" and dependent in its_functions.get(referenced, ()):
            yield Dependency(dependent, Address(TypeShell.CATALOG, referenced.objid), deptype)
            continue
        yield dependency
        if referenced.classid == "pg_namespace" and dependent in its_functions:
            yield Dependency(Address(TypeShell.CATALOG, dependent.objid), referenced, deptype)
    for type_address in its_functions:
        yield Dependency(type_address, Address(TypeShell.CATALOG, type_address.objid), "n")
