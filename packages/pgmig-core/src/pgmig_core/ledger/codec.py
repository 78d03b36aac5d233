"""A catalog and the user's rights in it as bytes: each class's objects as JSON by its fields' types, then zlib.

Passwords and whatever looks like one are left out: of what the target has only names decide.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from .. import ddl
from ..catalog.base import Address, CatalogObject
from ..catalog.builtins import Builtins
from ..catalog.catalog import Catalog
from ..catalog.depend import Dependency
from ..catalog.foreign import ForeignDataWrapper, ForeignServer, UserMapping
from ..catalog.privileges import Privileges
from ..catalog.server import Server
from ..catalog.subscription import Subscription
from ..catalog.table import Table

_CLASSES: dict[str, type[CatalogObject]] = {family.cls.__name__: family.cls for family in ddl.FAMILIES}


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def encode(catalog: Catalog, privileges: Privileges, sizes: dict[int, int]) -> bytes:
    """All as bytes, without secrets. `sizes`: bytes of the source's tables, by oid."""
    by_class: dict[str, list[CatalogObject]] = {}
    for obj in catalog.objects.values():
        by_class.setdefault(type(obj).__name__, []).append(_without_secrets(obj))
    parts: dict[str, Any] = {
        "server": _dump(Server, catalog.server),
        "objects": {name: _dump(list[_CLASSES[name]], found) for name, found in by_class.items()},  # type: ignore[valid-type]  # a class looked up by name
        "dependencies": _dump(tuple[Dependency, ...], catalog.dependencies),
        "owners": _dump(list[tuple[Address, Address]], list(catalog.owners.items())),
        "builtins": _dump(Builtins, catalog.builtins),
        "sizes": _dump(dict[int, int], sizes),
        "privileges": _dump(Privileges, replace(privileges, passwords=None)),
    }
    return zlib.compress(json.dumps(parts).encode(), 3)


def decode(data: bytes) -> tuple[Catalog, Privileges, dict[int, int]]:
    """What `encode` made bytes of. Raises ValueError where that was another version's."""
    try:
        parts = json.loads(zlib.decompress(data))
        objects: list[CatalogObject] = []
        for name, found in parts["objects"].items():
            objects += _load(list[_CLASSES[name]], found)  # type: ignore[valid-type]  # as above
        catalog = Catalog(
            server=_load(Server, parts["server"]),
            objects={obj.address: obj for obj in objects},
            dependencies=_load(tuple[Dependency, ...], parts["dependencies"]),
            owners=dict(_load(list[tuple[Address, Address]], parts["owners"])),
            builtins=_load(Builtins, parts["builtins"]),
        )
        return catalog, _load(Privileges, parts["privileges"]), _load(dict[int, int], parts["sizes"])
    except (KeyError, zlib.error) as error:
        raise ValueError(f"it holds no catalog: {error}") from error


def _dump(kind: Any, value: Any) -> str:
    return _adapter(kind).dump_json(value).decode()


def _load(kind: Any, text: str) -> Any:
    return _adapter(kind).validate_json(text)


def _without_secrets(obj: CatalogObject) -> CatalogObject:
    match obj:
        case ForeignDataWrapper() | ForeignServer() | UserMapping():
            return replace(obj, options=())
        case Table() if obj.foreign_options:
            return replace(obj, foreign_options=())
        case Subscription():
            return replace(obj, subconninfo="")
        case _:
            return obj
