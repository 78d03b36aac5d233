"""SET and RESET of what has a name and a value."""

from __future__ import annotations

from ...ddl.reloptions import parameters
from ...identifiers import literal, quote


def options(wanted: tuple[str, ...] | None, before: tuple[str, ...] | None, prefix: str = "") -> list[str]:
    """SET and RESET of storage parameters."""
    new = [option for option in wanted or () if option not in (before or ())]
    kept = {option.partition("=")[0] for option in wanted or ()}
    gone = [name for option in before or () if (name := option.partition("=")[0]) not in kept]
    found = [f"SET ({', '.join(parameters(new, prefix))})"] if new else []
    return [*found, f"RESET ({', '.join(prefix + quote(name) for name in gone)})"] if gone else found


def foreign_options(wanted: tuple[tuple[str, str], ...], before: tuple[tuple[str, str], ...]) -> str:
    """`OPTIONS (ADD …, SET …, DROP …)`."""
    new, old = dict(wanted), dict(before)
    parts = [
        f"{'SET' if name in old else 'ADD'} {quote(name)} {literal(value).lstrip()}"
        for name, value in new.items()
        if old.get(name) != value
    ]
    return f"OPTIONS ({', '.join([*parts, *(f'DROP {quote(name)}' for name in old if name not in new)])})"
