"""Which row of a batch a server's error is about, as far as its words tell. Pure.

    CONTEXT  COPY t, line 17, column n: "x"               what a COPY meets itself: types, checks, NOT NULL, unique keys
    DETAIL   Key (n)=(5) is not present in table "p".     foreign keys, which are looked after at the end
    DETAIL   Failing row contains (1, -5, null).          what an INSERT from the staging table meets

Only a hint: values may hold anything, and words are translated. Whoever follows it tries the row by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"\d+")
_KEY = re.compile(r"\((.*?)\)=\((.*)\)", re.DOTALL)
_SHOWN = 64
"""Bytes of a value that a server shows of a failing row."""
_NULL = b"\\N"


def suspect(
    rows: Sequence[bytes], table: str, columns: Sequence[str], context: str | None, detail: str | None
) -> int | None:
    """The position of the first of `rows`, lines of COPY's text format, that the error can be about; None: any.

    `table` is the COPY's own name for it, `columns` are those of the rows.
    """
    if context and (line := _line(context, table)) is not None:
        return line - 1 if 0 < line <= len(rows) else None
    if not detail:
        return None
    if found := _KEY.search(detail):
        return _of_key(rows, columns, found[1], found[2])
    return _of_row(rows, detail)


def _line(context: str, table: str) -> int | None:
    _, said, rest = context.rpartition(f"COPY {table}, ")
    number = _NUMBER.search(rest) if said else None
    return int(number[0]) if number else None


def _of_key(rows: Sequence[bytes], columns: Sequence[str], names: str, values: str) -> int | None:
    """The first row with these values; names of the key's columns may be quoted."""
    named = names.split(", ")
    wanted = values.split(", ") if len(named) > 1 else [values]
    places = {name: place for place, name in enumerate(columns)}
    plain = [name.strip('"') for name in named]
    if len(wanted) != len(named) or not places.keys() >= set(plain):
        return None
    key = [(places[name], _escaped(value)) for name, value in zip(plain, wanted, strict=True)]
    for position, row in enumerate(rows):
        if key[0][1] in row:
            fields = row.split(b"\t")
            if all(fields[place] == value for place, value in key):
                return position
    return None


def _of_row(rows: Sequence[bytes], detail: str) -> int | None:
    """The first row that a server would describe in these words, if it has all columns of its table."""
    start, end = detail.find("("), detail.rfind(")")
    if start < 0 or end < start:
        return None
    shown = detail[start + 1 : end].encode(errors="replace")
    for position, row in enumerate(rows):
        if shown.startswith(_shown(row.partition(b"\t")[0])) and shown == b", ".join(map(_shown, row.split(b"\t"))):
            return position
    return None


def _shown(field: bytes) -> bytes:
    if field == _NULL:
        return b"null"
    plain = _UNESCAPE.sub(_unescaped, field) if b"\\" in field else field
    if len(plain) <= _SHOWN:
        return plain
    return plain[:_SHOWN].decode(errors="ignore").encode() + b"..."


_ESCAPES = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_UNESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_ESCAPE = {b"\\": b"\\\\"} | {plain: b"\\" + letter for letter, plain in _ESCAPES.items()}
_SPECIAL = re.compile(rb"[\\\b\f\n\r\t\v]")


def _unescaped(found: re.Match[bytes]) -> bytes:
    return _ESCAPES.get(found[1], found[1])


def _escaped(value: str) -> bytes:
    """A value as COPY's text format has it."""
    return _SPECIAL.sub(lambda found: _ESCAPE[found[0]], value.encode(errors="replace"))
