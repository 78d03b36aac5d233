"""Databases that live as long as a test."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Literal, Protocol

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from pgmig_core.demo.servers import Server

SideName = Literal["source", "target"]
Cursor = psycopg.Cursor[TupleRow]
_numbers = itertools.count(1)


class MakeDb(Protocol):
    """The fixture make_db: a fresh database on a side's server, with `sql` run in it; returns its DSN."""

    def __call__(self, side: SideName, name_hint: str = "x", sql: str = "") -> str: ...


def create(server: Server, name_hint: str = "x", template: str = "template0", tablespace: str = "pg_default") -> str:
    """A new database's name; it is empty, unless it is made of another."""
    name = f"{re.sub(r'[^a-z0-9_]', '_', name_hint.lower())[:40]}_{next(_numbers)}"
    with psycopg.connect(server.dsn(), autocommit=True) as conn:
        names = (sql.Identifier(each) for each in (name, template, tablespace))
        conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} TABLESPACE {}").format(*names))
    return name


def drop(server: Server, name: str) -> None:
    """Drop a database, whoever is still connected to it."""
    with psycopg.connect(server.dsn(), autocommit=True) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def execute(dsn: str, script: str) -> None:
    """Run a script of statements, as one simple query (so in one transaction unless it says otherwise)."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(script.encode())


def fetch(dsn: str, query: str, *parameters: object) -> list[TupleRow]:
    """The rows of a query."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        return conn.execute(query.encode(), parameters or None).fetchall()


def maker(servers: dict[SideName, Server]) -> tuple[MakeDb, Callable[[], None]]:
    """make_db, and what drops all that it made."""
    made: list[tuple[Server, str]] = []

    def make_db(side: SideName, name_hint: str = "x", sql: str = "") -> str:
        name = create(servers[side], name_hint)
        made.append((servers[side], name))
        dsn = servers[side].dsn(name)
        if sql:
            execute(dsn, sql)
        return dsn

    def drop_all() -> None:
        for server, name in made:
            drop(server, name)

    return make_db, drop_all
