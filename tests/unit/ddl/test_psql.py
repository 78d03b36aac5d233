from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgmig_core.ddl import psql
from pgmig_core.errors import PgmigError


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1;",
        'CREATE TABLE "a\n\\! id\nb" (x int);',
        "COMMENT ON TABLE t IS 'a\n''; -- /* $x$ \"';",
        "COMMENT ON TABLE t IS  E'a\\\\! \\' id';",
        "CREATE FUNCTION f() AS $a$ ' \\! $b$ $a$ LANGUAGE sql;",
        "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; SELECT 2; END;",
        "SELECT a$b$ + $1, x::text, f(y := 1);",
        "/* ' /* \\! */ \" */ SELECT 1 -- ' \\!\n;",
    ],
)
def test_what_is_sql_stays(sql: str) -> None:
    assert psql.statement(sql) == sql


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; \\! id",
        "SELECT 1\n\\! id\n",
        "SELECT 'open",
        'SELECT "open',
        "SELECT $x$ open $y$",
        "SELECT E'\\'",
        "/* /* */ open",
        "-- a comment\r\\! id",
        "SELECT 1e'\\'' \\! '",  # versions of psql differ
        "SELECT E'a'\n'\\'' \\! '",  # goes on as E'…'
        "SELECT \u20acE'\\' \\! id '",  # to psql this is a name, then '…'
        "SELECT U&'\\0061'",
        "SELECT 'a'' \\'\\! id",
    ],
)
def test_what_psql_would_obey_is_refused(sql: str) -> None:
    with pytest.raises(PgmigError, match="would not read this as SQL alone"):
        psql.statement(sql)


@pytest.mark.parametrize(
    ("sql", "written"),
    [
        ("SELECT 1", "SELECT 1;"),
        ("SELECT ';'", "SELECT ';';"),
        ("SELECT 1 -- end;", "SELECT 1 -- end;\n;"),
        ("-- a note", "-- a note"),
        ("SELECT a[1:x], a['1':'x']", "SELECT a[1: x], a['1': 'x'];"),
        (r"SELECT 'x\'' \! id '", r"SELECT  E'x\\'' \\! id ';"),
    ],
)
def test_what_is_written_otherwise(sql: str, written: str) -> None:
    assert psql.statement(sql) == written


_PIECES = ["a", "E", "N", "U&", "1", " ", "\n", "'", '"', "\\", "$", ":", "=", ";", "-", "/", "*", "&", "é"]


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_what_is_plain_at_a_glance_is_plain_when_read(sql: str) -> None:
    if psql._PLAIN.fullmatch(sql):
        assert psql._read(sql) == f"{sql};"
