"""The demo: two embedded servers and a sample database worth migrating (extra `demo`)."""

from __future__ import annotations

from .demo import Demo
from .sample import SampleProgress, create_shop
from .servers import Server, ServerError

__all__ = ["Demo", "SampleProgress", "Server", "ServerError", "create_shop"]
