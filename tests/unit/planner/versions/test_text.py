"""SQL that a server wrote, read for another version."""

from __future__ import annotations

import pytest

from pgmig_core.planner.versions.text import lacking_in, lacking_in_body, lacking_type, mask, requote, rewrite

from .gaps import gap

DOWN = gap(18, 12, functions={"uuidv7", "any_value"}, types={"xid8", "int4multirange"})


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("a 'it''s' b", "a '     ' b"),
        (r"E'a\'b' c", "E'    ' c"),
        ('"a""b"(x)', '"    "(x)'),
        ("AS $function$uuidv7()$function$ x", "AS $                          $ x"),
        ("$1 + $2", "$1 + $2"),
    ],
)
def test_what_stands_in_quotes_is_blanked_out(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert len(masked) == len(text)


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("uuidv7()", ["function uuidv7()"]),
        ("app.uuidv7()", []),
        ('"uuidv7"()', []),
        ("'uuidv7()'::text", []),
        ("(x)::xid8", ["type xid8"]),
        ("x[1]", []),
        ("ARRAY['a'::text]", []),
        ("j['a'::text]", ["subscripts of jsonb (since 14)"]),
        ("(t.j)['a'::text]", ["subscripts of jsonb (since 14)"]),
        ("MERGE INTO app.t", ["MERGE (since 15)"]),
        ("'MERGE INTO app.t'::text", []),
        ("(j IS JSON)", ["IS JSON (since 16)"]),
        ("JSON_OBJECT('a' : 1 RETURNING json)", ["JSON constructors (since 16)"]),
        ("json_object('{}'::text[])", []),
        ("SYSTEM_USER", ["SYSTEM_USER (since 16)"]),
        ("(d AT LOCAL)", ["AT LOCAL (since 17)"]),
        ("JSON_TABLE(x)", ["SQL/JSON functions (since 17)"]),
        ("XMLSERIALIZE(CONTENT x AS text NO INDENT)", []),
        ("XMLSERIALIZE(CONTENT x AS text INDENT)", ["XMLSERIALIZE with INDENT (since 16)"]),
        ("(s IS NFC NORMALIZED)", ["IS NORMALIZED (since 13)"]),
    ],
)
def test_what_an_older_version_cannot_read(text: str, lacking: list[str]) -> None:
    assert list(lacking_in(text, DOWN)) == lacking


def test_syntax_that_both_have_is_no_matter() -> None:
    assert list(lacking_in("MERGE INTO t", gap(18, 15))) == []
    assert list(lacking_in("MERGE INTO t", gap(12, 18))) == []


def test_a_body_is_read_in_any_case_and_the_users_own_functions_are_left_alone() -> None:
    body = "BEGIN merge into t USING s; PERFORM Any_Value(x), uuidv7(), 'xid8'; END"
    assert list(lacking_in_body(body, DOWN, frozenset({"uuidv7"}))) == ["MERGE (since 15)", "function any_value()"]


def test_names_in_strings_count_in_bodies_only() -> None:
    assert list(lacking_in("'uuidv7() xid8'::text", DOWN)) == []
    assert list(lacking_in_body("EXECUTE 'SELECT uuidv7()'", DOWN, frozenset())) == ["function uuidv7()"]


@pytest.mark.parametrize(
    ("name", "lacking"),
    [("xid8", "xid8"), ("int4multirange[]", "int4multirange"), ("numeric(3,2)", None), ('app."xid8"', None)],
)
def test_types_of_columns(name: str, lacking: str | None) -> None:
    assert lacking_type(name, DOWN) == lacking


def test_the_same_in_older_words() -> None:
    text = "SUBSTRING(s SIMILAR ' SIMILAR '::text ESCAPE '#'::text)"
    assert rewrite(text, DOWN) == "SUBSTRING(s FROM ' SIMILAR '::text FOR '#'::text)"
    assert rewrite(text, gap(18, 14)) == text
    assert rewrite("XMLSERIALIZE(CONTENT x AS text NO INDENT)", gap(18, 15)) == "XMLSERIALIZE(CONTENT x AS text)"


def test_bare_names_are_quoted_where_they_became_keywords() -> None:
    text = "f(json json, b text DEFAULT 'json'::text, \"json\" text, x.json, json_y text)"
    requoted = 'f("json" "json", b text DEFAULT \'json\'::text, "json" text, x.json, json_y text)'
    assert requote(text, frozenset({"json"})) == requoted
