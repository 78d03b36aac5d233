"""One snapshot for everything: what was committed later is not seen, and another server is not taken for the first."""

from __future__ import annotations

from contextlib import closing

import psycopg
import pytest

from pgmig_core.connection import connect
from pgmig_core.errors import ConnectionFailedError
from pgmig_core.options import ConnectionOptions
from pgmig_core.snapshot import Snapshot
from tests.support import databases


def options(dsn: str) -> ConnectionOptions:
    return ConnectionOptions.model_validate({"dsn": dsn})


def test_adopters_see_what_the_keeper_sees(source_db: str) -> None:
    databases.execute(source_db, "CREATE TABLE public.t AS SELECT 1 AS n")
    with Snapshot(connect(options(source_db), "source")) as snapshot:
        databases.execute(source_db, "INSERT INTO public.t VALUES (2)")
        with closing(connect(options(source_db), "source")) as connection:
            snapshot.adopt(connection)
            assert connection.execute("SELECT n FROM public.t").fetchall() == [(1,)]
        assert snapshot.connection.execute("SELECT n FROM public.t").fetchall() == [(1,)]


def test_adopters_may_only_read(source_db: str) -> None:
    with (
        Snapshot(connect(options(source_db), "source")) as snapshot,
        closing(connect(options(source_db), "source")) as connection,
    ):
        snapshot.adopt(connection)
        with pytest.raises(Exception, match="read-only transaction"):
            connection.execute("CREATE TABLE public.t ()")


def test_another_server_is_refused(source_db: str, target_db: str) -> None:
    with (
        Snapshot(connect(options(source_db), "source")) as snapshot,
        closing(connect(options(target_db), "source")) as connection,
        pytest.raises(ConnectionFailedError, match="reached another server"),
    ):
        snapshot.adopt(connection)


def test_another_database_of_the_server_is_refused(make_db: databases.MakeDb) -> None:
    with (
        Snapshot(connect(options(make_db("source")), "source")) as snapshot,
        closing(connect(options(make_db("source")), "source")) as connection,
        pytest.raises(ConnectionFailedError, match="reached another server or database"),
    ):
        snapshot.adopt(connection)


def test_a_lost_keeper_is_a_lost_connection(source_db: str) -> None:
    keeper = connect(options(source_db), "source")
    with Snapshot(keeper) as snapshot:
        databases.execute(source_db, f"SELECT pg_terminate_backend({keeper.info.backend_pid})")
        with (
            closing(connect(options(source_db), "source")) as connection,
            pytest.raises(ConnectionFailedError, match="the connection that keeps the snapshot was lost"),
        ):
            snapshot.adopt(connection)


def test_a_failed_statement_does_not_end_the_snapshot(source_db: str) -> None:
    databases.execute(source_db, "CREATE TABLE public.t AS SELECT 1 AS n")
    with Snapshot(connect(options(source_db), "source")) as snapshot:
        databases.execute(source_db, "INSERT INTO public.t VALUES (2)")
        with pytest.raises(psycopg.errors.DivisionByZero):
            snapshot.connection.execute("SELECT 1/0")
        assert snapshot.connection.execute("SELECT n FROM public.t").fetchall() == [(1,)]
        with closing(connect(options(source_db), "source")) as connection:
            snapshot.adopt(connection)
            assert connection.execute("SELECT n FROM public.t").fetchall() == [(1,)]


def test_a_lost_reader_is_replaced(source_db: str) -> None:
    with Snapshot(connect(options(source_db), "source")) as snapshot:
        with pytest.raises(psycopg.errors.AdminShutdown):
            snapshot.connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        assert snapshot.connection.execute("SELECT 1").fetchone() == (1,)
