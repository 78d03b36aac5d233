"""CREATE CAST."""

from __future__ import annotations

from ..catalog.cast import Cast
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity

_CONTEXT = {"e": "", "a": " AS ASSIGNMENT", "i": " AS IMPLICIT"}
_WITHOUT_FUNCTION = {"b": "WITHOUT FUNCTION", "i": "WITH INOUT"}


def identify(cast: Cast) -> Identity:
    return Identity("CAST", f"({cast.source} AS {cast.target})")


def create(cast: Cast, context: DdlContext) -> tuple[str, ...]:  # noqa: ARG001 - the families' common signature
    identity = identify(cast)
    how = f"WITH FUNCTION {cast.function}" if cast.castmethod == "f" else _WITHOUT_FUNCTION[cast.castmethod]
    return (
        f"CREATE CAST {identity.sql} {how}{_CONTEXT[cast.castcontext]}",
        *attributes.comment(cast, identity),
    )


FAMILIES = (
    Family(
        cls=Cast,
        title="cast",
        kind=Kind.OTHER,
        phase=lambda _: Phase.TYPES,
        identify=identify,
        create=create,
        needs="the owner of one of its types; superuser without function",
    ),
)
