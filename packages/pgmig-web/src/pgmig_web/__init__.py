"""pgmig_web: the page, its REST API and its WebSocket, a thin adapter over pgmig_core.

    app        create_app: routes, middleware, the one job; main: the `pgmig-web` command
    command    arguments, the demo, uvicorn
    routes     a file per group of paths
    socket     /ws/progress: each client gets the newest state when it can take it
    jobs       the one job: a thread that plans and runs
    board      what is known of the job, folded from events, as the pages' `data` object
    security   who may talk to us: Host, Origin, content type, token, headers
    requests, body, errors, settings

The page itself stands in the repository's `web/` and travels in the wheel as `pgmig_web/static`.
"""

from __future__ import annotations

__version__ = "0.1.0"
