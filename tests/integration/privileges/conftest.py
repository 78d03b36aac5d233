"""Roles with few rights, and databases of theirs."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Iterator
from typing import Protocol

import pytest
from psycopg import conninfo

from pgmig_core.demo.servers import Server
from tests.support import databases
from tests.support.databases import execute, fetch
from tests.support.servers import clients

_numbers = itertools.count(1)


class MakeRole(Protocol):
    """A role with these attributes, gone after the test; returns its name."""

    def __call__(self, server: Server, attributes: str = "") -> str: ...


class OwnDb(Protocol):
    """An empty database that belongs to a role; returns the superuser's DSN."""

    def __call__(self, server: Server, role: str = "postgres", sql: str = "") -> str: ...


def as_role(dsn: str, role: str) -> str:
    return conninfo.make_conninfo(dsn, user=role, password="plain")


@pytest.fixture
def own_db(make_role: MakeRole) -> Iterator[OwnDb]:
    made: list[tuple[Server, str]] = []

    def make(server: Server, role: str = "postgres", sql: str = "") -> str:
        name = databases.create(server, "rights")
        made.append((server, name))
        execute(server.dsn(), f'ALTER DATABASE {name} OWNER TO "{role}"')
        if sql:
            execute(server.dsn(name), sql)
        return server.dsn(name)

    yield make
    for server, name in made:
        databases.drop(server, name)


@pytest.fixture
def make_role() -> Iterator[MakeRole]:
    """Roles that a test lets be made have to be named here too: they begin with the role's name."""
    made: list[tuple[Server, str]] = []

    def make(server: Server, attributes: str = "") -> str:
        name = f"mover_{next(_numbers)}"
        execute(server.dsn(), f"CREATE ROLE {name} LOGIN PASSWORD 'plain' {attributes}")
        made.append((server, name))
        return name

    yield make
    for server, name in reversed(made):
        for (database,) in fetch(server.dsn(), "SELECT datname FROM pg_database WHERE datallowconn"):
            execute(server.dsn(database), f"DROP OWNED BY {name}")
        execute(server.dsn(), f"DROP ROLE {name}")


def administer(dsn: str, script: str) -> None:
    """Run a part of the administrator's script as its reader would: in psql, stopping at the first error."""
    argv = [str(clients() / "psql"), "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", dsn]
    done = subprocess.run(argv, input=script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
