"""The row of a batch that a server's words are about."""

from __future__ import annotations

import pytest

from pgmig_core.copy.suspects import suspect

ROWS = [b"1\tone\t\\N", b"2\ttwo\tx", b"3\ta\\tb\tx", b"2\t" + "ü".encode() * 40 + b"\tx"]
COLUMNS = ("id", "name", "Rest")


def found(*, context: str | None = None, detail: str | None = None, table: str = "t") -> int | None:
    return suspect(ROWS, table, COLUMNS, context, detail)


@pytest.mark.parametrize(
    ("context", "position"),
    [
        ('COPY t, line 2, column id: "2"', 1),
        ("COPY t, line 1", 0),
        ("COPY t, Zeile 3, Spalte id", 2),
        ("PL/pgSQL function f() line 9 at RAISE\nCOPY t, line 4", 3),
        ("COPY t, line 5", None),
        ("COPY t, line 0", None),
        ('COPY t, line 2, column name: "\nCOPY t, line 3', 2),  # a hint: the row is tried by itself
        ("COPY other, line 2", None),
        ("", None),
    ],
)
def test_a_line(context: str, position: int | None) -> None:
    assert found(context=context) == position


def test_names_with_numbers() -> None:
    assert found(context="COPY t, line 1, line 2", table="t, line 1") == 1


@pytest.mark.parametrize(
    ("detail", "position"),
    [
        ('Key (id)=(2) is not present in table "p".', 1),
        ("Key (name)=(a\tb) already exists.", 2),
        ('Key (id, name)=(2, two) is not present in table "p".', 1),
        ('Schlüssel ("Rest")=(x) ist nicht da.', 1),
        ("Key (name)=(a, b) already exists.", None),
        ("Key (id)=(22) already exists.", None),
        ("Key (gone)=(2) already exists.", None),
        ("Key (id, name)=(2, two, three) already exists.", None),
    ],
)
def test_a_key(detail: str, position: int | None) -> None:
    assert found(detail=detail) == position


@pytest.mark.parametrize(
    ("detail", "position"),
    [
        ("Failing row contains (1, one, null).", 0),
        ("Failing row contains (3, a\tb, x).", 2),
        (f"Failing row contains (2, {'ü' * 32}..., x).", 3),
        ("Failing row contains (2, two, x, generated).", None),
        ("Failing row contains", None),
    ],
)
def test_a_row(detail: str, position: int | None) -> None:
    assert found(detail=detail) == position


def test_no_words() -> None:
    assert found() is None
