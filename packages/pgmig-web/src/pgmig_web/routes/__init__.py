"""The paths of the server, a file per group: each `routes(...)` gives Starlette's routes."""

from __future__ import annotations
