"""pg_seclabel and pg_shseclabel: few objects have labels, so they are read once, for the objects of all families."""

from __future__ import annotations

from collections.abc import MutableMapping

from msgspec.structs import replace

from .. import sql
from ..catalog.base import Address, CatalogObject, SecurityLabel
from ..catalog.server import Server
from .cursor import Cursor


def attach(cursor: Cursor, server: Server, objects: MutableMapping[Address, CatalogObject]) -> None:
    """Give the labelled objects their labels, columns' ones to their tables."""
    labels: dict[tuple[int, int], list[SecurityLabel]] = {}
    for row in cursor.execute(sql.load("security_label", server.version_num)):
        labels.setdefault((row.classoid, row.objoid), []).append(SecurityLabel(row.provider, row.label, row.objsubid))
    if not labels:
        return
    names = {row.oid: row.relname for row in cursor.execute(sql.load("catalog_name", server.version_num))}
    for (classoid, objoid), found in labels.items():
        address = Address(names[classoid], objoid)
        if address in objects:
            objects[address] = replace(objects[address], seclabels=tuple(found))
