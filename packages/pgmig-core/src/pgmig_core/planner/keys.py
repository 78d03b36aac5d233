"""Which columns tell a table's rows apart."""

from __future__ import annotations

from collections.abc import Iterable

from ..catalog.index import Index
from ..catalog.table import Column


def best_key(columns: Iterable[Column], indexes: Iterable[Index], usable: frozenset[str]) -> tuple[str, ...]:
    """The primary key's columns, else the smallest unique index's; () without one whose columns are all `usable`.

    `indexes` are those of the table that has `columns`. Deferrable keys, partial ones and expressions do not count: no
    ON CONFLICT takes them.
    """
    names = {c.attnum: c.attname for c in columns}
    found: list[tuple[bool, int, tuple[str, ...]]] = []
    for index in indexes:
        if not index.indisunique or not index.indisvalid or not index.indimmediate:
            continue
        if index.has_predicate or index.has_expressions:
            continue
        key = tuple(names.get(attnum, "") for attnum in index.indkey[: index.indnkeyatts])
        if key and all(name in usable for name in key):
            found.append((not index.indisprimary, len(key), key))
    return min(found)[2] if found else ()
