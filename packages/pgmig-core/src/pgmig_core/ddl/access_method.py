"""CREATE ACCESS METHOD."""

from __future__ import annotations

from ..catalog.access_method import AccessMethod
from ..identifiers import quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity

_TYPES = {"i": "INDEX", "t": "TABLE"}


def identify(method: AccessMethod) -> Identity:
    return Identity("ACCESS METHOD", quote(method.name))


def create(method: AccessMethod, context: DdlContext) -> tuple[str, ...]:  # noqa: ARG001 - the families' common signature
    identity = identify(method)
    return (
        f"CREATE ACCESS METHOD {identity.sql} TYPE {_TYPES[method.amtype]} HANDLER {method.handler}",
        *attributes.comment(method, identity),
    )


FAMILIES = (
    Family(
        cls=AccessMethod,
        title="access method",
        kind=Kind.OTHER,
        phase=lambda _: Phase.SCHEMAS,
        identify=identify,
        create=create,
        needs="superuser",
    ),
)
