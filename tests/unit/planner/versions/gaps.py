"""Gaps between versions for tests."""

from __future__ import annotations

from typing import Any

from pgmig_core.catalog.base import CatalogObject
from pgmig_core.catalog.catalog import Catalog
from pgmig_core.catalog.server import Server
from pgmig_core.planner.versions import Gap


def catalog(major: int, *objects: CatalogObject) -> Catalog:
    """A catalog of these objects on a server of that version."""
    server = Server(
        version_num=major * 10000, version=f"{major}.0", system_identifier="", host="", database="d", database_oid=1,
        user="u", is_superuser=True, can_create=True, encoding="UTF8", datcollate="C", datctype="C",
    )  # fmt: skip
    return Catalog(server=server, objects={o.address: o for o in objects}, dependencies=(), owners={})


def gap(source: int, target: int, *objects: CatalogObject, **lacking: Any) -> Gap:
    """From one version to the other; `lacking`: types, functions, … as the Gap has them."""
    values: dict[str, Any] = {
        name: frozenset(names) if isinstance(names, set) else names for name, names in lacking.items()
    }
    return Gap(source=catalog(source, *objects), source_major=source, major=target, **values)
