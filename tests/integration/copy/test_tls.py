"""Where libpq's connection has TLS the data plane has it too, verified as strictly. Needs a server built with TLS."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from pgmig_core.connection import connect, data_plane_arguments
from pgmig_core.copy.worker import CopyWorker
from pgmig_core.demo.servers import Server
from pgmig_core.errors import ConnectionFailedError
from pgmig_core.options import ConnectionOptions
from pgmig_core.snapshot import Snapshot
from tests.support import databases, servers
from tests.support.steps import copy_step

NAME = "db.example"


def openssl(folder: Path, arguments: str) -> None:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("there is no openssl program to make certificates with")
    subprocess.run([program, *arguments.split()], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ca.crt, server.crt and server.key for db.example, and other.crt: an authority that has signed nothing of it."""
    folder = tmp_path_factory.mktemp("tls")
    for name in ("ca", "other"):
        openssl(
            folder, f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={name} -keyout {name}.key -out {name}.crt"
        )
    openssl(folder, f"req -newkey rsa:2048 -nodes -subj /CN={NAME} -keyout server.key -out server.csr")
    (folder / "names").write_text(f"subjectAltName=DNS:{NAME}")
    openssl(
        folder,
        "x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.crt",
    )
    return folder


@pytest.fixture(scope="module")
def tls_server(certificates: Path) -> Iterator[Server]:
    try:
        with servers.running(15, password=True) as server:
            owner = server.data.stat()
            for name in ("server.crt", "server.key"):
                copied = server.data / name
                shutil.copyfile(certificates / name, copied)
                copied.chmod(0o600)
                os.chown(copied, owner.st_uid, owner.st_gid)
            databases.execute(server.dsn(), "ALTER SYSTEM SET ssl = on")
            databases.execute(server.dsn(), "SELECT pg_reload_conf()")
            while databases.fetch(server.dsn(), "SHOW ssl") != [("on",)]:
                pass
            yield server
    except servers.NoSuchServerError as why:
        pytest.skip(str(why))


@pytest.fixture
def options(tls_server: Server, certificates: Path) -> ConnectionOptions:
    """Verified in full, by a name that only the certificate knows: the connection goes to the address."""
    return ConnectionOptions.model_validate(
        {
            "dsn": f"host={NAME} hostaddr=127.0.0.1 port={tls_server.port} user=postgres dbname=postgres"
            f" sslmode=verify-full sslrootcert={certificates}/ca.crt",
            "password": (tls_server.home / "passfile").read_text().strip().rpartition(":")[2],
        }
    )


def with_dsn(options: ConnectionOptions, change: Callable[[str], str]) -> ConnectionOptions:
    assert options.dsn is not None
    return ConnectionOptions.model_validate(
        {"dsn": change(options.dsn.get_secret_value()), "password": options.password}
    )


def copy_nothing(options: ConnectionOptions, root: Path | None = None, host: str | None = None) -> list[bool]:
    """Copy no rows with the options, changed for the data plane alone; whether each of its sessions had TLS."""
    with (
        closing(connect(options, "source")) as connection,
        Snapshot(connect(options, "source")) as snapshot,
    ):
        arguments = data_plane_arguments(connection, "source")
        assert arguments.tls is not None
        changed = dict(arguments.tls) | ({"sslrootcert": str(root)} if root else {}) | ({"host": host} if host else {})
        arguments = replace(arguments, tls=tuple(changed.items()))
        connection.execute("CREATE TABLE IF NOT EXISTS public.t (id int, v text)")
        with closing(CopyWorker(arguments, replace(arguments, side="target"), snapshot)) as worker:
            worker.copy(copy_step())
            sessions = connection.execute(
                "SELECT s.ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE a.query = 'COMMIT'"
            ).fetchall()
    return [row[0] for row in sessions]


def test_both_planes_have_tls(options: ConnectionOptions) -> None:
    assert copy_nothing(options) == [True, True]


def test_required_but_not_verified(options: ConnectionOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    plain = with_dsn(options, lambda dsn: dsn.partition(" sslmode")[0] + " sslmode=require")
    assert copy_nothing(plain) == [True, True]


def test_channel_binding_is_made_up_for_by_verifying_in_full(options: ConnectionOptions) -> None:
    bound = with_dsn(options, lambda dsn: dsn.replace("verify-full", "require") + " channel_binding=require")
    assert copy_nothing(bound) == [True, True]
    with pytest.raises(ConnectionFailedError, match="channel_binding=require the certificate is verified in full"):
        copy_nothing(bound, host="elsewhere.example")


def test_another_authority_is_not_trusted(options: ConnectionOptions, certificates: Path) -> None:
    with pytest.raises(ConnectionFailedError, match="certificate verify failed"):
        copy_nothing(options, root=certificates / "other.crt")


def test_another_name_is_not_accepted(options: ConnectionOptions) -> None:
    with pytest.raises(ConnectionFailedError, match="certificate verify failed"):
        copy_nothing(options, host="elsewhere.example")


def test_an_authority_that_is_not_there_is_an_error(options: ConnectionOptions, tmp_path: Path) -> None:
    with pytest.raises(ConnectionFailedError, match="no root certificate"):
        copy_nothing(options, root=tmp_path / "missing.crt")


def test_libpq_refuses_with_one_clear_line(options: ConnectionOptions, certificates: Path) -> None:
    wrong = with_dsn(options, lambda dsn: dsn.replace("ca.crt", "other.crt"))
    with pytest.raises(ConnectionFailedError, match=r"the TLS certificate of db\.example:\d+ is not accepted"):
        connect(wrong, "target")
