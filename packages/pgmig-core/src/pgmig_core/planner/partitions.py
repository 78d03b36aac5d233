"""Which tables are partitions of which."""

from __future__ import annotations

from msgspec import Struct, field

from ..catalog.catalog import Catalog
from ..catalog.table import Table


class Partitions(Struct):
    """Who is whose partition, down to the leaves."""

    children: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, catalog: Catalog) -> Partitions:
        found = cls()
        for table in catalog.of(Table):
            if table.relispartition:
                for parent in table.parents:
                    found.children.setdefault(parent, []).append(table.oid)
        return found

    def under(self, relid: int) -> list[int]:
        """The relation itself and all its partitions."""
        found = [relid]
        for oid in found:
            found += self.children.get(oid, ())
        return found
