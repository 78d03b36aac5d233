"""TLS with real certificates, and a man in the middle who says that the server has none: both planes, every sslmode."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from pgmig_core.connection import connect, connect_again, data_plane_arguments
from pgmig_core.copy.session import DataPlaneLoop, open_connection
from pgmig_core.demo.servers import Server
from pgmig_core.errors import ConnectionFailedError
from pgmig_core.options import ConnectionOptions
from tests.support import databases, servers

SSL_REQUEST = b"\0\0\0\x08\x04\xd2\x16\x2f"
SHOWN = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


@dataclass(frozen=True, slots=True)
class Secured:
    """A server with TLS, and the folder of the certificates: root, other (not its authority), client."""

    server: Server
    folder: Path


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """hostssl only: SCRAM for everybody, and for the role `certified` a client's certificate."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make certificates with")
    folder = tmp_path_factory.mktemp("certificates")
    for name in ("root", "other"):
        openssl(
            folder, f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={name} -keyout {name}.key -out {name}.crt"
        )
    signed(folder, "server", "localhost", "subjectAltName=DNS:localhost")
    signed(folder, "client", "certified", "extendedKeyUsage=clientAuth")
    try:
        running = servers.running(15)
        server = running.__enter__()
    except servers.NoSuchServerError as why:
        pytest.skip(str(why))
    try:
        for name in ("server.crt", "server.key", "root.crt"):
            shutil.copy(folder / name, server.data)
            os.chown(server.data / name, server.data.stat().st_uid, server.data.stat().st_gid)
            (server.data / name).chmod(0o600)
        script = "CREATE ROLE certified LOGIN; CREATE ROLE secret LOGIN PASSWORD 'hush-hush';"
        try:
            databases.execute(server.dsn(), script)
            for setting in ("ssl = on", "ssl_ca_file = 'root.crt'"):
                with psycopg.connect(server.dsn(), autocommit=True) as session:
                    session.execute(f"ALTER SYSTEM SET {setting}".encode())
        except psycopg.Error as why:
            pytest.skip(f"a server without TLS: {why}")
        hba = server.data / "pg_hba.conf"
        hba.write_text(
            "hostssl all certified all cert\nhostssl all secret all scram-sha-256\nlocal all all trust\n"
            "host all postgres all trust\n"
        )
        databases.execute(server.dsn(), "SELECT pg_reload_conf()")
        for _ in range(50):
            with suppress(psycopg.OperationalError), psycopg.connect(server.dsn(), sslmode="require"):
                break
            threading.Event().wait(0.1)
        yield Secured(server, folder)
    finally:
        running.__exit__(None, None, None)


def openssl(folder: Path, arguments: str) -> None:
    subprocess.run(["openssl", *arguments.split()], cwd=folder, check=True, capture_output=True)  # noqa: S607


def signed(folder: Path, name: str, subject: str, extension: str) -> None:
    openssl(folder, f"req -newkey rsa:2048 -nodes -subj /CN={subject} -keyout {name}.key -out {name}.csr")
    (folder / f"{name}.ext").write_text(extension)
    authority = "-CA root.crt -CAkey root.key -CAcreateserial -days 2"
    openssl(folder, f"x509 -req -in {name}.csr {authority} -extfile {name}.ext -out {name}.crt")
    (folder / f"{name}.key").chmod(0o600)


def both(dsn: str) -> tuple[bool, bool]:
    """Whether the control and the data plane have TLS."""
    with closing(connect(ConnectionOptions.model_validate({"dsn": dsn}), "source")) as control:
        row = control.execute(SHOWN).fetchone()
        assert row is not None
        arguments = data_plane_arguments(control, "source")

        async def ask() -> bool:
            connection = await open_connection(arguments)
            try:
                return bool(await connection.fetchval(SHOWN))
            finally:
                await connection.close()

        loop = DataPlaneLoop()
        try:
            return bool(row[0]), loop.run_until_complete(ask())
        finally:
            loop.close()


def dsn(secured: Secured, more: str, *, user: str = "postgres", host: str = "localhost", port: int = 0) -> str:
    return f"host={host} port={port or secured.server.port} dbname=postgres user={user} {more}"


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
    assert both(dsn(secured, f"sslmode={sslmode} {root}")) == (tls, tls)


@pytest.mark.parametrize("sslmode", ["require", "verify-ca", "verify-full"])
def test_another_authority_is_refused(secured: Secured, sslmode: str) -> None:
    with pytest.raises(ConnectionFailedError, match="certificate"):
        both(dsn(secured, f"sslmode={sslmode} sslrootcert={secured.folder}/other.crt"))


def test_another_name_is_refused_by_verify_full_only(secured: Secured) -> None:
    root = f"sslrootcert={secured.folder}/root.crt"
    assert both(dsn(secured, f"sslmode=verify-ca {root}", host="127.0.0.1")) == (True, True)
    with pytest.raises(ConnectionFailedError, match="certificate"):
        both(dsn(secured, f"sslmode=verify-full {root}", host="127.0.0.1"))


def test_a_clients_certificate(secured: Secured) -> None:
    with pytest.raises(ConnectionFailedError):
        both(dsn(secured, "sslmode=require", user="certified"))
    folder = secured.folder
    own = f"sslmode=require sslcert={folder}/client.crt sslkey={folder}/client.key"
    assert both(dsn(secured, own, user="certified")) == (True, True)


def test_scram_with_its_channel_bound(secured: Secured) -> None:
    root = f"sslmode=verify-full sslrootcert={secured.folder}/root.crt"
    bound = f"{root} channel_binding=require password=hush-hush"
    assert both(dsn(secured, bound, user="secret")) == (True, True)
    with pytest.raises(ConnectionFailedError):
        both(dsn(secured, f"{root} password=wrong", user="secret"))


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
        both(dsn(secured, f"sslmode={sslmode} sslrootcert={secured.folder}/root.crt", port=middle.port))
    assert middle.stripped == 1


@pytest.mark.parametrize("sslmode", ["prefer", "require", "verify-full"])
def test_rows_do_not_travel_plain_when_the_first_connection_had_tls(
    secured: Secured, middle: Middle, sslmode: str
) -> None:
    """The man in the middle begins his work between the first connection and those that copy."""
    middle.strips = False
    text = dsn(secured, f"sslmode={sslmode} sslrootcert={secured.folder}/root.crt", port=middle.port)
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
    assert both(dsn(secured, "sslmode=prefer", port=middle.port)) == (False, False)
