"""Whether a server answers, and what it is."""

from __future__ import annotations

import time

from msgspec import Struct

from .connection import connect
from .errors import Side
from .options import ConnectionOptions


class ConnectionTest(Struct, frozen=True, kw_only=True):
    """What a connection reached, and how long connecting took."""

    server_version: str
    database: str
    user: str
    latency_ms: float


def test_connection(options: ConnectionOptions, *, side: Side = "source") -> ConnectionTest:  # noqa: PT028 - a name of the API, not a test
    """Connect and say to what. Raises ConnectionFailedError, ServerTooOldError."""
    began = time.monotonic()
    with connect(options, side) as connection:
        latency = (time.monotonic() - began) * 1000
        info = connection.info
        version = (info.parameter_status("server_version") or "").partition(" ")[0]
        return ConnectionTest(
            server_version=version, database=info.dbname, user=info.user, latency_ms=round(latency, 1)
        )


__all__ = ["ConnectionTest", "test_connection"]
