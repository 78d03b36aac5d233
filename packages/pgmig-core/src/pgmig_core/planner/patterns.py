"""Patterns for names, as psql has them: `*` and `?`, `schema.name`, double quotes keep case and take `*` literally."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from ..errors import UsageError


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; `schema` is None where the pattern names none (then any schema matches)."""

    text: str
    schema: re.Pattern[str] | None
    name: re.Pattern[str]

    def matches(self, schema: str | None, name: str) -> bool:
        return (self.schema is None or (schema is not None and self.schema.fullmatch(schema) is not None)) and (
            self.name.fullmatch(name) is not None
        )


def parse(text: str, option: str, *, qualified: bool) -> Pattern:
    """Compile a pattern; `qualified` allows `schema.name`. Raises UsageError naming the option."""
    parts, current, quoted = [], "", False
    i = 0
    while i < len(text):
        char = text[i]
        if char == '"':
            if quoted and text[i + 1 : i + 2] == '"':
                current += re.escape('"')
                i += 1
            else:
                quoted = not quoted
        elif quoted:
            current += re.escape(char)
        elif char == ".":
            parts.append(current)
            current = ""
        elif char == "*":
            current += ".*"
        elif char == "?":
            current += "."
        else:
            current += re.escape(char.lower())
        i += 1
    parts.append(current)
    if quoted:
        raise UsageError(f"{option}: the pattern {text!r} opens a double quote and never closes it", field=option)
    if not all(parts) or len(parts) > (2 if qualified else 1):
        form = "name or schema.name" if qualified else "a schema's name"
        raise UsageError(
            f"{option}: {text!r} is not {form}", hint='put names with dots into double quotes: "a.b"', field=option
        )
    compiled = [re.compile(part, re.DOTALL) for part in parts]
    return Pattern(text, compiled[0] if len(compiled) == 2 else None, compiled[-1])


def near(text: str, names: Iterable[str]) -> str:
    """A hint with the names nearest to a pattern that matched nothing."""
    plain = text.replace('"', "").replace("*", "").replace("?", "")
    known = list(names)
    found = get_close_matches(plain, known, n=3, cutoff=0.5)
    if not found:
        bare = {name.rpartition(".")[2]: name for name in known}
        found = [bare[name] for name in get_close_matches(plain.rpartition(".")[2], list(bare), n=3, cutoff=0.5)]
    return f"did you mean {', '.join(found)}?" if found else "the source has nothing with a name like it"
