"""The ASGI application: routes and middleware put together, and the job's life tied to the server's."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from pgmig_core import PgmigError

from . import errors
from .jobs import Jobs
from .routes import about, connections, migrate, plan, unfinished
from .security import SecurityMiddleware
from .settings import Settings
from .socket import Hub

GZIP_LEVEL = 4
"""A plan of 10,000 tables (30 MB of JSON) packs ten times smaller, and three times quicker than at the default of 9."""


def create_app(settings: Settings | None = None) -> ASGIApp:
    """The whole application. Its jobs stop when its lifespan ends."""
    settings = settings or Settings()
    # some systems' tables call it text/plain, which browsers, told not to sniff, will not run
    mimetypes.add_type("text/javascript", ".js")
    jobs = Jobs()
    hub = Hub(jobs)
    api = [
        *about.routes(settings, jobs),
        *connections.routes(settings),
        *plan.routes(settings),
        *unfinished.routes(settings),
        *migrate.routes(settings, jobs),
    ]

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        beating = asyncio.create_task(hub.run())
        try:
            yield
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
            await to_thread.run_sync(jobs.stop)

    app = Starlette(
        routes=[
            Mount("/api", routes=api),  # apart, so that a wrong method is a 405 and never a file that is not there
            WebSocketRoute("/ws/progress", hub.serve),
            Mount("/", StaticFiles(directory=settings.static, html=True)),
        ],
        middleware=[Middleware(GZipMiddleware, minimum_size=1024, compresslevel=GZIP_LEVEL)],
        exception_handlers={
            errors.ApiError: errors.on_api_error,
            PgmigError: errors.on_core_error,
            HTTPException: errors.on_http_error,
            500: errors.on_bug,
        },
        lifespan=lifespan,
    )
    # outermost, so that its headers also stand on what Starlette answers by itself
    return SecurityMiddleware(app, settings)


def main() -> None:
    """The entry point of the `pgmig-web` script."""
    from .command import run  # noqa: PLC0415 - uvicorn is for the command, not for those who import the application

    run()
