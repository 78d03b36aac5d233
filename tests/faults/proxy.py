"""The network between pgmig and a server: a TCP proxy that carries bytes until a fault is due.

Bytes are counted per connection and direction, so that a fault can be put at any offset of any of them: into a
message's length, the middle of a row, or the answer to a COMMIT. A silent connection is not one that is merely read no
more: a filter in the kernel drops what arrives at the proxy's two sockets, so that no peer gets so much as an
acknowledgement, as when a cable is pulled.
"""

from __future__ import annotations

import ctypes
import fcntl
import socket
import struct
import termios
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Self

PIECE = 1 << 16
_SO_ATTACH_FILTER = 26
_RESET = struct.pack("ii", 1, 0)
_ACKNOWLEDGED_WITHIN = 2.0


class Kind(StrEnum):
    """What becomes of a connection."""

    CUT = "cut"
    """Both ends get a reset."""
    CLOSED = "closed"
    """Both ends get an orderly end, in the middle of whatever it was."""
    STALLED = "stalled"
    """Nothing moves for a while."""
    SILENT = "silent"
    """Nothing arrives any more, and nobody says so."""


@dataclass(slots=True)
class Fault:
    """What is to happen to the first connection of that number (from 0) or a later one that carries so many bytes."""

    kind: Kind
    connection: int
    offset: int
    to_server: bool
    seconds: float = 0.0
    """How long a stall lasts."""
    happened: bool = False

    def __str__(self) -> str:
        to = "to" if self.to_server else "from"
        return f"connection {self.connection} {self.kind} after {self.offset:,} bytes {to} the server"


@dataclass(slots=True)
class _Pair:
    number: int
    client: socket.socket
    server: socket.socket
    carried: list[int] = field(default_factory=lambda: [0, 0])
    """Bytes from the server, and to it."""
    frozen_until: float = 0.0
    silent: bool = False
    ended: bool = False

    def close(self, *, reset: bool) -> None:
        self.ended = True
        for sock in (self.client, self.server):
            with suppress(OSError):  # it has ended by itself
                if reset:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                # a thread that waits for bytes would keep the socket open: it wakes first
                sock.shutdown(socket.SHUT_RD if reset else socket.SHUT_RDWR)
            if reset:
                sock.close()


class Proxy:
    """Listens on a free port of 127.0.0.1 and carries to `port`, as long as the block lasts."""

    def __init__(self, port: int, *faults: Fault, latency: float = 0.0) -> None:
        self._to = port
        self._faults = faults
        self._latency = latency
        self._pairs: list[_Pair] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port: int = self._listener.getsockname()[1]

    @property
    def carried(self) -> list[tuple[int, int]]:
        """Per connection, in the order they came: bytes from the server, bytes to it."""
        return [(pair.carried[0], pair.carried[1]) for pair in self._pairs]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, name="proxy", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        for pair in self._pairs:
            pair.close(reset=True)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # the block has ended
            try:
                server = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                client.close()
                continue
            pair = _Pair(len(self._pairs), client, server)
            self._pairs.append(pair)
            for sock in (client, server):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for to_server in (True, False):
                threading.Thread(target=self._carry, args=(pair, to_server), name="proxy", daemon=True).start()

    def _carry(self, pair: _Pair, to_server: bool) -> None:
        come, go = (pair.client, pair.server) if to_server else (pair.server, pair.client)
        try:
            while data := come.recv(PIECE):
                self._pass(pair, to_server, go, data)
            if not (pair.silent or pair.ended):
                go.shutdown(socket.SHUT_WR)
        except OSError:
            if not (pair.silent or pair.ended):
                pair.close(reset=True)

    def _pass(self, pair: _Pair, to_server: bool, go: socket.socket, data: bytes) -> None:
        """Send a piece on, up to where a fault is due, do the fault, and then the rest, if it still goes."""
        if self._latency:
            time.sleep(self._latency)
        for fault in self._faults:
            if fault.happened or fault.connection > pair.number or fault.to_server is not to_server:
                continue
            rest = fault.offset - pair.carried[to_server]
            if 0 <= rest < len(data):
                self._send(pair, to_server, go, data[:rest])
                data = data[rest:]
                fault.happened = True
                self._do(fault, pair)
        if (left := pair.frozen_until - time.monotonic()) > 0:
            time.sleep(left)
        if not (pair.silent or pair.ended):
            self._send(pair, to_server, go, data)

    def _send(self, pair: _Pair, to_server: bool, go: socket.socket, data: bytes) -> None:
        go.sendall(data)
        pair.carried[to_server] += len(data)

    def _do(self, fault: Fault, pair: _Pair) -> None:
        match fault.kind:
            case Kind.CUT:
                pair.close(reset=True)
            case Kind.CLOSED:
                pair.close(reset=False)
            case Kind.STALLED:
                pair.frozen_until = time.monotonic() + fault.seconds
            case Kind.SILENT:
                pair.silent = True
                for sock in (pair.client, pair.server):
                    await_acknowledged(sock)
                    drop_all(sock)


def await_acknowledged(sock: socket.socket) -> None:
    """Until the peer has what was sent: the kernel would send it again and again, and so be heard of for minutes."""
    deadline = time.monotonic() + _ACKNOWLEDGED_WITHIN
    while struct.unpack("i", fcntl.ioctl(sock, termios.TIOCOUTQ, bytes(4)))[0] and time.monotonic() < deadline:
        time.sleep(0.001)


def drop_all(sock: socket.socket) -> None:
    """Let the kernel drop every packet that arrives at a socket, unacknowledged (a filter that returns 0)."""
    program = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))
    sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HL", 1, ctypes.addressof(program)))
