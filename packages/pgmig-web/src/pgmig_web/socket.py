"""/ws/progress: each client gets the newest state when it can take it.

                         every INTERVAL (with many clients less often), if anything changed
    board ──▶ Hub ──beat──▶ client ── message(seen) ──▶ send
                      └───▶ client that is still sending: misses the beat, and is told the newest when it is done

Nothing is queued for anybody: a client that does not read holds one message, which waits for its socket, and the
server's memory stays flat. Clients that know the same are told the same: the text is made once for all of them.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from .board import NOTHING, Board, Seen
from .jobs import Jobs

INTERVAL = 0.2
"""Seconds between two messages to a client at least; people see no difference to the 10 a second that are allowed."""
MESSAGES_A_SECOND = 50
"""To all clients together. Each message takes its share of the interpreter from the threads that copy: on two busy
cores 45 clients told every 0.2 s made a copy a sixth slower, told about every second 3 % (bench/web_clients.py)."""
MAX_CLIENTS = 256
SEND_SECONDS = 60.0
"""A client that takes no message for so long is given up."""
TRY_LATER = 1013


class Hub:
    """All clients, and the beat that they are told on."""

    def __init__(self, jobs: Jobs, interval: float = INTERVAL) -> None:
        self._jobs = jobs
        self._interval = interval
        self._clients = 0
        self._wanted = asyncio.Event()
        self._beat = asyncio.Event()
        self._told: tuple[Board, Seen, int] | None = None
        """What the last beat was about: a board, up to where it was, and its elapsed second."""
        self._texts: dict[Seen, str] = {}

    @property
    def clients(self) -> int:
        return self._clients

    async def run(self) -> None:
        """Beat, for as long as the server lives."""
        while True:
            await self._wanted.wait()
            self._look()
            await asyncio.sleep(max(self._interval, self._clients / MESSAGES_A_SECOND))

    async def serve(self, websocket: WebSocket) -> None:
        """One client, from its handshake to its end."""
        if self._clients >= MAX_CLIENTS:
            await websocket.close(TRY_LATER)
            return
        await websocket.accept()
        self._clients += 1
        self._wanted.set()
        tasks = [asyncio.create_task(self._send(websocket)), asyncio.create_task(_until_gone(websocket))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._clients -= 1
            if self._clients == 0:
                self._wanted.clear()

    async def _send(self, websocket: WebSocket) -> None:
        seen = NOTHING
        with suppress(WebSocketDisconnect, TimeoutError, OSError, RuntimeError):
            while True:
                beat = self._beat
                text, seen = self._message(seen)
                async with asyncio.timeout(SEND_SECONDS):
                    await websocket.send_text(text)
                await beat.wait()

    def _look(self) -> None:
        board = self._jobs.board
        now = (board, board.seen, board.elapsed_seconds)
        if now != self._told:
            self._told = now
            self._texts.clear()
            beat, self._beat = self._beat, asyncio.Event()
            beat.set()

    def _message(self, seen: Seen) -> tuple[str, Seen]:
        board = self._jobs.board
        if self._told is None or self._told[0] is not board:
            self._told = (board, board.seen, board.elapsed_seconds)
            self._texts.clear()
        until = self._told[1]
        if seen not in self._texts:
            self._texts[seen] = encode({"type": "progress", "data": board.data(seen, until)})
        return self._texts[seen], until


async def _until_gone(websocket: WebSocket) -> None:
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass  # clients have nothing to say


def encode(value: Any) -> str:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
