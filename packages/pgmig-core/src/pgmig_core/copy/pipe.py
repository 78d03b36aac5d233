"""What stands between the two COPYs: a queue bounded by bytes, and meters of what passes and of who is waited for."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from struct import Struct
from typing import Self

from ..plan import Format

# Both ends of the pipe share one thread, so it only has to bridge the two sockets' rhythms: 1 MB did as well as 16 MB.
PIPE_BYTES = 1 << 20

# COPY's binary header: 11 bytes of signature, flags, length of the extension.
BINARY_HEADER = 19
_SAMPLED_ROWS = 256
_INT16, _INT32 = Struct("!h"), Struct("!i")


class Flow:
    """How long the pipes of a run have waited, and for whom. Safe to be read from another thread while they work."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waited = [0.0, 0.0]
        self._waiting: dict[tuple[int, bool], float] = {}

    def wait(self, pipe: int, *, crowded: bool) -> None:
        """A pipe begins to wait: for room when it is crowded, otherwise for rows."""
        with self._lock:
            self._waiting[pipe, crowded] = time.monotonic()

    def go_on(self, pipe: int, *, crowded: bool) -> None:
        """Its wait has ended."""
        with self._lock:
            self._waited[crowded] += time.monotonic() - self._waiting.pop((pipe, crowded))

    def read(self) -> tuple[float, float]:
        """Seconds waited so far, of all pipes: for rows of the source, and for the target to take some."""
        with self._lock:
            now, waited = time.monotonic(), self._waited.copy()
            for (_, crowded), since in self._waiting.items():
                waited[crowded] += now - since
        return waited[0], waited[1]


class Pipe:
    """Written by COPY TO STDOUT, read by COPY FROM STDIN. At most PIPE_BYTES and one buffer more are held."""

    def __init__(self, passed: Callable[[bytes], None], flow: Flow | None = None) -> None:
        """`passed` is called with each buffer that is handed on; `flow` hears of every wait."""
        self._buffers: deque[bytes] = deque()
        self._held = 0
        self._closed = False
        self._filled = asyncio.Event()
        self._drained = asyncio.Event()
        self._passed = passed
        self._flow = flow or Flow()

    async def write(self, data: bytes) -> None:
        """Put a buffer in; waits while the pipe is full."""
        if self._closed:
            return
        self._buffers.append(data)
        self._held += len(data)
        self._filled.set()
        while self._held > PIPE_BYTES and not self._closed:
            await self._wait(self._drained, crowded=True)

    def close(self) -> None:
        """No more will be written; what is held may still be read."""
        self._closed = True
        self._filled.set()
        self._drained.set()

    def discard(self) -> None:
        """Nobody reads any more."""
        self._buffers.clear()
        self._held = 0
        self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        while not self._buffers:
            if self._closed:
                raise StopAsyncIteration
            await self._wait(self._filled, crowded=False)
        data = self._buffers.popleft()
        self._held -= len(data)
        self._drained.set()
        self._passed(data)
        return data

    async def _wait(self, event: asyncio.Event, *, crowded: bool) -> None:
        event.clear()
        self._flow.wait(id(self), crowded=crowded)
        try:
            await event.wait()
        finally:
            self._flow.go_on(id(self), crowded=crowded)


class RowMeter:
    """Bytes exactly and rows about, while they pass; COPY itself tells the exact number at its end.

    Counting every row of a binary stream would cost more than copying it. A buffer holds whole rows, since the server
    sends a message per row: so a few rows at a buffer's start, at each tick, tell how long a row is around here.
    """

    def __init__(self, format_: Format) -> None:
        self.bytes = 0
        self._format = format_
        self._sampled_rows = 0
        self._sampled_bytes = 0
        self._at_last_sample = 0
        self._last = b""

    @property
    def rows(self) -> int:
        """Rows so far, by the rows' size in all samples. Samples the last buffer that passed: call it at a tick."""
        if self.bytes > self._at_last_sample:
            first = len(self._last) == self.bytes and self._format is Format.BINARY
            rows, size = _sample(self._last, self._format, skip=BINARY_HEADER if first else 0)
            self._sampled_rows += rows
            self._sampled_bytes += size
            self._at_last_sample = self.bytes
        return self.bytes * self._sampled_rows // self._sampled_bytes if self._sampled_bytes else 0

    def passed(self, data: bytes) -> None:
        """Take note of a buffer."""
        self.bytes += len(data)
        self._last = data


def _sample(data: bytes, format_: Format, skip: int) -> tuple[int, int]:
    """Rows at the start of a buffer, and the bytes they take."""
    if format_ is Format.TEXT:
        return data.count(b"\n"), len(data)
    rows, at, end = 0, skip, len(data)
    while rows < _SAMPLED_ROWS and at + 2 <= end:
        (fields,) = _INT16.unpack_from(data, at)
        if fields < 0:
            break
        at += 2
        for _ in range(fields):
            if at + 4 > end:
                return rows, at
            (length,) = _INT32.unpack_from(data, at)
            at += 4 + max(length, 0)
        rows += 1
    return rows, min(at, end)
