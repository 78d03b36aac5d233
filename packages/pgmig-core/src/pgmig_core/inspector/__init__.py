"""Catalog rows → Catalog: a fixed number of queries, whatever the number of objects, under one snapshot.

Each family's module has `read(cursor, server)`, which runs its queries and yields its objects. What an object is made
of besides (row types, a constraint's index, a view's rule) and what depends on what come from pg_depend, see `depend`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.server import Server
from ..collector import without_collector
from . import (
    access_method,
    cast,
    changed_privileges,
    collation,
    constraint,
    conversion,
    database,
    default_acl,
    event_trigger,
    extension,
    foreign,
    function,
    index,
    language,
    large_object,
    operator,
    policy,
    publication,
    rule,
    schema,
    security_label,
    sequence,
    statistics,
    subscription,
    table,
    text_search,
    transform,
    trigger,
    type,
    view,
)
from .builtins import read_builtins
from .cursor import Cursor
from .depend import read_dependencies
from .server import read_server

FAMILIES: tuple[Callable[[Cursor, Server], Iterator[CatalogObject]], ...] = (
    schema.read,
    table.read,
    sequence.read,
    index.read,
    constraint.read,
    view.read,
    trigger.read,
    rule.read,
    policy.read,
    statistics.read,
    extension.read,
    language.read,
    access_method.read,
    collation.read,
    type.read,
    function.read,
    operator.read,
    cast.read,
    transform.read,
    conversion.read,
    text_search.read,
    foreign.read,
    event_trigger.read,
    publication.read,
    subscription.read,
    large_object.read,
    database.read,
    changed_privileges.read,
    default_acl.read,
)


def inspect(connection: psycopg.Connection[Any], *, host: str) -> Catalog:
    """The database's catalog as the connection's transaction sees it; `host` is only for display.

    Without a transaction it runs in a read-only one of its own. It leaves search_path empty in this session, so that
    every name the server writes is qualified. Raises psycopg.Error, and InspectionError for a catalog that does not add
    up.
    """
    idle = connection.info.transaction_status == TransactionStatus.IDLE
    transaction = connection.transaction() if idle else nullcontext()
    with without_collector(), connection.pipeline(), transaction:
        cursor = Cursor(connection)
        if idle:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # compiling a query costs more than running it here
        connection.execute(
            "SELECT pg_catalog.set_config('search_path', '', false), pg_catalog.set_config('jit', 'off', false)"
        )
        cursor.send_ahead()
        server = read_server(cursor, host)
        builtins = read_builtins(cursor, server.version_num)
        objects: dict[Address, CatalogObject] = {}
        for read in FAMILIES:
            objects.update((obj.address, obj) for obj in read(cursor, server))
        security_label.attach(cursor, server, objects)
        owners, dependencies = read_dependencies(cursor, server, objects)
    return Catalog(server=server, objects=objects, dependencies=dependencies, owners=owners, builtins=builtins)


__all__ = ["inspect"]
