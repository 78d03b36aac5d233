"""What the server brings itself, by name."""

from __future__ import annotations

from .. import sql
from ..catalog.builtins import Builtins
from .cursor import Cursor


def read_builtins(cursor: Cursor, version_num: int) -> Builtins:
    (row,) = cursor.execute(sql.load("builtins", version_num)).fetchall()
    return Builtins(**{name: frozenset(names) for name, names in row._asdict().items()})
