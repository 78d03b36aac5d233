"""Catalog object → statements. Pure: the same values give the same SQL, on no server.

Each family of objects has a module that ends in `FAMILIES`; here they come together. What is written mirrors what
pg_dump writes, so that `pg_dump --schema-only` of both sides is the same after a copy.
"""

from __future__ import annotations

from ..catalog.base import CatalogObject
from ..plan import Phase
from . import (
    access_method,
    attributes,
    cast,
    changed_privileges,
    collation,
    constraint,
    conversion,
    database,
    default_acl,
    event_trigger,
    extension,
    foreign,
    function,
    index,
    language,
    large_object,
    operator,
    policy,
    publication,
    rule,
    schema,
    sequence,
    statistics,
    subscription,
    table,
    text_search,
    transform,
    trigger,
    type,
    view,
)
from .context import DdlContext, Family, Identity

FAMILIES: tuple[Family, ...] = (
    *schema.FAMILIES,
    *table.FAMILIES,
    *sequence.FAMILIES,
    *index.FAMILIES,
    *constraint.FAMILIES,
    *view.FAMILIES,
    *trigger.FAMILIES,
    *rule.FAMILIES,
    *policy.FAMILIES,
    *statistics.FAMILIES,
    *extension.FAMILIES,
    *language.FAMILIES,
    *access_method.FAMILIES,
    *collation.FAMILIES,
    *type.FAMILIES,
    *function.FAMILIES,
    *operator.FAMILIES,
    *cast.FAMILIES,
    *transform.FAMILIES,
    *conversion.FAMILIES,
    *text_search.FAMILIES,
    *foreign.FAMILIES,
    *event_trigger.FAMILIES,
    *publication.FAMILIES,
    *subscription.FAMILIES,
    *large_object.FAMILIES,
    *database.FAMILIES,
    *changed_privileges.FAMILIES,
    *default_acl.FAMILIES,
)

_BY_CLASS = {family.cls: family for family in FAMILIES}


def family_of(obj: CatalogObject) -> Family:
    # `type` here is the module of that name
    return _BY_CLASS[obj.__class__]


def identify(obj: CatalogObject) -> Identity:
    """The object's identity: the same on both sides means the same object."""
    return family_of(obj).identify(obj)


def phase_of(obj: CatalogObject) -> Phase:
    return family_of(obj).phase(obj)


def create(obj: CatalogObject, context: DdlContext) -> tuple[str, ...]:
    """The statements that make the object, with owner and comment; they belong into one transaction."""
    return family_of(obj).create(obj, context)


def drop(obj: CatalogObject) -> str:
    """The statement that drops it, without CASCADE."""
    identity = identify(obj)
    return f"DROP {identity.kind} {identity.sql}"


def security_labels(obj: CatalogObject) -> tuple[str, ...]:
    """The statements that label it; the target needs the labels' providers, so they belong into a step of their own."""
    return attributes.security_labels(obj, identify(obj))
