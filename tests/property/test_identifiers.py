"""Quoting against the server itself: its quote_ident, its parser, and its string literals."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.rows import TupleRow

from pgmig_core import identifiers
from pgmig_core.demo.servers import Server

Connection = psycopg.Connection[TupleRow]

# what UTF-8 can hold and PostgreSQL takes: no NUL, no lone surrogates
TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"))
# a name is at most 63 bytes; the server cuts longer ones
NAMES = TEXT.filter(lambda name: 0 < len(name.encode()) <= 63)
AWKWARD = st.text(st.sampled_from("ab_1$\"'\\;-./* \n\tÄ表🙂\u202e"), min_size=1, max_size=15)

on_a_server = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module", params=["source", "target"])
def conn(request: pytest.FixtureRequest, source_server: Server, target_server: Server) -> Iterator[Connection]:
    server = source_server if request.param == "source" else target_server
    with psycopg.connect(server.dsn(), autocommit=True) as conn:
        yield conn


def one(conn: Connection, query: str, *parameters: object) -> object:
    row = conn.execute(query.encode(), parameters or None).fetchone()
    assert row is not None
    return row[0]


@on_a_server
@given(NAMES | AWKWARD)
def test_quoted_names_name_what_they_say(conn: Connection, name: str) -> None:
    assert one(conn, f"SELECT (parse_ident({identifiers.literal(identifiers.quote(name))}))[1]") == name
    cursor = conn.execute(f"SELECT 1 AS {identifiers.quote(name)}".encode())
    assert cursor.description is not None
    assert cursor.description[0].name == name


@on_a_server
@given(NAMES | AWKWARD)
@example("Users")
@example("name")
def test_what_quote_ident_quotes_we_quote_and_our_extra_quotes_are_only_keywords(conn: Connection, name: str) -> None:
    theirs, ours = one(conn, "SELECT quote_ident(%s)", name), identifiers.quote(name)
    if ours != theirs:
        assert (theirs, ours) == (name, f'"{name}"')
        assert name in identifiers._KEYWORDS


def test_every_keyword_of_the_server_is_quoted_as_it_does(conn: Connection) -> None:
    rows = conn.execute("SELECT word, quote_ident(word) FROM pg_get_keywords()").fetchall()
    ours = {word: identifiers.quote(word) for word, _ in rows}
    # one list serves all versions: what another version reserves may be quoted here, never the other way round
    assert not [word for word, quoted in rows if quoted != word and ours[word] != quoted]
    assert len(rows) > 400


@on_a_server
@given(NAMES, NAMES)
def test_qualified_names_have_two_parts(conn: Connection, schema: str, name: str) -> None:
    text = identifiers.literal(identifiers.qualify(schema, name))
    assert one(conn, f"SELECT parse_ident({text})") == [schema, name]


@on_a_server
@given(TEXT)
@example("\\")
@example("'; DROP TABLE x; --")
@pytest.mark.parametrize("standard", ["on", "off"])
def test_literals_hold_their_text_whatever_standard_conforming_strings_is(
    conn: Connection, standard: str, text: str
) -> None:
    conn.execute(f"SET standard_conforming_strings = {standard}; SET escape_string_warning = off".encode())
    assert one(conn, f"SELECT {identifiers.literal(text)}") == text
