"""CREATE CONVERSION."""

from __future__ import annotations

from ..catalog.conversion import Conversion
from ..identifiers import literal, qualify
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity


def identify(conversion: Conversion) -> Identity:
    return Identity("CONVERSION", qualify(conversion.nspname, conversion.name))


def create(conversion: Conversion, context: DdlContext) -> tuple[str, ...]:
    identity = identify(conversion)
    default = "DEFAULT " if conversion.condefault else ""
    encodings = f"FOR {literal(conversion.for_encoding)} TO {literal(conversion.to_encoding)}"
    return (
        f"CREATE {default}CONVERSION {identity.sql} {encodings} FROM {conversion.conproc}",
        *attributes.owner(conversion, identity, context),
        *attributes.comment(conversion, identity),
    )


FAMILIES = (
    Family(
        cls=Conversion,
        title="conversion",
        kind=Kind.OTHER,
        phase=lambda _: Phase.TYPES,
        identify=identify,
        create=create,
    ),
)
