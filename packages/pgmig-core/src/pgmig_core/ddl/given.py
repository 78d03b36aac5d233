"""What the target's own default privileges give to an object when we make it (manual, ALTER DEFAULT PRIVILEGES).

Those of the connecting user count, for it makes everything; ALTER OWNER then puts the new owner in the user's place.
An entry without a schema replaces the server's own defaults, one for a schema adds to them.
"""

from __future__ import annotations

from ..catalog.base import CatalogObject
from ..catalog.function import Aggregate, Function
from ..catalog.large_object import LargeObject
from ..catalog.schema import Schema
from ..catalog.sequence import Sequence
from ..catalog.table import Table
from ..catalog.type import BaseType, CompositeType, DomainType, EnumType, RangeType
from ..catalog.view import View
from . import acl
from .context import DdlContext

_OBJECT_TYPES: dict[type[CatalogObject], str] = {
    Table: "r",
    View: "r",
    Sequence: "S",
    Function: "f",
    Aggregate: "f",
    **dict.fromkeys((EnumType, CompositeType, DomainType, RangeType, BaseType), "T"),
    Schema: "n",
    LargeObject: "L",
}
_MAINTAIN = 170000


def given_when_made(obj: CatalogObject, context: DdlContext) -> tuple[str, ...] | None:
    """The aclitems, or None where no default privileges concern the object.

    A source before 17 says nothing of MAINTAIN: the owner's item, and one that is the source's but for that, are
    written as there, so that it stays.
    """
    defaclobjtype = _OBJECT_TYPES.get(type(obj))
    mine = [d for d in context.default_acls if d.defaclobjtype == defaclobjtype and d.nspname in (None, obj.nspname)]
    if not mine or obj.owner is None or obj.initprivs is not None:
        return None
    items = next((d.acl for d in mine if d.nspname is None), obj.acldefault) or ()
    items += tuple(item for d in mine if d.nspname is not None for item in d.acl or ())
    given = acl.handed_over(items, mine[0].name, obj.owner)
    if context.catalog.server.version_num >= _MAINTAIN:
        return given
    as_there = (*(obj.acldefault or ()), *(obj.acl or ()))
    return tuple(without if (without := _without_maintain(item)) in as_there else item for item in given)


def _without_maintain(text: str) -> str:
    item = acl.parse(text)
    return acl.written(item.grantee, item.grantor, item.privileges.replace("m*", "").replace("m", ""))
