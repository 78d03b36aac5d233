"""A server that is none: it speaks just enough of the protocol to say which version it is, or never answers."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_NO_ENCRYPTION = {80877103, 80877104}
"""The codes of SSLRequest and GSSENCRequest."""


@contextmanager
def listening(version: str | None) -> Iterator[int]:
    """The port of a server of this version; with None it takes connections and stays silent."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()
        thread = threading.Thread(target=_serve, args=(server, version, stop), daemon=True)
        thread.start()
        yield int(server.getsockname()[1])
        stop.set()
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _serve(server: socket.socket, version: str | None, stop: threading.Event) -> None:
    held: list[socket.socket] = []
    while not stop.is_set():
        try:
            connection, _ = server.accept()
        except OSError:
            break
        held.append(connection)
        if version is not None:
            _greet(connection, version)
    for connection in held:
        connection.close()


def _greet(connection: socket.socket, version: str) -> None:
    while True:
        head = connection.recv(8)
        if len(head) < 8:
            return
        size, code = struct.unpack("!ii", head)
        connection.recv(size - 8)
        if code not in _NO_ENCRYPTION:
            break
        connection.sendall(b"N")
    settings = {"server_version": version, "client_encoding": "UTF8", "standard_conforming_strings": "on"}
    answer = _message(b"R", struct.pack("!i", 0))
    for name, value in settings.items():
        answer += _message(b"S", f"{name}\0{value}\0".encode())
    answer += _message(b"K", struct.pack("!ii", 1, 1)) + _message(b"Z", b"I")
    connection.sendall(answer)


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body
