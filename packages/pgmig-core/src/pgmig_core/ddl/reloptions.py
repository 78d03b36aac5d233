"""Storage parameters (`name=value`, pg_class.reloptions, pg_attribute.attoptions) as they stand in WITH and SET."""

from __future__ import annotations

from collections.abc import Iterable

from ..identifiers import literal, quote


def parameters(options: Iterable[str] | None, prefix: str = "") -> list[str]:
    """Each as SQL: `fillfactor='70'`, with `prefix` (`toast.`) before it. A value is quoted unless it is a word."""
    found = []
    for option in options or ():
        name, _, value = option.partition("=")
        found.append(f"{prefix}{quote(name)}={value if value and quote(value) == value else literal(value).lstrip()}")
    return found


def with_clause(options: Iterable[str] | None, toast: Iterable[str] | None = None) -> str:
    """` WITH (…)`, or nothing."""
    found = parameters(options) + parameters(toast, "toast.")
    return f" WITH ({', '.join(found)})" if found else ""


def foreign_options(options: Iterable[tuple[str, str]]) -> str:
    """` OPTIONS (…)` of foreign tables and their columns, or nothing."""
    found = [f"{quote(name)} {literal(value).lstrip()}" for name, value in options]
    return f" OPTIONS ({', '.join(found)})" if found else ""
