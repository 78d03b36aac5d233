"""Which texts are taken for the same in other words."""

from __future__ import annotations

import pytest

from pgmig_core.compare.wording import normal, same_function, same_meaning, same_names


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("ANY ((ARRAY['a'::character varying])::text[])", "ANY (ARRAY[('a'::character varying)::text])"),
        ("SELECT  1\n FROM t;", "SELECT 1 FROM t"),
        ("((a) > (1))", "(a > 1)"),
    ],
)
def test_same_in_any_version(a: str, b: str) -> None:
    assert same_meaning(normal(a), normal(b), other_major=False)


@pytest.mark.parametrize(("a", "b"), [("SELECT t.id FROM s.t", "SELECT id FROM t"), ("NULL::int", "NULL::int AS int4")])
def test_same_between_versions_only(a: str, b: str) -> None:
    assert same_meaning(a, b, other_major=True)
    assert not same_meaning(a, b, other_major=False)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("(a + b) * c", "a + b * c"),
        ("a::integer", "a::text"),
        ("'a b'", "'ab'"),
        ("'t.a'", "'a'"),
        ('"A"', '"a"'),
        ("f(a)", "f a"),
        ("a > 1", "a > 2"),
    ],
)
def test_not_the_same(a: str, b: str) -> None:
    assert not same_meaning(a, b, other_major=True)
    assert not same_meaning(a, b, other_major=False)


def test_normal_leaves_quoted_blanks() -> None:
    assert normal("a  =\n 'x  y'") == "a = 'x  y'"


HEAD = "CREATE OR REPLACE PROCEDURE app.f({})\n LANGUAGE sql\nAS $procedure$ SELECT {} $procedure$\n"


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (HEAD.format("json json", "1"), HEAD.format('"json" json', "1"), True),
        (HEAD.format("a integer, INOUT b text", "1"), HEAD.format("IN a integer, INOUT b text", "1"), True),
        (HEAD.format("a integer", "1"), HEAD.format("a integer", " 1"), False),
        (HEAD.format("a integer", "1"), HEAD.format("b integer", "1"), False),
        (HEAD.format("a integer", "json"), HEAD.format("a integer", '"json"'), False),
    ],
)
def test_functions_are_the_same_but_for_keywords_before_the_body(a: str, b: str, *, same: bool) -> None:
    assert same_function(a, b, other_major=True) is same
    assert not same_function(a, b, other_major=False)


def test_names_that_one_version_quotes() -> None:
    assert same_names('test."json"(public.color)', "test.json(public.color)")
    assert not same_names('test."Json"(public.color)', "test.Json(public.color)")
