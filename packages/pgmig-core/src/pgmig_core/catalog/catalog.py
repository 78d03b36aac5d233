"""The whole of one database's catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar, cast

from msgspec import Struct, field
from msgspec.structs import force_setattr

from .base import Address, CatalogObject
from .builtins import Builtins
from .depend import Dependency
from .server import Server

T = TypeVar("T", bound=CatalogObject)


class Catalog(Struct, frozen=True):
    """All objects of a database that are a user's (initdb's own are left out), and what depends on what.

    `owners` maps the addresses of parts that are no objects of their own (a view's rule, a table's row type, the index
    of a constraint, a TOAST table) to the object they come with.
    """

    server: Server
    objects: Mapping[Address, CatalogObject]
    dependencies: tuple[Dependency, ...]
    owners: Mapping[Address, Address]
    builtins: Builtins = field(default_factory=Builtins)

    _by_class: dict[type[CatalogObject], list[CatalogObject]] = field(default_factory=dict)
    """Made when first asked for."""

    def __post_init__(self) -> None:
        # `replace` would hand on that of other objects; it comes here since msgspec 0.21, the oldest we take
        force_setattr(self, "_by_class", {})

    def of(self, *classes: type[T]) -> Iterator[T]:
        """The objects of these classes, class by class."""
        if not self._by_class:
            found: dict[type[CatalogObject], list[CatalogObject]] = {}
            for obj in self.objects.values():
                found.setdefault(obj.__class__, []).append(obj)
            self._by_class.update(found)
        for cls, objects in self._by_class.items():
            if issubclass(cls, classes):
                yield from cast("list[T]", objects)

    def resolve(self, address: Address) -> CatalogObject | None:
        """The object at an address, or that the part there belongs to; None for what the server itself owns."""
        return self.objects.get(self.owners.get(address, address))
