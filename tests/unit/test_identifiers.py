"""Quoting names and strings; tests/property compares the same with a server's quote_ident and parser."""

from __future__ import annotations

import pytest

from pgmig_core import identifiers


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("users", "users"),
        ("_x1", "_x1"),
        ("Users", '"Users"'),
        ("1st", '"1st"'),
        ("a b", '"a b"'),
        ('say "hi"', '"say ""hi"""'),
        ("order", '"order"'),
        ("表", '"表"'),
        ("a$b", '"a$b"'),
        ("a;drop table b", '"a;drop table b"'),
        ("name", "name"),
        ("line\nbreak", '"line\nbreak"'),
    ],
)
def test_quote_writes_a_name_as_quote_ident_does(name: str, expected: str) -> None:
    assert identifiers.quote(name) == expected


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_quote_refuses_what_no_name_can_be(name: str) -> None:
    with pytest.raises(ValueError, match="not an identifier"):
        identifiers.quote(name)


def test_qualify_quotes_each_part() -> None:
    assert identifiers.qualify("My Schema", "user") == '"My Schema"."user"'
    assert identifiers.qualify(None, "users") == "users"


def test_quote_list_separates_by_commas() -> None:
    assert identifiers.quote_list(["id", "Name"]) == 'id, "Name"'


@pytest.mark.parametrize(
    ("text", "expected"), [("", "''"), ("it's", "'it''s'"), ("a\\b", " E'a\\\\b'"), ("'\\", " E'''\\\\'")]
)
def test_literal_means_the_same_whatever_standard_conforming_strings_is(text: str, expected: str) -> None:
    assert identifiers.literal(text) == expected


def test_literal_refuses_nul() -> None:
    with pytest.raises(ValueError, match="NUL"):
        identifiers.literal("a\0")
