"""TLS with real certificates, and a man in the middle who says that the server has none: both planes, every sslmode."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass

import pytest
from psycopg.conninfo import make_conninfo

from pgmig_core import Options, Outcome, Session
from pgmig_core.connection import connect, connect_again, data_plane_arguments
from pgmig_core.copy.session import DataPlaneLoop, open_connection
from pgmig_core.errors import ConnectionFailedError
from pgmig_core.options import ConnectionOptions
from tests.support import databases
from tests.support.tls import Secured, both, certificates, secured_server

SSL_REQUEST = b"\0\0\0\x08\x04\xd2\x16\x2f"


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with secured_server(15, certificates(tmp_path_factory.mktemp("certificates"))) as server:
        yield server


@pytest.mark.parametrize(
    ("sslmode", "tls"),
    [
        ("disable", False),
        ("allow", False),
        ("prefer", True),
        ("require", True),
        ("verify-ca", True),
        ("verify-full", True),
    ],
)
def test_every_sslmode_is_the_same_for_both(secured: Secured, sslmode: str, tls: bool) -> None:
    root = f"sslrootcert={secured.folder}/root.crt"
    assert both(secured.dsn(f"sslmode={sslmode} {root}")) == (tls, tls)


@pytest.mark.parametrize("sslmode", ["require", "verify-ca", "verify-full"])
def test_another_authority_is_refused(secured: Secured, sslmode: str) -> None:
    with pytest.raises(ConnectionFailedError, match="certificate"):
        both(secured.dsn(f"sslmode={sslmode} sslrootcert={secured.folder}/other.crt"))


def test_another_name_is_refused_by_verify_full_only(secured: Secured) -> None:
    root = f"sslrootcert={secured.folder}/root.crt"
    assert both(secured.dsn(f"sslmode=verify-ca {root}", host="127.0.0.1")) == (True, True)
    with pytest.raises(ConnectionFailedError, match="certificate"):
        both(secured.dsn(f"sslmode=verify-full {root}", host="127.0.0.1"))


def test_a_clients_certificate(secured: Secured) -> None:
    with pytest.raises(ConnectionFailedError):
        both(secured.dsn("sslmode=require", user="certified"))
    folder = secured.folder
    own = f"sslmode=require sslcert={folder}/client.crt sslkey={folder}/client.key"
    assert both(secured.dsn(own, user="certified")) == (True, True)


def test_scram_with_its_channel_bound(secured: Secured) -> None:
    root = f"sslmode=verify-full sslrootcert={secured.folder}/root.crt"
    bound = f"{root} channel_binding=require password=hush-hush"
    assert both(secured.dsn(bound, user="secret")) == (True, True)
    with pytest.raises(ConnectionFailedError):
        both(secured.dsn(f"{root} password=wrong", user="secret"))


@dataclass(slots=True)
class Middle:
    """Between client and server; while `strips`, it answers in the server's stead that there is no TLS."""

    port: int
    strips: bool = True
    stripped: int = 0


@pytest.fixture
def middle(secured: Secured) -> Iterator[Middle]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        man = Middle(listener.getsockname()[1])
        threading.Thread(target=accept, args=(listener, man, secured.server.port), daemon=True).start()
        yield man
        listener.shutdown(socket.SHUT_RDWR)


def accept(listener: socket.socket, man: Middle, port: int) -> None:
    with suppress(OSError):
        while True:
            client = listener.accept()[0]
            threading.Thread(target=serve, args=(client, man, port), daemon=True).start()


def serve(client: socket.socket, man: Middle, port: int) -> None:
    with client, suppress(OSError), socket.create_connection(("127.0.0.1", port)) as server:
        first = client.recv(8192)
        if first == SSL_REQUEST and man.strips:
            man.stripped += 1
            client.sendall(b"N")
        else:
            server.sendall(first)
        back = threading.Thread(target=pump, args=(server, client), daemon=True)
        back.start()
        pump(client, server)
        back.join()


def pump(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize("sslmode", ["require", "verify-ca", "verify-full"])
def test_who_asks_for_tls_is_not_talked_out_of_it(secured: Secured, middle: Middle, sslmode: str) -> None:
    with pytest.raises(ConnectionFailedError, match="does not speak TLS"):
        both(secured.dsn(f"sslmode={sslmode} sslrootcert={secured.folder}/root.crt", port=middle.port))
    assert middle.stripped == 1


@pytest.mark.parametrize("sslmode", ["prefer", "require", "verify-full"])
def test_rows_do_not_travel_plain_when_the_first_connection_had_tls(
    secured: Secured, middle: Middle, sslmode: str
) -> None:
    """The man in the middle begins his work between the first connection and those that copy."""
    middle.strips = False
    text = secured.dsn(f"sslmode={sslmode} sslrootcert={secured.folder}/root.crt", port=middle.port)
    with closing(connect(ConnectionOptions.model_validate({"dsn": text}), "source")) as control:
        arguments = data_plane_arguments(control, "source")
        middle.strips = True
        loop = DataPlaneLoop()
        try:
            with pytest.raises(ConnectionFailedError, match="cannot open another connection"):
                loop.run_until_complete(open_connection(arguments))
        finally:
            loop.close()
        # small tables and the snapshot's reader go by psycopg
        with pytest.raises(ConnectionFailedError, match="does not speak TLS"):
            connect_again(control, "source")
    assert middle.stripped == 2


def test_prefer_stays_prefer(secured: Secured, middle: Middle) -> None:
    assert both(secured.dsn("sslmode=prefer", port=middle.port)) == (False, False)


@pytest.mark.parametrize("side", ["source", "target"])
def test_a_run_that_began_with_tls_does_not_go_on_without(secured: Secured, middle: Middle, side: str) -> None:
    """With `prefer`, too, when the man in the middle begins after the plan was made: no object, no row."""
    server = secured.server
    source, target = (server.dsn(databases.create(server, side)) for side in ("source", "target"))
    databases.execute(source, "CREATE TABLE t AS SELECT 1 AS a")
    middle.strips = False
    dsns = {"source": source, "target": target}
    dsns[side] = make_conninfo(dsns[side], host="localhost", port=middle.port, sslmode="prefer")
    options = (ConnectionOptions.model_validate({"dsn": dsn}) for dsn in dsns.values())
    with Session(*options) as session:
        plan = session.plan(options=Options(retry_seconds=0, workers=1))
        middle.strips = True
        report = session.run(plan)
    assert report.outcome in (Outcome.FAILED, Outcome.COMPLETED_WITH_ERRORS)
    assert middle.stripped > 0
    assert "does not speak TLS" in f"{report.reason} {[result.message for result in report.results]}"
    made = databases.fetch(target, "SELECT 1 FROM pg_class WHERE relname = 't'")
    if side == "target":
        assert made == []
    elif made:
        assert databases.fetch(target, "SELECT * FROM t") == []
