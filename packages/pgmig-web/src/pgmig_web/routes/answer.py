"""Answers that may be large: made in a thread, so that no other request waits for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from anyio import to_thread
from starlette.responses import Response

from ..socket import encode


async def answer(make: Callable[[], Any], status: int = 200) -> Response:
    """`make()`'s value as JSON; both happen in a thread."""

    def body() -> bytes:
        # errors of servers may hold half of a surrogate pair where their bytes were no UTF-8
        return encode(make()).encode("utf-8", "replace")

    return Response(await to_thread.run_sync(body), status, media_type="application/json")
