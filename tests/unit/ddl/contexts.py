"""A context to write DDL in, without a server."""

from __future__ import annotations

from pgmig_core.catalog.base import CatalogObject
from pgmig_core.catalog.catalog import Catalog
from pgmig_core.catalog.server import Server
from pgmig_core.ddl.context import DdlContext


def catalog_of(*objects: CatalogObject, version_num: int = 180000) -> Catalog:
    """A catalog that holds these objects, of a server of that version."""
    server = Server(
        version_num=version_num, version="", system_identifier="", host="", database="shop", database_oid=1,
        user="anna", is_superuser=True, can_create=True, encoding="UTF8", datcollate="C", datctype="C",
    )  # fmt: skip
    return Catalog(server=server, objects={obj.address: obj for obj in objects}, dependencies=(), owners={})


def context_of(
    *objects: CatalogObject,
    source_version: int = 180000,
    target_version: int = 180000,
    roles: frozenset[str] | None = None,
    grantees: frozenset[str] | None = None,
    target_database: str = "",
) -> DdlContext:
    """A context whose catalog holds these objects; all roles may be used unless `roles` says which."""
    return DdlContext(
        catalog=catalog_of(*objects, version_num=source_version),
        target_version=target_version,
        roles=roles,
        grantees=grantees,
        target_database=target_database,
    )
