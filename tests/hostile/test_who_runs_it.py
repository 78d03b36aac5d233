"""What of a source's owner runs on the target, and as whom: each line of that table in docs/security.md."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from pgmig_core import Outcome
from pgmig_core.demo.servers import Server
from tests.hostile.test_malicious_source import CANARY
from tests.integration.run.conftest import copy
from tests.support import databases
from tests.support.databases import execute, fetch

OWNED = (Path(__file__).parent / "owner.sql").read_text()


@contextmanager
def role(server: Server, name: str) -> Iterator[None]:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name}".encode())
        yield
        connection.execute(f"DROP ROLE {name}".encode())


@pytest.fixture
def owned(source_server: Server, target_server: Server) -> Iterator[tuple[str, str]]:
    """A source whose schema belongs to `builder`, and an empty target that knows that role."""
    with ExitStack() as stack:
        made = []
        for server in (source_server, target_server):
            stack.enter_context(role(server, "builder"))
            name = databases.create(server, "owned")
            stack.callback(databases.drop, server, name)
            made.append(server.dsn(name))
        source, target = made
        execute(source, f"CREATE SCHEMA trap AUTHORIZATION builder; SET ROLE builder; {OWNED}")
        execute(target, CANARY)
        yield source, target


WRITTEN = {"check", "domain", "generated", "partition key"}
"""What PostgreSQL calls for each row that is written, as whoever writes it."""
INDEXED = {"index", "partial index", "exclusion", "difference"}
"""What it calls to build an index, as the table's owner; and for each row, when the index is there already."""
ANALYZED = {"statistics"}
MADE = INDEXED | ANALYZED | {"materialized view"}


def called(target: str) -> set[tuple[object, ...]]:
    return set(fetch(target, "SELECT DISTINCT what, whom, search_path FROM canary.log"))


def by_us(*whats: str) -> set[tuple[object, ...]]:
    return {(what, "postgres", "") for what in whats}


def by_the_owner(*whats: str) -> set[tuple[object, ...]]:
    """With a path that the server itself sets, since 17."""
    return {(what, "builder", "pg_catalog, pg_temp") for what in whats}


def test_new_tables(owned: tuple[str, str]) -> None:
    """No cast and no operator of a type's owner is called, by comparing the rows neither."""
    source, target = owned
    report = copy(source, target, verify=True)
    assert report.outcome is Outcome.COMPLETED, (report.failures, report.verification)
    assert called(target) == by_us(*WRITTEN) | by_the_owner(*MADE)


@pytest.mark.parametrize("data", ["truncate", "append", "upsert"])
def test_tables_that_are_there(owned: tuple[str, str], data: str) -> None:
    source, target = owned
    assert copy(source, target).outcome is Outcome.COMPLETED
    execute(target, "ALTER TABLE trap.parted_true ADD PRIMARY KEY (id)")
    execute(target, "TRUNCATE trap.parted, canary.log")
    if data == "append":
        execute(target, "TRUNCATE trap.victim")
    report = copy(source, target, verify=True, existing_data=data)
    assert report.outcome is Outcome.COMPLETED, (report.failures, report.verification)
    theirs = by_the_owner(*INDEXED, *ANALYZED)  # ANALYZE calls what is in an index, too
    assert called(target) - theirs == by_us(*WRITTEN, *INDEXED, "check not valid")
