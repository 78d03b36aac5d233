"""POST /api/test-connection, /api/browse, /api/table-info: what is on a server."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pgmig_core import ConnectionOptions, PgmigError, test_connection
from pgmig_core.browse import browse, table_info

from ..body import read_body
from ..demo import with_passfile
from ..errors import of_core
from ..requests import ConnectionBody, TableInfoBody
from ..settings import Settings
from .answer import answer

Json = dict[str, Any]


def routes(settings: Settings) -> list[Route]:
    async def on_test(request: Request) -> Response:
        connection = with_passfile(await read_body(request, ConnectionBody), settings.demo)
        return await answer(lambda: try_connection(connection))

    async def on_browse(request: Request) -> Response:
        connection = with_passfile(await read_body(request, ConnectionBody), settings.demo)
        return await answer(lambda: browse(connection))

    async def on_table_info(request: Request) -> Response:
        body = await read_body(request, TableInfoBody)
        connection = with_passfile(body.connection, settings.demo)
        return await answer(lambda: table_info(connection, body.schema_, body.table))

    return [
        Route("/test-connection", on_test, methods=["POST"]),
        Route("/browse", on_browse, methods=["POST"]),
        Route("/table-info", on_table_info, methods=["POST"]),
    ]


def try_connection(connection: ConnectionOptions) -> Json:
    """What the test found. A failure is an answer too: the test ran."""
    try:
        found = test_connection(connection)
    except PgmigError as error:
        said = of_core(error)
        return {"ok": False, "error": said.message.removeprefix("source: "), "hint": said.hint}
    return {
        "ok": True,
        "server_version": found.server_version,
        "database": found.database,
        "user": found.user,
        "latency_ms": found.latency_ms,
    }
