"""The steps that bring large objects, some hundred in each: there may be a hundred thousand of them."""

from __future__ import annotations

from collections.abc import Iterable

from .. import ddl
from ..catalog.base import Address
from ..catalog.catalog import Catalog
from ..catalog.large_object import LargeObject as CatalogLargeObject
from ..ddl import attributes as ddl_attributes
from ..ddl.context import DdlContext
from ..plan import Action, LargeObject, LargeObjectStep, Phase, Step, Subject
from .drafts import Drafts, Key, subject_of

LARGE_OBJECTS_PER_STEP = 500


def is_large_object(address: Address) -> bool:
    return address.classid == CatalogLargeObject.CATALOG


def draft_large_objects(source: Catalog, addresses: Iterable[Address], context: DdlContext, drafts: Drafts) -> None:
    """Their contents, and with them owner, comment and privileges."""
    large = [o for a in sorted(addresses) if isinstance(o := source.objects[a], CatalogLargeObject)]
    for start in range(0, len(large), LARGE_OBJECTS_PER_STEP):
        group = [_large_object(each, context) for each in large[start : start + LARGE_OBJECTS_PER_STEP]]
        name = str(group[0].oid) if len(group) == 1 else f"{group[0].oid} to {group[-1].oid}"
        key = Key("large objects", large[start].address)
        drafts.add(
            key,
            LargeObjectStep(
                id=-1,
                phase=Phase.DATA,
                action=Action.COPY,
                subject=Subject("LARGE OBJECT" if len(group) == 1 else "LARGE OBJECTS", None, name),
                statements=(
                    f"-- lo_from_bytea() of {len(group)}",
                    *(statement for each in group for statement in each.statements),
                ),
                large_objects=tuple(group),
            ),
        )
        for each in large[start : start + LARGE_OBJECTS_PER_STEP]:
            if each.seclabels:
                drafts.add(Key("label", each.address), _label(each), requires=[key])


def _large_object(obj: CatalogLargeObject, context: DdlContext) -> LargeObject:
    _lo_create, *attributes = ddl.create(obj, context)  # it is made with its contents
    statements = (*attributes, *ddl_attributes.grants(obj, context))
    return LargeObject(obj.oid, statements)


def _label(obj: CatalogLargeObject) -> Step:
    """Apart: where the target lacks their provider, only the labels are missing."""
    return Step(
        id=-1,
        phase=Phase.FINISH,
        action=Action.ALTER,
        subject=subject_of(obj),
        statements=ddl.security_labels(obj),
        note="security labels",
    )
