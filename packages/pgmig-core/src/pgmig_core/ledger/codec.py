"""A catalog and the user's rights in it as bytes: each class's objects as JSON by its fields' types, then zlib.

Passwords and whatever looks like one are left out: of what the target has only names decide.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

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


class _Saved(Struct, frozen=True):
    """All as it is decoded first; objects later, class by class."""

    server: Server
    objects: dict[str, Raw]
    dependencies: tuple[Dependency, ...]
    owners: tuple[tuple[Address, Address], ...]
    builtins: Builtins
    sizes: dict[int, int]
    privileges: Privileges


def encode(catalog: Catalog, privileges: Privileges, sizes: Mapping[int, int]) -> bytes:
    """All as bytes, without secrets. `sizes`: bytes of the source's tables, by oid."""
    by_class: dict[str, list[CatalogObject]] = {}
    for obj in catalog.objects.values():
        by_class.setdefault(type(obj).__name__, []).append(_without_secrets(obj))
    saved = _Saved(
        server=catalog.server,
        objects={name: Raw(msgspec.json.encode(found)) for name, found in by_class.items()},
        dependencies=catalog.dependencies,
        owners=tuple(catalog.owners.items()),
        builtins=catalog.builtins,
        sizes=dict(sizes),
        privileges=replace(privileges, passwords=None),
    )
    return zlib.compress(msgspec.json.encode(saved), 3)


def decode(data: bytes) -> tuple[Catalog, Privileges, dict[int, int]]:
    """What `encode` made bytes of. Raises ValueError where that was another version's."""
    try:
        saved = msgspec.json.decode(zlib.decompress(data), type=_Saved)
        objects: list[CatalogObject] = []
        for name, found in saved.objects.items():
            objects += msgspec.json.decode(found, type=list[_CLASSES[name]])  # type: ignore[valid-type]  # a class looked up by name
    except (KeyError, zlib.error, msgspec.DecodeError) as error:
        raise ValueError(f"it holds no catalog: {error}") from error
    catalog = Catalog(
        server=saved.server,
        objects={obj.address: obj for obj in objects},
        dependencies=saved.dependencies,
        owners=dict(saved.owners),
        builtins=saved.builtins,
    )
    return catalog, saved.privileges, saved.sizes


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
