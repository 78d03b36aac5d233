"""POST /api/unfinished: whether a run that ended early left its record on a destination."""

from __future__ import annotations

from typing import Any

from msgspec.structs import asdict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pgmig_core import ConnectionOptions
from pgmig_core.unfinished import read_unfinished

from ..body import read_body
from ..demo import with_passfile
from ..requests import ConnectionBody
from ..settings import Settings
from .answer import answer


def routes(settings: Settings) -> list[Route]:
    async def on_unfinished(request: Request) -> Response:
        connection = with_passfile(await read_body(request, ConnectionBody), settings.demo)
        return await answer(lambda: find_unfinished(connection))

    return [Route("/unfinished", on_unfinished, methods=["POST"])]


def find_unfinished(connection: ConnectionOptions) -> dict[str, Any]:
    """`unfinished` is null, or what the run was asked for and how far it came."""
    found = read_unfinished(connection)
    return {"unfinished": None if found is None else asdict(found)}
