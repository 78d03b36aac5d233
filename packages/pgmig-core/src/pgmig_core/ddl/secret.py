"""Statements that hold a password: the server gets them whole, people, plans and logs see `***` in its place."""

from __future__ import annotations

import re
from typing import Self

_SECRET_OPTION = re.compile(r"pass|pwd|secret|token|key", re.IGNORECASE)
# as libpq reads a connection string: key = value, the value bare or in quotes; or a URI with user:password@
_IN_PAIRS = re.compile(r"\b((?:ssl)?password\s*=\s*)('(?:\\.|[^'\\])*'|[^\s']+)", re.IGNORECASE)
_IN_URI = re.compile(r"(://[^:/?@\s]*:)[^@/?\s]*(?=@)")

HIDDEN = "***"


class SecretStatement(str):
    """A statement; `shown`, and its repr, have no secret in them."""

    shown: str
    __slots__ = ("shown",)

    def __new__(cls, statement: str, shown: str) -> Self:
        value = super().__new__(cls, statement)
        value.shown = shown
        return value

    def __repr__(self) -> str:
        return repr(self.shown)

    def __reduce__(self) -> tuple[type[SecretStatement], tuple[str, str]]:
        return SecretStatement, (str(self), self.shown)


def secret(statement: str, shown: str) -> str:
    """The statement, to be seen as `shown` if that is another."""
    return SecretStatement(statement, shown) if statement != shown else statement


def shown(statement: str) -> str:
    """What people may see of a statement."""
    return statement.shown if isinstance(statement, SecretStatement) else statement


def hide_options(options: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Options of foreign servers and user mappings, secrets hidden."""
    return tuple((name, HIDDEN if _SECRET_OPTION.search(name) else value) for name, value in options)


def hide_password(conninfo: str) -> str:
    """A connection string, its password hidden."""
    return _IN_URI.sub(rf"\1{HIDDEN}", _IN_PAIRS.sub(rf"\1{HIDDEN}", conninfo))
