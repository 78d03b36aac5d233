"""Connecting: what a session is set to, and one clear line, without a password, for everything that can go wrong."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from pgmig_core.cancellation import CancellationToken
from pgmig_core.connection import cancelling, connect, data_plane_arguments, display, is_lost, raising
from pgmig_core.demo.servers import Server
from pgmig_core.errors import CancelledError, ConnectionFailedError, StatementFailedError
from pgmig_core.options import ConnectionOptions
from tests.support import databases, servers

SECRET = "s3cr3t"


def options(**fields: Any) -> ConnectionOptions:
    return ConnectionOptions.model_validate(fields)


def failing(**fields: Any) -> ConnectionFailedError:
    with pytest.raises(ConnectionFailedError) as failed:
        connect(options(**fields), "source")
    assert failed.value.side == "source"
    assert "\n" not in str(failed.value)
    assert SECRET not in str(failed.value)
    assert SECRET not in repr(failed.value)
    return failed.value


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A TCP server that accepts and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture(scope="module")
def guarded_server() -> Iterator[Server]:
    """A server that wants a password."""
    with servers.running(servers.TARGET_MAJOR, password=True) as server:
        yield server


def test_the_session_is_set_whatever_the_role_has(make_db: databases.MakeDb) -> None:
    dsn = make_db("source")
    name = psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]
    for setting in ("datestyle = 'German'", "statement_timeout = 1000", "search_path = public", "lc_monetary = 'C'"):
        databases.execute(dsn, f'ALTER DATABASE "{name}" SET {setting}')
    with closing(connect(options(dsn=dsn), "source")) as connection:
        shown = connection.execute(
            "SELECT current_setting('DateStyle'), current_setting('statement_timeout'), current_setting('search_path'),"
            " current_setting('row_security'), current_setting('application_name'), current_setting('TimeZone')"
        ).fetchone()
        assert connection.autocommit
    assert shown == ("ISO, DMY", "0", "", "off", "pgmig", "UTC")


def test_the_users_options_still_count(source_db: str) -> None:
    databases.execute(source_db, "DROP ROLE IF EXISTS somebody; CREATE ROLE somebody")
    with closing(connect(options(dsn=f"{source_db}?options=-c%20role%3Dsomebody"), "source")) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("somebody",)
        assert ("options", "-c role=somebody") in data_plane_arguments(connection, "source").server_settings


def test_single_fields_win_over_the_dsn(source_db: str) -> None:
    elsewhere = source_db.rsplit("/", 1)[0] + "/nowhere"
    database = source_db.rsplit("/", 1)[1]
    with closing(connect(options(dsn=elsewhere, database=database), "source")) as connection:
        assert connection.info.dbname == database
        assert display(connection) == f"127.0.0.1:{connection.info.port}/{database}"


def test_a_service_file(source_db: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = psycopg.conninfo.conninfo_to_dict(source_db)
    lines = [f"{name}={given[name]}" for name in ("host", "port", "dbname", "user")]
    (tmp_path / "services").write_text("\n".join(["[mine]", *lines, "connect_timeout=3"]))
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    with closing(connect(options(dsn="service=mine"), "source")) as connection:
        assert connection.info.dbname == given["dbname"]
        assert data_plane_arguments(connection, "source").connect_timeout == 3


def test_the_environment(source_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = psycopg.conninfo.conninfo_to_dict(source_db)
    for variable, name in (("PGHOST", "host"), ("PGPORT", "port"), ("PGDATABASE", "dbname"), ("PGUSER", "user")):
        monkeypatch.setenv(variable, str(given[name]))
    with closing(connect(options(), "source")) as connection:
        assert connection.info.dbname == given["dbname"]


def test_a_host_that_does_not_resolve() -> None:
    error = failing(host="no.such.host.invalid", password=SECRET)
    assert error.message == "source: the host name no.such.host.invalid does not resolve"


@pytest.mark.parametrize("host", ["a" * 64, "a..b", ".", "{a: " * 30])
def test_a_host_that_can_be_no_name(host: str) -> None:
    failing(host=host, password=SECRET)


def test_a_closed_port() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        error = failing(host="127.0.0.1", port=port, database="d", password=SECRET)
    assert error.message == f"source: nothing listens on 127.0.0.1:{port}"


def test_a_server_that_never_answers(silent_port: int) -> None:
    began = time.monotonic()
    error = failing(dsn=f"postgresql://u:{SECRET}@127.0.0.1:{silent_port}/d?connect_timeout=2")
    assert error.message == f"source: 127.0.0.1:{silent_port} did not answer within 2 s"
    assert time.monotonic() - began < 4


def test_the_timeout_is_ten_seconds_unless_given(silent_port: int) -> None:
    token = CancellationToken()
    threading.Timer(0.3, token.cancel).start()
    with pytest.raises(CancelledError):
        connect(options(host="127.0.0.1", port=silent_port), "target", token=token)


def test_a_wrong_password(guarded_server: Server) -> None:
    error = failing(host="127.0.0.1", port=guarded_server.port, user="postgres", password=SECRET, database="postgres")
    assert error.message == f"source: 127.0.0.1:{guarded_server.port} refuses the password of user postgres"


def test_no_password(guarded_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", "/nonexistent")
    error = failing(host="127.0.0.1", port=guarded_server.port, user="postgres", database="postgres")
    assert "refuses the password of user postgres" in error.message


def test_a_passfile_serves_both_planes(guarded_server: Server) -> None:
    with closing(connect(guarded_server.options(), "target")) as connection:
        arguments = data_plane_arguments(connection, "target")
        assert arguments.password == connection.info.password != ""
        assert arguments.password not in repr(arguments)


def test_a_missing_database(source_server: Server) -> None:
    error = failing(dsn=source_server.dsn("nowhere"))
    assert error.message == f"source: 127.0.0.1:{source_server.port} has no database nowhere"
    assert error.sqlstate in ("3D000", None)


def test_a_missing_role(source_server: Server) -> None:
    error = failing(dsn=source_server.dsn(), user="nobody-here", password=SECRET)
    assert error.message == f"source: 127.0.0.1:{source_server.port} has no role nobody-here"


def test_no_right_to_connect(source_db: str) -> None:
    database = source_db.rsplit("/", 1)[1]
    databases.execute(
        source_db,
        f'DROP ROLE IF EXISTS outsider; CREATE ROLE outsider LOGIN;REVOKE CONNECT ON DATABASE "{database}" FROM PUBLIC',
    )
    error = failing(dsn=source_db, user="outsider")
    assert f"user outsider may not connect to database {database}" in error.message


def test_tls_that_the_server_does_not_speak(source_db: str) -> None:
    assert "does not speak TLS" in failing(dsn=source_db, sslmode="require").message


@pytest.mark.parametrize(
    "dsn",
    [
        f"postgresql://user:{SECRET}@more@localhost/d",
        f"postgresql://user:{SECRET}/more@localhost/d",
        f"postgresql://user:12/{SECRET}@localhost/d",
        f"postgresql://user:x@localhost/d?{SECRET}=1",
        f"host=localhost port={SECRET}",
        f"{SECRET}",
    ],
)
def test_an_unreadable_string_is_not_repeated(dsn: str) -> None:
    assert "the connection string cannot be read" in failing(dsn=dsn).message


def test_what_the_data_plane_cannot_keep_is_refused(source_db: str) -> None:
    with (
        closing(connect(options(dsn=f"{source_db}?require_auth=none"), "source")) as connection,
        pytest.raises(ConnectionFailedError, match="require_auth=none cannot be kept"),
    ):
        data_plane_arguments(connection, "source")


def test_without_tls_the_data_plane_has_none(source_db: str) -> None:
    with closing(connect(options(dsn=source_db), "source")) as connection:
        assert data_plane_arguments(connection, "source").tls is None


def test_lost_and_failed_are_told_apart(source_db: str) -> None:
    with closing(connect(options(dsn=source_db), "source")) as connection:
        with pytest.raises(StatementFailedError) as failed, raising("source"):
            connection.execute("SELECT 1/0")
        assert failed.value.sqlstate == "22012"
        with pytest.raises(ConnectionFailedError), raising("source"):
            connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        with pytest.raises(psycopg.Error) as closed:
            connection.execute("SELECT 1")
        assert is_lost(closed.value)


def test_an_error_of_class_08_is_no_lost_connection(source_db: str) -> None:
    raise_08 = "DO $$ BEGIN RAISE EXCEPTION 'elsewhere' USING ERRCODE = '08001'; END $$"
    with closing(connect(options(dsn=source_db), "source")) as connection:
        with pytest.raises(psycopg.Error) as failed:
            connection.execute(raise_08)
        assert not is_lost(failed.value)


def test_cancelling_ends_the_running_statement(source_db: str) -> None:
    token = CancellationToken()
    with closing(connect(options(dsn=source_db), "source")) as connection:
        threading.Timer(0.2, token.cancel).start()
        began = time.monotonic()
        with pytest.raises(CancelledError), cancelling(connection, token):
            connection.execute("SELECT pg_sleep(30)")
        assert time.monotonic() - began < 1.2
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_cancelling_hits_a_later_statement_of_the_block_too(source_db: str) -> None:
    token = CancellationToken()
    with closing(connect(options(dsn=source_db), "source")) as connection:

        def cancelled_between_statements() -> None:
            with cancelling(connection, token):
                token.cancel()
                for _ in range(1000):
                    connection.execute("SELECT pg_sleep(0.05)")

        with pytest.raises(CancelledError):
            cancelled_between_statements()


def test_a_cancelled_token_runs_nothing(source_db: str) -> None:
    token = CancellationToken()
    token.cancel()
    with (
        closing(connect(options(dsn=source_db), "source")) as connection,
        pytest.raises(CancelledError),
        cancelling(connection, token),
    ):
        pytest.fail("the block ran")
