"""From rows to objects: a query's columns are called as the fields of the object it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from .. import sql
from ..catalog.base import CatalogObject
from ..catalog.server import Server
from .cursor import Cursor

T = TypeVar("T", bound=CatalogObject)


def read_objects(
    cursor: Cursor, server: Server, query: str, cls: type[T], **convert: Callable[[Any], Any]
) -> Iterator[T]:
    """Run a query of sql/ and make an object of each row. Arrays become tuples, or what `convert` makes of a field."""
    for row in cursor.execute(sql.load(query, server.version_num)).fetchall():
        fields = row._asdict()
        for name, value in fields.items():
            if name in convert:
                fields[name] = convert[name](value)
            elif isinstance(value, list):
                fields[name] = freeze(value)
        yield cls(**fields)


def freeze(value: Any) -> Any:
    """Lists into tuples, however deep; None into an empty tuple is the caller's wish, see `many`."""
    return tuple(freeze(item) for item in value) if isinstance(value, list) else value


def many(build: Callable[..., Any]) -> Callable[[list[dict[str, Any]] | None], tuple[Any, ...]]:
    """A conversion of a JSON array of objects: each becomes `build(**object)`; NULL becomes an empty tuple."""

    def convert(value: list[dict[str, Any]] | None) -> tuple[Any, ...]:
        return tuple(build(**{key: freeze(item) for key, item in entry.items()}) for entry in value or ())

    return convert


def pairs(value: list[list[str]] | None) -> tuple[tuple[str, str], ...]:
    """A conversion of options: a JSON array of (name, value), or NULL."""
    return tuple((name, setting) for name, setting in value or ())
