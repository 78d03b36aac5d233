"""A far-away server: a TCP proxy that holds every byte back for a while, in each direction.

    python bench/proxy.py --listen 6001 --to 5432 --delay-ms 10             20 ms round trip to the server on 5432
    python bench/proxy.py --listen 6001 --to 5432 --delay-ms 10 --tell      and a line per connection when it closes

Then connect to postgresql://postgres@127.0.0.1:6001/… . It delays and does not throttle: what is sent while other bytes
are under way arrives just behind them, so pipelines pay one delay. A connection's first bytes pay a round trip more,
which is TCP's handshake. `--tell` prints how long each connection lasted, its bytes, and its turns: how often the
server began to answer after the client had sent something, that is the round trips the client waited for.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

PIECE = 1 << 18
"""Bytes read at a time."""
UNDER_WAY = 64 << 20
"""Bytes on the way in one direction, at most: a long line is no reason to hold gigabytes."""


@dataclass(slots=True)
class Turns:
    """Who sent last, and how often the server answered after the client."""

    client_sent: bool = False
    count: int = 0
    bytes: list[int] = field(default_factory=lambda: [0, 0])

    def note(self, from_client: bool, size: int) -> None:
        self.bytes[from_client] += size
        if self.client_sent and not from_client:
            self.count += 1
        self.client_sent = from_client


async def carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float, turns: Turns, from_client: bool
) -> None:
    """Carry one direction's bytes until its end, each `delay` seconds after it came."""
    loop = asyncio.get_running_loop()
    way: deque[tuple[float, bytes]] = deque()
    held = 0
    changed = asyncio.Event()

    async def deliver() -> None:
        nonlocal held
        while True:
            while not way:
                changed.clear()
                await changed.wait()
            due, data = way[0]
            if (left := due - loop.time()) > 0:
                await asyncio.sleep(left)
            way.popleft()
            if not data:
                break
            turns.note(from_client, len(data))
            writer.write(data)
            await writer.drain()
            held -= len(data)
            changed.set()
        if writer.can_write_eof():
            writer.write_eof()

    async with asyncio.TaskGroup() as group:
        group.create_task(deliver())
        while True:
            data = await reader.read(PIECE)
            way.append((loop.time() + delay, data))
            held += len(data)
            changed.set()
            if not data:
                break
            while held > UNDER_WAY:
                changed.clear()
                await changed.wait()


async def serve(listen: int, to_host: str, to_port: int, delay: float, *, tell: bool) -> None:
    """Accept for ever."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        began, turns = time.monotonic(), Turns()
        with suppress(ConnectionError, ExceptionGroup):
            await asyncio.sleep(2 * delay)
            server_reader, server_writer = await asyncio.open_connection(to_host, to_port)
            for one in (writer, server_writer):
                one.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(carry(reader, server_writer, delay, turns, from_client=True))
                    group.create_task(carry(server_reader, writer, delay, turns, from_client=False))
            finally:
                server_writer.close()
        writer.close()
        if tell:
            answered, sent = turns.bytes
            lasted = time.monotonic() - began
            print(f"{lasted:8.3f} s {turns.count:6} turns {sent:12,} sent {answered:12,} answered", flush=True)

    server = await asyncio.start_server(accept, "127.0.0.1", listen)
    print(f"listening on {listen}", flush=True)
    async with server:
        await server.serve_forever()


@contextmanager
def far_away(port: int, delay_ms: float) -> Iterator[int]:
    """A proxy before the local server at `port`, in a process of its own; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        listen: int = probe.getsockname()[1]
    command = [sys.executable, str(Path(__file__).resolve())]
    command += ["--listen", str(listen), "--to", str(port), "--delay-ms", str(delay_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            if process.stdout is None or not process.stdout.readline():
                raise RuntimeError("the proxy did not start")
            yield listen
        finally:
            process.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--listen", type=int, required=True, metavar="PORT")
    parser.add_argument("--to", required=True, metavar="[HOST:]PORT")
    parser.add_argument("--delay-ms", type=float, default=10.0, help="in each direction")
    parser.add_argument("--tell", action="store_true", help="a line per connection when it closes")
    given = parser.parse_args()
    host, _, port = given.to.rpartition(":")
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(given.listen, host or "127.0.0.1", int(port), given.delay_ms / 1000, tell=given.tell))


if __name__ == "__main__":
    main()
