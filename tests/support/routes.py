"""What the web API can be asked, from the application itself: a test of all routes cannot forget a new one."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from pgmig_web.app import create_app


def posts() -> set[str]:
    """The paths under /api that take anything but GET, without that prefix."""
    (api,) = (route for route in application().routes if isinstance(route, Mount) and route.path == "/api")
    routes = [route for route in api.routes if isinstance(route, Route)]
    assert len(routes) == len(api.routes), "this knows plain routes only"
    return {route.path.strip("/") for route in routes if not (route.methods or {"POST"}) <= {"GET", "HEAD"}}


def application() -> Starlette:
    """The routes beneath the outermost middleware."""
    app = create_app()
    while not isinstance(app, Starlette):
        app = vars(app)["_app"]
    return app
