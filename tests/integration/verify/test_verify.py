"""Verification sees every difference in rows, and nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from pgmig_core.cancellation import CancellationToken
from pgmig_core.demo.servers import Server
from pgmig_core.errors import CancelledError
from pgmig_core.events import Event, VerifyProgress
from pgmig_core.options import ConnectionOptions
from pgmig_core.report import TableVerification
from pgmig_core.verify import VerifyTable, verify_tables
from tests.support import databases


def table(name: str = "t", columns: str = "id v", **other: Any) -> VerifyTable:
    names = tuple(columns.split())
    values: dict[str, Any] = {
        "source_schema": "public",
        "source_name": name,
        "target_schema": "public",
        "target_name": name,
        "source_columns": names,
        "target_columns": names,
    }
    return VerifyTable(**(values | other))


def options(dsn: str) -> ConnectionOptions:
    return ConnectionOptions.model_validate({"dsn": dsn})


def compare(
    source: str, target: str, *tables: VerifyTable, hashes: bool = True, workers: int = 2
) -> list[TableVerification]:
    found = verify_tables(tables, options(source), options(target), hashes=hashes, workers=workers)
    return list(found.tables)


TABLE = "CREATE TABLE public.t (id int, v text);"


@pytest.mark.parametrize(
    ("source_rows", "target_rows", "equal"),
    [
        ("(1, 'a'), (2, NULL)", "(2, NULL), (1, 'a')", True),
        ("(1, 'a'), (2, NULL)", "(1, 'a'), (2, '')", False),
        ("(1, 'a'), (2, 'b')", "(1, 'a'), (2, 'B')", False),
        ("(1, 'a'), (1, 'a')", "(1, 'b'), (1, 'b')", False),
        ("(1, 'a'), (1, 'a')", "(1, 'a')", False),
        ("(1, ',2')", "(1, '\",2\"')", False),
    ],
)
def test_differences(source_db: str, target_db: str, source_rows: str, target_rows: str, *, equal: bool) -> None:
    databases.execute(source_db, f"{TABLE} INSERT INTO public.t VALUES {source_rows}")
    databases.execute(target_db, f"{TABLE} INSERT INTO public.t VALUES {target_rows}")
    (found,) = compare(source_db, target_db, table())
    assert found.equal is equal
    assert found.source_rows == source_rows.count("(")


def test_counts_alone_miss_changed_values(source_db: str, target_db: str) -> None:
    databases.execute(source_db, f"{TABLE} INSERT INTO public.t VALUES (1, 'a')")
    databases.execute(target_db, f"{TABLE} INSERT INTO public.t VALUES (1, 'b')")
    (found,) = compare(source_db, target_db, table(), hashes=False)
    assert (found.equal, found.source_hash, found.target_hash) == (True, None, None)


def test_dropped_and_reordered_columns_do_not_matter(source_db: str, target_db: str) -> None:
    databases.execute(source_db, f"{TABLE} INSERT INTO public.t VALUES (1, 'a')")
    databases.execute(
        target_db,
        "CREATE TABLE public.t (v text, gone int, id int); ALTER TABLE public.t DROP gone;"
        "INSERT INTO public.t VALUES ('a', 1)",
    )
    (found,) = compare(source_db, target_db, table())
    assert found.equal


def test_names_may_differ(source_db: str, target_db: str) -> None:
    databases.execute(source_db, f"{TABLE} INSERT INTO public.t VALUES (1, 'a'), (2, 'b')")
    databases.execute(
        target_db, 'CREATE TABLE public."T 2" (n int, x text); INSERT INTO public."T 2" VALUES (2, \'b\')'
    )
    one = table(target_name="T 2", target_columns=("n", "x"), where="id > 1")
    (found,) = compare(source_db, target_db, one)
    assert found.equal
    assert found.source_rows == 1


def test_children_are_not_counted_with_their_parent(source_db: str, target_db: str) -> None:
    databases.execute(source_db, f"{TABLE} INSERT INTO public.t VALUES (1, 'a')")
    databases.execute(
        target_db,
        f"{TABLE} CREATE TABLE public.c () INHERITS (public.t); INSERT INTO public.t VALUES (1, 'a');"
        "INSERT INTO public.c VALUES (2, 'b')",
    )
    (found,) = compare(source_db, target_db, table())
    assert found.equal


def test_empty_tables_and_tables_of_no_columns(source_db: str, target_db: str) -> None:
    for dsn in (source_db, target_db):
        databases.execute(
            dsn, f"{TABLE} CREATE TABLE public.n (); INSERT INTO public.n SELECT FROM generate_series(1, 3)"
        )
    empty, none = compare(source_db, target_db, table(), table("n", ""))
    assert (empty.equal, empty.source_rows, empty.source_hash) == (True, 0, 0)
    assert (none.equal, none.source_rows) == (True, 3)


def test_what_cannot_be_read_is_a_difference_of_that_table(source_db: str, target_db: str) -> None:
    for dsn in (source_db, target_db):
        databases.execute(dsn, TABLE)
    missing, there = compare(source_db, target_db, table("missing"), table())
    assert 'relation "public.missing" does not exist' in missing.error
    assert (missing.equal, there.equal) == (False, True)


def test_functions_of_the_user_cannot_get_in_between(source_db: str, target_db: str) -> None:
    shadow = "CREATE FUNCTION public.hashtextextended(text, bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';"
    databases.execute(source_db, f"{TABLE} {shadow} INSERT INTO public.t VALUES (1, 'a')")
    databases.execute(target_db, f"{TABLE} {shadow} INSERT INTO public.t VALUES (1, 'b')")
    (found,) = compare(source_db, target_db, table())
    assert not found.equal


def test_encodings_may_differ(source_server: Server, target_server: Server) -> None:
    rows = f"{TABLE} INSERT INTO public.t VALUES (1, 'Grüße'), (2, NULL)"
    dsns = []
    for server, encoding in ((source_server, "LATIN1"), (target_server, "UTF8")):
        name = f"verify_{encoding.lower()}"
        databases.execute(
            server.dsn(), f"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        )
        dsns.append(server.dsn(name))
        databases.execute(f"{server.dsn(name)}?client_encoding=UTF8", rows)
    try:
        (found,) = compare(dsns[0], dsns[1], table())
        assert found.equal
    finally:
        for server, encoding in ((source_server, "LATIN1"), (target_server, "UTF8")):
            databases.drop(server, f"verify_{encoding.lower()}")


EVERYTHING = """
CREATE TABLE public.t AS SELECT
    i AS id, i / 3.0::float8 AS f8, (i / 7.0)::float4 AS f4, i::numeric / 3 AS n, now() AS ts,
    jsonb_build_object('a', i, 'b', array[1, i]) AS j, ARRAY[i, NULL] AS a, int4range(i, i + 5) AS r,
    decode(md5(i::text), 'hex') AS b, i * interval '1 month 3.5 s' AS iv, i::money AS m, md5(i::text)::uuid AS u
