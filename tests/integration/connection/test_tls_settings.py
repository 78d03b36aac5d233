"""libpq's other settings of TLS, on both planes: what is not kept is refused, and nobody is asked for a password."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from pgmig_core.connection import connect, data_plane_arguments
from pgmig_core.errors import ConnectionFailedError
from pgmig_core.options import ConnectionOptions
from tests.support import databases
from tests.support.tls import KEY_PASSWORD, Secured, both, certificates, refused_by_both, secured_server

VERSION = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
TRY = """\
import sys
from pgmig_core.connection import connect, data_plane_arguments
from pgmig_core.copy.session import DataPlaneLoop, open_connection
from pgmig_core.errors import ConnectionFailedError
from pgmig_core.options import ConnectionOptions

import json
from msgspec.structs import replace

dsn, trusted, *_ = sys.argv[1:]
said = []
control = connect(ConnectionOptions.model_validate({"dsn": trusted or dsn}), "source")
arguments = data_plane_arguments(control, "source")
if trusted:
    arguments = replace(arguments, tls=(*arguments.tls, ("sslrootcert", "system"), ("sslmode", "verify-full")))
for plane in ("control", "data"):
    try:
        if plane == "control":
            connect(ConnectionOptions.model_validate({"dsn": dsn}), "source").close()
        else:
            loop = DataPlaneLoop()
            loop.run_until_complete(open_connection(arguments)).terminate()
        said.append("trusted")
    except ConnectionFailedError as error:
        said.append(error.message)
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def secured(folder: Path) -> Iterator[Secured]:
    with secured_server(15, folder) as server:
        yield server


@pytest.fixture(scope="module")
def direct(folder: Path) -> Iterator[Secured]:
    with secured_server(17, folder) as server:
        yield server


def refusal(dsn: str) -> ConnectionFailedError:
    with pytest.raises(ConnectionFailedError) as failed:
        both(dsn)
    return failed.value


def authorities_of_the_system(dsn: str, trusted: str, **environment: str) -> list[str]:
    """What control and data plane say in a process that has just these variables; `trusted` if the first DSN is not."""
    done = subprocess.run(
        [sys.executable, "-c", TRY, dsn, trusted], env=environment, capture_output=True, text=True, check=True
    )
    said: list[str] = json.loads(done.stdout)
    return said


def test_the_systems_authorities(secured: Secured) -> None:
    dsn = secured.dsn("sslrootcert=system")
    file = str(secured.folder / "root.crt")
    assert authorities_of_the_system(dsn, "", SSL_CERT_FILE=file) == ["trusted", "trusted"]


@pytest.mark.parametrize("environment", ["other", "none"])
def test_an_authority_that_the_system_does_not_trust(secured: Secured, environment: str) -> None:
    variables = {"SSL_CERT_FILE": str(secured.folder / "other.crt")} if environment == "other" else {}
    dsn = secured.dsn("sslrootcert=system")
    control, data = authorities_of_the_system(dsn, secured.dsn("sslmode=require"), **variables)
    assert "the TLS certificate" in control
    assert "certificate verify failed" in data


def test_libpq_looks_where_python_does(secured: Secured) -> None:
    """psycopg's wheel has an OpenSSL that knows of no authority; a sitecustomize of the test plays the system."""
    if psycopg.pq.__impl__ != "binary":
        pytest.skip("psycopg has the system's libpq")
    home = secured.folder / "system"
    home.mkdir()
    paths = "ssl.DefaultVerifyPaths(file, None, 'SSL_CERT_FILE', file, 'SSL_CERT_DIR', '')"
    (home / "sitecustomize.py").write_text(
        f"import ssl\nfile = {str(secured.folder / 'root.crt')!r}\nssl.get_default_verify_paths = lambda: {paths}\n"
    )
    said = authorities_of_the_system(secured.dsn("sslrootcert=system"), "", PYTHONPATH=str(home))
    assert said == ["trusted", "trusted"]


def test_the_systems_authorities_need_verify_full(secured: Secured) -> None:
    assert "weak sslmode" in refusal(secured.dsn("sslrootcert=system sslmode=require")).message


def test_a_locked_key(secured: Secured, caplog: pytest.LogCaptureFixture) -> None:
    key = f"sslmode=require sslcert={secured.folder}/client.crt sslkey={secured.folder}/locked.key"
    dsn = secured.dsn(f"{key} sslpassword={KEY_PASSWORD}", user="certified")
    assert both(dsn) == (True, True)
    options = ConnectionOptions.model_validate({"dsn": dsn})
    with closing(connect(options, "source")) as control:
        shown = f"{options!r} {data_plane_arguments(control, 'source')!r} {control!r}"
    assert KEY_PASSWORD not in shown + caplog.text


@pytest.mark.parametrize("password", ["it-is-wrong", ""])
def test_a_locked_key_stays_locked(secured: Secured, password: str, caplog: pytest.LogCaptureFixture) -> None:
    """Without a password, too: OpenSSL would ask for it on the terminal, and wait."""
    key = f"sslmode=require sslcert={secured.folder}/client.crt sslkey={secured.folder}/locked.key"
    good = secured.dsn(f"{key} sslpassword={KEY_PASSWORD}", user="certified")
    errors = refused_by_both(good, sslpassword=password)
    assert f"the password of the client's key {secured.folder}/locked.key is missing or wrong" in errors[0].message
    assert "sslpassword=" in errors[0].hint
    told = "".join(f"{error} {error!r} {error.__cause__!r}" for error in errors) + caplog.text
    assert "it-is-wrong" not in told
    assert KEY_PASSWORD not in told


