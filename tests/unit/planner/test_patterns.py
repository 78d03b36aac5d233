"""Patterns for names: psql's rules, and hints for what matches nothing."""

from __future__ import annotations

import pytest

from pgmig_core.errors import UsageError
from pgmig_core.planner.patterns import near, parse


@pytest.mark.parametrize(
    ("text", "schema", "name", "expected"),
    [
        ("users", "public", "users", True),
        ("users", "other", "users", True),
        ("USERS", "public", "users", True),
        ('"USERS"', "public", "users", False),
        ('"USERS"', "public", "USERS", True),
        ("user*", "public", "users_2024", True),
        ("user?", "public", "users", True),
        ("user?", "public", "user", False),
        ("public.users", "public", "users", True),
        ("public.users", "other", "users", False),
        ("*.users", "other", "users", True),
        ('"a.b".c', "a.b", "c", True),
        ('"a*"', "public", "ab", False),
        ('"a*"', "public", "a*", True),
        ('"say ""hi"""', "public", 'say "hi"', True),
        ("u.e", "public", "uxe", False),
        ("日本*", "public", "日本語", True),
    ],
)
def test_matching(text: str, schema: str, name: str, expected: bool) -> None:
    assert parse(text, "tables", qualified=True).matches(schema, name) is expected


@pytest.mark.parametrize("text", ["", ".", "a.b.c", '"open', "a."])
def test_what_is_no_pattern(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse(text, "tables", qualified=True)
    assert raised.value.field == "tables"


def test_a_schema_takes_no_dot() -> None:
    with pytest.raises(UsageError, match="not a schema's name"):
        parse("a.b", "schemas", qualified=False)


def test_near_names_the_likely_ones() -> None:
    assert near("usres", ["public.users", "public.zebra"]) == "did you mean public.users?"
    assert near("zzz", ["public.users"]) == "the source has nothing with a name like it"
