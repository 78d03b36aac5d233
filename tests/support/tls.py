"""Certificates made with openssl, servers that want them, and what both drivers' connections have of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psycopg
import pytest
from msgspec.structs import replace
from psycopg.conninfo import make_conninfo

from pgmig_core.connection import DataPlaneArguments, connect, data_plane_arguments
from pgmig_core.copy.session import DataPlaneLoop, open_connection
from pgmig_core.demo.servers import Server
from pgmig_core.errors import ConnectionFailedError
from pgmig_core.options import ConnectionOptions

from . import databases, servers

KEY_PASSWORD = "opens-the-key"
_EC = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
_HBA = """\
hostssl all certified all cert
hostssl all secret all scram-sha-256
local all all trust
host all postgres all trust
"""


@dataclass(frozen=True, slots=True)
class Secured:
    """A server with TLS, and the folder of the certificates: root, other (not its authority), client."""

    server: Server
    folder: Path

    def dsn(self, more: str, *, user: str = "postgres", host: str = "localhost", port: int = 0) -> str:
        return f"host={host} port={port or self.server.port} dbname=postgres user={user} {more}"


def openssl(folder: Path, arguments: str) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl program to make certificates with")
    subprocess.run(["openssl", *arguments.split()], cwd=folder, check=True, capture_output=True)  # noqa: S607


def authority(folder: Path, name: str) -> None:
    openssl(folder, f"req -x509 {_EC} -days 2 -subj /CN={name} -keyout {name}.key -out {name}.crt")


def signed(folder: Path, name: str, subject: str, extension: str, by: str = "root") -> None:
    """{name}.crt and {name}.key, unlocked."""
    openssl(folder, f"req {_EC} -subj /CN={subject} -keyout {name}.key -out {name}.csr")
    (folder / f"{name}.ext").write_text(extension)
    by = f"-CA {by}.crt -CAkey {by}.key -CAcreateserial -days 2"
    openssl(folder, f"x509 -req -in {name}.csr {by} -extfile {name}.ext -out {name}.crt")
    (folder / f"{name}.key").chmod(0o600)


def revoked(folder: Path, name: str) -> None:
    """root.crl, in which the certificate `name` is revoked; empty.crl, in which none is; both also for sslcrldir,
    in the folders of their name without the dot."""
    for which in ("empty", "root"):
        (folder / "ca.conf").write_text(
            "[ca]\ndefault_ca = it\n[it]\ndatabase = index.txt\ndefault_md = sha256\ndefault_crl_days = 2\n"
        )
        (folder / "index.txt").touch()
        keys = "-config ca.conf -keyfile root.key -cert root.crt"
        if which == "root":
            openssl(folder, f"ca {keys} -revoke {name}.crt")
        openssl(folder, f"ca {keys} -gencrl -out {which}.crl")
        hashed = folder / f"{which}crl"
        hashed.mkdir()
        shutil.copy(folder / f"{which}.crl", hashed)
        openssl(folder, f"rehash {hashed}")


def certificates(folder: Path) -> Path:
    """root.crt and other.crt; server and client of root, the client's key also locked; root.crl, empty.crl."""
    for name in ("root", "other"):
        authority(folder, name)
    signed(folder, "server", "localhost", "subjectAltName=DNS:localhost")
    signed(folder, "client", "certified", "extendedKeyUsage=clientAuth")
    openssl(folder, f"ec -in client.key -aes256 -passout pass:{KEY_PASSWORD} -out locked.key")
    (folder / "locked.key").chmod(0o600)
    revoked(folder, "server")
    return folder


@contextmanager
def secured_server(major: int, folder: Path) -> Iterator[Secured]:
    """TLS for all, and hostssl only: SCRAM for the role `secret`, a client's certificate for `certified`.

    Skips where there is no such server, or one without TLS.
    """
    try:
        running = servers.running(major)
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
                databases.execute(server.dsn(), f"ALTER SYSTEM SET {setting}")
        except psycopg.Error as why:
            pytest.skip(f"a server without TLS: {why}")
        (server.data / "pg_hba.conf").write_text(_HBA)
        databases.execute(server.dsn(), "SELECT pg_reload_conf()")
        for _ in range(50):
            with suppress(psycopg.OperationalError), psycopg.connect(server.dsn(), sslmode="require"):
                break
            threading.Event().wait(0.1)
        yield Secured(server, folder)
    finally:
        running.__exit__(None, None, None)


def both(dsn: str, query: str = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") -> tuple[object, object]:
    """What the query says on the control and on the data plane; without one, whether they have TLS."""
    with closing(connect(ConnectionOptions.model_validate({"dsn": dsn}), "source")) as control:
        row = control.execute(query.encode()).fetchone()
        assert row is not None
        return row[0], on_the_data_plane(data_plane_arguments(control, "source"), query)


def on_the_data_plane(arguments: DataPlaneArguments, query: str) -> object:
    async def ask() -> object:
        connection: asyncpg.Connection = await open_connection(arguments)
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    loop = DataPlaneLoop()
    try:
        return loop.run_until_complete(ask())
    finally:
        loop.close()


def refused_by_both(good: str, **settings: str) -> tuple[ConnectionFailedError, ConnectionFailedError]:
    """What control and data plane say to a DSN that serves until these settings are added.

    The data plane is asked alone, as if the control plane had not noticed.
    """
    with closing(connect(ConnectionOptions.model_validate({"dsn": good}), "source")) as control:
        arguments = data_plane_arguments(control, "source")
    assert arguments.tls is not None
    on_the_data_plane(arguments, "SELECT 1")
    attrs = settings.get("target_session_attrs", arguments.target_session_attrs)
    arguments = replace(arguments, tls=tuple((dict(arguments.tls) | settings).items()), target_session_attrs=attrs)
    with pytest.raises(ConnectionFailedError) as by_data:
        on_the_data_plane(arguments, "SELECT 1")
    with pytest.raises(ConnectionFailedError) as by_control:
        connect(ConnectionOptions.model_validate({"dsn": make_conninfo(good, **settings)}), "source").close()
    return by_control.value, by_data.value
