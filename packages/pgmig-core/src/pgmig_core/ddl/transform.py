"""CREATE TRANSFORM."""

from __future__ import annotations

from ..catalog.transform import Transform
from ..identifiers import quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity


def identify(transform: Transform) -> Identity:
    return Identity("TRANSFORM", f"FOR {transform.type} LANGUAGE {quote(transform.lanname)}")


def create(transform: Transform, context: DdlContext) -> tuple[str, ...]:  # noqa: ARG001 - the families' common signature
    identity = identify(transform)
    functions = [
        f"{direction} SQL WITH FUNCTION {function}"
        for direction, function in (("FROM", transform.from_sql), ("TO", transform.to_sql))
        if function is not None
    ]
    return (
        f"CREATE TRANSFORM {identity.sql} ({', '.join(functions)})",
        *attributes.comment(transform, identity),
    )


FAMILIES = (
    Family(
        cls=Transform,
        title="transform",
        kind=Kind.OTHER,
        phase=lambda _: Phase.TYPES,
        identify=identify,
        create=create,
        needs="superuser",
    ),
)
