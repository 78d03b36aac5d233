"""Every feature of relations: copied from each version that has it, and compared by pg_dump."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pgmig_core import Outcome
from pgmig_core.demo.servers import Server
from tests.integration.run.conftest import copy
from tests.support import databases
from tests.support.databases import MakeDb, execute, fetch
from tests.support.dump import assert_same_database, restore

SCHEMAS = {
    int(path.stem): path.read_text(encoding="utf-8") for path in Path(__file__).with_name("schemas").glob("*.sql")
}


def load(dsn: str, majors: Sequence[int]) -> None:
    for major in majors:
        execute(dsn, SCHEMAS[major])


def check(source: str, target: str, reference: str) -> None:
    """Copy, and compare with what pg_dump | psql makes of the same source."""
    restore(source, reference, whole=False)  # pg_dump switches a trigger of a nested partition before it is there
    report = copy(source, target)
    assert report.outcome is Outcome.COMPLETED, report.failures
    assert_same_database(source, target, reference=reference)


def test_from_16(make_db: MakeDb) -> None:
    source = make_db("source")
    load(source, [12, 13, 14, 15])
    check(source, make_db("target"), make_db("target"))


def test_from_18(make_db: MakeDb) -> None:
    source = make_db("target")
    load(source, sorted(SCHEMAS))
    check(source, make_db("target"), make_db("target"))


@pytest.mark.slow
@pytest.mark.parametrize("major", [12, 13, 14, 15, 17])
def test_from_other_versions(
    major: int, extra_server: Callable[..., Server], target_server: Server, make_db: MakeDb
) -> None:
    old = extra_server(major)
    name = databases.create(old, f"relations_{major}")
    try:
        load(old.dsn(name), [since for since in sorted(SCHEMAS) if since <= major])
        check(old.dsn(name), make_db("target"), make_db("target"))
    finally:
        databases.drop(old, name)


@pytest.mark.slow
@pytest.mark.parametrize("major", [12, 15])
def test_to_the_same_older_version(major: int, extra_server: Callable[..., Server]) -> None:
    server = extra_server(major)
    names = [databases.create(server, f"relations_{i}") for i in range(3)]
    try:
        source, target, reference = (server.dsn(name) for name in names)
        load(source, [since for since in sorted(SCHEMAS) if since <= major])
        check(source, target, reference)
    finally:
        for name in names:
            databases.drop(server, name)


def test_column_options_of_the_server_itself_do_not_travel(
    extra_server: Callable[..., Server], make_db: MakeDb
) -> None:
    """Newer minor releases of 15 keep pg_attver=N in attoptions, which no server takes back."""
    old = extra_server(15)
    name = databases.create(old, "attver")
    try:
        execute(old.dsn(name), "CREATE TABLE t (a int, b int); ALTER TABLE t ALTER b SET (n_distinct = 5)")
        execute(
            old.dsn(name),
            "UPDATE pg_attribute SET attoptions = array_append(attoptions, 'pg_attver=3') "
            "WHERE attrelid = 't'::regclass AND attname IN ('a', 'b')",
        )
        target = make_db("target")
        assert copy(old.dsn(name), target).outcome is Outcome.COMPLETED
        query = "SELECT attname, attoptions FROM pg_attribute WHERE attrelid = 'public.t'::regclass AND attnum > 0"
        assert fetch(target, query) == [("a", None), ("b", ["n_distinct=5"])]
    finally:
        databases.drop(old, name)
