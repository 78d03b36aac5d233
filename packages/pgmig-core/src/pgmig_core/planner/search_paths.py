"""Which search_path a step may need after all.

Everything of ours names its objects in full and runs under an empty search_path, as pg_dump's scripts do. The bodies of
functions are the user's: one that says `FROM orders` finds nothing then, so a materialized view, an index, a constraint
or a row over such a function cannot be made. Those steps get the paths to try again with: the source's own, then that
with the schemas around the step; and the functions to lend the path to, because from 17 on the server itself builds
indexes and fills materialized views under an empty path, whatever the session says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_lowercase, ascii_uppercase

from msgspec import Struct, field
from msgspec.structs import replace

from .. import ddl
from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.function import Function
from ..catalog.index import Index
from ..catalog.table import Table
from ..identifiers import quote
from ..ordering import Ordering
from .drafts import Drafts, Key

DEFAULT = '"$user", public'
"""What a server's search_path is unless somebody changed it."""

_BUILT = (Index, Constraint)
_CALLED = frozenset({"pg_proc", "pg_operator", "pg_type"})
_ELEMENT = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^",\s][^,\s]*))\s*(?:,|$)')
_FOLDED = str.maketrans(ascii_uppercase, ascii_lowercase)


def draft_search_paths(source: Catalog, order: Ordering, made: frozenset[Address], drafts: Drafts) -> None:
    """Call when objects and copies are drafted. Only steps that call the user's functions get any paths."""
    _SearchPaths(source, order, made).give(drafts)


class _SearchPaths(Struct):
    source: Catalog
    order: Ordering
    made: frozenset[Address]
    reach: dict[Address, frozenset[Address]] = field(default_factory=dict)

    def give(self, drafts: Drafts) -> None:
        for key in [*drafts.keys("create"), *drafts.keys("refresh"), *drafts.keys("copy")]:
            if not self._runs_functions(key):
                continue
            reached = self._reached(key.address)
            functions = sorted(a for a in reached if isinstance(self.source.objects[a], Function))
            if not functions and key.what != "refresh":
                continue
            draft = drafts[key]
            draft.step = replace(
                draft.step,
                search_paths=self._paths([key.address, *functions, *sorted(reached)]),
                functions=tuple(self._identity(a) for a in functions if a in self.made and not self._has_path(a)),
            )

    def _runs_functions(self, key: Key) -> bool:
        if key.what == "refresh":
            return True
        obj = self.source.objects[key.address]
        if key.what == "create" and not (isinstance(obj, _BUILT) and getattr(obj, "contype", "") != "f"):
            return False
        for needs in (self.order.needs.get(key.address, ()), self.order.replaced.get(key.address, ())):
            for need in needs:
                if need.classid in _CALLED:
                    return True
        return False

    def _reached(self, address: Address) -> frozenset[Address]:
        """What the object needs, however far, but not what tables need: reading them calls none of it."""
        seen, queue = {address}, [address]
        for each in queue:
            if each != address and isinstance(self.source.objects[each], Table):
                continue
            needs = self.order.needs.get(each, frozenset()) | self.order.replaced.get(each, frozenset())
            queue += needs - seen
            seen |= needs
        return frozenset(seen - {address})

    def _identity(self, address: Address) -> str:
        identity = ddl.identify(self.source.objects[address])
        return f"{identity.kind} {identity.sql}"

    def _has_path(self, address: Address) -> bool:
        function = self.source.objects[address]
        return isinstance(function, Function) and "\n SET search_path TO " in function.definition.partition("\nAS ")[0]

    def _paths(self, around: Iterable[Address]) -> tuple[str, ...]:
        own = [e for e in split_path(self.source.server.search_path or DEFAULT) if e != "pg_catalog"]
        schemas = [quote(s) for a in around if (s := self._schema(self.source.objects[a])) is not None]
        wide = list(dict.fromkeys([*own, *schemas]))
        return tuple(dict.fromkeys(", ".join(["pg_catalog", *path]) for path in (own, wide)))

    @staticmethod
    def _schema(obj: CatalogObject) -> str | None:
        return obj.name if obj.CATALOG == "pg_namespace" else obj.nspname


def split_path(path: str) -> list[str]:
    """The elements of a search_path as names in SQL.

    A setting may hold more than SET would take: `set_config`, and `ALTER DATABASE … SET … FROM CURRENT` after it, keep
    a text without blanks and commas as a name, as `x;DROP/**/TABLE/**/t` is. So none is repeated as it stands.
    """
    names = (
        quoted.replace('""', '"') if quoted else bare.translate(_FOLDED) for quoted, bare in _ELEMENT.findall(path)
    )
    return [quote(name) for name in names if name]
