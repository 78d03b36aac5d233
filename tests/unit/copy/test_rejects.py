"""Which errors are a row's own, and what files are called."""

from __future__ import annotations

import pytest

from pgmig_core.copy.rejects import file_stem, is_refusal
from pgmig_core.errors import Side, StatementFailedError


@pytest.mark.parametrize(
    ("side", "sqlstate", "refused"),
    [
        ("target", "23505", True),
        ("target", "22021", True),
        ("target", "P0001", True),
        ("target", "U0001", True),
        ("target", "42501", True),
        ("target", "54000", True),
        ("target", "40P01", False),
        ("target", "42883", False),
        ("target", "53100", False),
        ("target", "57014", False),
        ("target", "XX001", False),
        ("target", None, False),
        ("source", "22021", True),
        ("source", "22P05", True),
        ("source", "23505", False),
    ],
)
def test_whose_fault_it_is(side: Side, sqlstate: str | None, refused: bool) -> None:
    assert is_refusal(StatementFailedError(side, "no", sqlstate=sqlstate)) is refused


@pytest.mark.parametrize(
    ("schema", "table", "stem"),
    [
        ("public", "orders_2", "public.orders_2"),
        ("a.b", "c", "a%2Eb.c"),
        ("..", "/etc/passwd", "%2E%2E.%2Fetc%2Fpasswd"),
        ("s", "a\nb\0-%", "s.a%0Ab%00%2D%25"),
        ("受注", "明細", "受注.明細"),
    ],
)
def test_names_are_safe(schema: str, table: str, stem: str) -> None:
    assert file_stem(schema, table) == stem


def test_the_longest_names_fit_and_stay_apart() -> None:
    stems = {file_stem("/" * 63, "." * 62 + end) for end in "ab"} | {file_stem("あ" * 21, "/" * 63)}
    assert len(stems) == 3
    assert all(len(stem.encode()) <= 200 for stem in stems)
