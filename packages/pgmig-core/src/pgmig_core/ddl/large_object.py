"""A large object under its old oid. Its contents are data, and copied as such."""

from __future__ import annotations

from ..catalog.large_object import LargeObject
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity


def identify(large_object: LargeObject) -> Identity:
    """Not to be dropped by DROP, but by lo_unlink."""
    return Identity("LARGE OBJECT", large_object.name)


def create(large_object: LargeObject, context: DdlContext) -> tuple[str, ...]:
    identity = identify(large_object)
    return (
        f"SELECT pg_catalog.lo_create({large_object.oid})",
        *attributes.owner(large_object, identity, context),
        *attributes.comment(large_object, identity),
    )


FAMILIES = (
    Family(
        cls=LargeObject,
        title="large object",
        kind=Kind.OTHER,
        phase=lambda _: Phase.FINISH,
        identify=identify,
        create=create,
        does="its contents, under its oid",
        needs="",
        without="",
    ),
)