def test_tls_without_a_question_before_it(direct: Secured) -> None:
    root = f"sslrootcert={direct.folder}/root.crt"
    assert both(direct.dsn(f"sslnegotiation=direct sslmode=verify-full {root}")) == (True, True)
    assert both(direct.dsn(f"sslmode=verify-full {root}")) == (True, True)


def test_an_older_server_refuses_tls_without_a_question(secured: Secured) -> None:
    control, _ = refused_by_both(secured.dsn("sslmode=require"), sslnegotiation="direct")
    assert "does not begin with TLS, as sslnegotiation=direct has it" in control.message
    assert "weak sslmode" in refusal(secured.dsn("sslnegotiation=direct sslmode=prefer")).message


@pytest.mark.parametrize(
    ("settings", "version"),
    [
        ("ssl_max_protocol_version=TLSv1.2", "TLSv1.2"),
        ("ssl_min_protocol_version=tlsv1.3", "TLSv1.3"),
        ("ssl_min_protocol_version=TLSv1.2 ssl_max_protocol_version=tlsv1.2", "TLSv1.2"),
    ],
)
def test_protocol_versions(secured: Secured, settings: str, version: str) -> None:
    assert both(secured.dsn(f"sslmode=require {settings}"), VERSION) == (version, version)


def test_a_version_that_the_server_does_not_speak(secured: Secured) -> None:
    databases.execute(secured.server.dsn(), "ALTER SYSTEM SET ssl_max_protocol_version = 'TLSv1.2'")
    databases.execute(secured.server.dsn(), "SELECT pg_reload_conf()")
    try:
        errors = refused_by_both(secured.dsn("sslmode=require"), ssl_min_protocol_version="TLSv1.3")
        assert ["protocol version" in str(error) for error in errors] == [True, True]
    finally:
        databases.execute(secured.server.dsn(), "ALTER SYSTEM RESET ssl_max_protocol_version")
        databases.execute(secured.server.dsn(), "SELECT pg_reload_conf()")


@pytest.mark.parametrize("setting", ["sslcrl={folder}/{which}.crl", "sslcrldir={folder}/{which}crl"])
def test_a_revoked_certificate(secured: Secured, setting: str) -> None:
    root = f"sslmode=verify-full sslrootcert={secured.folder}/root.crt"
    none_revoked, revoked = (setting.format(folder=secured.folder, which=which) for which in ("empty", "root"))
    assert both(secured.dsn(f"{root} {none_revoked}")) == (True, True)
    name, _, file = revoked.partition("=")
    errors = refused_by_both(secured.dsn(root), **{name: file})
    assert "the TLS certificate of localhost" in errors[0].message
    assert "certificate revoked" in errors[1].message


def test_no_certificate_is_shown_where_that_is_forbidden(secured: Secured) -> None:
    own = f"sslmode=require sslcert={secured.folder}/client.crt sslkey={secured.folder}/client.key"
    shown = "SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    assert both(secured.dsn(own), shown) == ("/CN=certified", "/CN=certified")
    assert both(secured.dsn(f"{own} sslcertmode=disable"), shown) == (None, None)
    refusal(secured.dsn(f"{own} sslcertmode=disable", user="certified"))


def test_a_certificate_that_the_server_must_ask_for(secured: Secured) -> None:
    """asyncpg could not tell whether it was asked for."""
    own = f"sslmode=require sslcert={secured.folder}/client.crt sslkey={secured.folder}/client.key"
    error = refusal(secured.dsn(f"{own} sslcertmode=require", user="certified"))
    assert "sslcertmode=require cannot be kept for the connections that copy rows" in error.message


def test_a_channel_that_cannot_be_bound(secured: Secured) -> None:
    databases.execute(secured.server.dsn(), "ALTER ROLE secret PASSWORD 'hush-hush'")
    plain = secured.dsn("sslmode=disable channel_binding=require password=hush-hush", user="secret")
    assert "without TLS" in refusal(plain).message


def test_a_service_and_a_passfile(secured: Secured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in files is as strict: the service has verify-full, and the first time another authority."""
    passwords = tmp_path / "passwords"
    passwords.write_text(f"localhost:{secured.server.port}:postgres:secret:hush-hush\n")
    passwords.chmod(0o600)
    service = f"[it]\nhost=localhost\nport={secured.server.port}\ndbname=postgres\nuser=secret\nsslmode=verify-full\n"
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    for authority in ("other", "root"):
        root = f"sslrootcert={secured.folder}/{authority}.crt"
        (tmp_path / "services").write_text(f"{service}passfile={passwords}\n{root}\n")
        if authority == "other":
            assert "certificate" in refusal("service=it").message
        else:
            assert both("service=it", "SELECT current_user::text") == ("secret", "secret")
            assert both("service=it") == (True, True)
