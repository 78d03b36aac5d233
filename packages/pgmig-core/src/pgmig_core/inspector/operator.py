"""Operators, their classes and families."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.base import CatalogObject
from ..catalog.operator import FamilyFunction, FamilyOperator, Operator, OperatorClass, OperatorFamily
from ..catalog.server import Server
from .build import many, read_objects
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[CatalogObject]:
    members = {"operators": many(FamilyOperator), "functions": many(FamilyFunction)}
    yield from read_objects(cursor, server, "operator", Operator)
    yield from read_objects(cursor, server, "operator_family", OperatorFamily, **members)
    yield from read_objects(cursor, server, "operator_class", OperatorClass, **members)