FROM generate_series(-50, 50) i;
UPDATE public.t SET ts = '2024-02-29 12:34:56.789+03', f8 = CASE id WHEN 1 THEN 'NaN' WHEN 2 THEN '-0' ELSE f8 END;
"""


@pytest.mark.parametrize("major", [12, 15])
def test_the_same_rows_give_the_same_hash_on_old_servers(
    extra_server: Callable[..., Server], target_db: str, major: int
) -> None:
    server = extra_server(major)
    name = databases.create(server)
    try:
        databases.execute(server.dsn(name), EVERYTHING)
        databases.execute(target_db, EVERYTHING)
        (found,) = compare(server.dsn(name), target_db, table(columns="id f8 f4 n ts j a r b iv m u"))
        assert (found.equal, found.source_rows) == (True, 101)
    finally:
        databases.drop(server, name)


def test_progress_and_order(source_db: str, target_db: str) -> None:
    names = [f"t{n}" for n in range(5)]
    for dsn in (source_db, target_db):
        databases.execute(dsn, ";".join(f"CREATE TABLE public.{name} (id int, v text)" for name in names))
    seen: list[Event] = []
    tables = [table(name) for name in names]
    found = verify_tables(tables, options(source_db), options(target_db), hashes=True, workers=3, on_event=seen.append)
    assert [t.name for t in found.tables] == names
    assert [(e.done, e.total) for e in seen if isinstance(e, VerifyProgress)] == [(n, 5) for n in range(1, 6)]


def test_cancelling(source_db: str, target_db: str) -> None:
    slow = "CREATE VIEW public.t AS SELECT 1 AS id, pg_sleep(60)::text AS v FROM generate_series(1, 100)"
    databases.execute(source_db, slow)
    databases.execute(target_db, TABLE)
    token = CancellationToken()
    threading.Timer(0.5, token.cancel).start()
    began = time.monotonic()
    with pytest.raises(CancelledError):
        verify_tables([table()] * 3, options(source_db), options(target_db), hashes=True, workers=1, token=token)
    assert time.monotonic() - began < 3


def test_no_tables(source_db: str, target_db: str) -> None:
    assert compare(source_db, target_db) == []
