"""The demo: two embedded servers and a sample database worth migrating (extra `demo`)."""

from __future__ import annotations

from .servers import Server, ServerError

__all__ = ["Server", "ServerError"]
