"""GET /api/health, GET /api/settings: that the server is there, and what a page should begin with."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pgmig_core import Kind, Options

from .. import __version__
from ..jobs import Jobs
from ..requests import SSLMODES
from ..settings import DemoConnection, Settings

Json = dict[str, Any]


def routes(settings: Settings, jobs: Jobs) -> list[Route]:
    async def on_health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "version": __version__, "job_state": jobs.board.state.value})

    async def on_settings(_request: Request) -> Response:
        return JSONResponse(page_settings(settings))

    return [
        Route("/health", on_health, methods=["GET"]),
        Route("/settings", on_settings, methods=["GET"]),
    ]


def page_settings(settings: Settings) -> Json:
    """Defaults of the options, what may be chosen, and the demo's connections (null without --demo)."""
    demo = settings.demo and {
        "source": _fields(settings.demo[0]),
        "destination": _fields(settings.demo[1]),
    }
    return {
        "version": __version__,
        "options": Options(verify=True).model_dump(mode="json"),
        "kinds": [kind.value for kind in Kind],
        "sslmodes": list(SSLMODES),
        "demo": demo,
    }


def _fields(connection: DemoConnection) -> Json:
    return {
        "host": connection.host,
        "port": connection.port,
        "database": connection.database,
        "user": connection.user,
        "password": "",
        "sslmode": "prefer",
    }
