"""Patterns for names, as psql has them: `*` and `?`, `schema.name`, double quotes keep case and take `*` literally."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from msgspec import Struct

from ..errors import UsageError


class Pattern(Struct, frozen=True):
    """A compiled pattern; `schema` is None where the pattern names none (then any schema matches)."""

    text: str
    schema: re.Pattern[str] | None
    name: re.Pattern[str]
    exact: tuple[str, str] | None = None
    """The one schema and name that match, where both are given without `*` and `?`."""

    def matches(self, schema: str | None, name: str) -> bool:
        return (self.schema is None or (schema is not None and self.schema.fullmatch(schema) is not None)) and (
            self.name.fullmatch(name) is not None
        )


class Patterns:
    """Several patterns as one. Those that name one object are looked up, not tried: a page may name thousands."""

    __slots__ = ("_exact", "_loose", "all")

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.all = tuple(patterns)
        self._exact = frozenset(pattern.exact for pattern in self.all if pattern.exact is not None)
        self._loose = tuple(pattern for pattern in self.all if pattern.exact is None)

    def __bool__(self) -> bool:
        return bool(self.all)

    def match(self, schema: str | None, name: str) -> bool:
        """Whether any of them matches."""
        return (schema, name) in self._exact or any(pattern.matches(schema, name) for pattern in self._loose)


def parse(text: str, option: str, *, qualified: bool) -> Pattern:
    """Compile a pattern; `qualified` allows `schema.name`. Raises UsageError naming the option."""
    parts, current, quoted = [], "", False
    literals, literal, wild = [], "", False
    i = 0
    while i < len(text):
        char = text[i]
        if char == '"':
            if quoted and text[i + 1 : i + 2] == '"':
                current += re.escape('"')
                literal += '"'
                i += 1
            else:
                quoted = not quoted
        elif quoted:
            current += re.escape(char)
            literal += char
        elif char == ".":
            parts.append(current)
            literals.append(literal)
            current = literal = ""
        elif char in "*?":
            current += ".*" if char == "*" else "."
            wild = True
        else:
            current += re.escape(char.lower())
            literal += char.lower()
        i += 1
    parts.append(current)
    literals.append(literal)
    if quoted:
        raise UsageError(f"{option}: the pattern {text!r} opens a double quote and never closes it", field=option)
    if not all(parts) or len(parts) > (2 if qualified else 1):
        form = "name or schema.name" if qualified else "a schema's name"
        raise UsageError(
            f"{option}: {text!r} is not {form}", hint='put names with dots into double quotes: "a.b"', field=option
        )
    compiled = [re.compile(part, re.DOTALL) for part in parts]
    exact = (literals[0], literals[1]) if len(literals) == 2 and not wild else None
    return Pattern(text, compiled[0] if len(compiled) == 2 else None, compiled[-1], exact)


def near(text: str, names: Iterable[str]) -> str:
    """A hint with the names nearest to a pattern that matched nothing."""
    plain = text.replace('"', "").replace("*", "").replace("?", "")
    known = list(names)
    found = get_close_matches(plain, known, n=3, cutoff=0.5)
    if not found:
        bare = {name.rpartition(".")[2]: name for name in known}
        found = [bare[name] for name in get_close_matches(plain.rpartition(".")[2], list(bare), n=3, cutoff=0.5)]
    return f"did you mean {', '.join(found)}?" if found else "the source has nothing with a name like it"
