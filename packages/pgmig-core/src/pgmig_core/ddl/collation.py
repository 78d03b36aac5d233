"""CREATE COLLATION. Its version is not kept: the target has its own library, and its own version of it."""

from __future__ import annotations

from ..catalog.collation import Collation
from ..identifiers import literal, qualify
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity

_PROVIDERS = {"b": "builtin", "c": "libc", "i": "icu", "d": "default"}


def identify(collation: Collation) -> Identity:
    return Identity("COLLATION", qualify(collation.nspname, collation.name))


def create(collation: Collation, context: DdlContext) -> tuple[str, ...]:
    identity = identify(collation)
    options = [("provider", _PROVIDERS[collation.collprovider])]
    if not collation.collisdeterministic:
        options.append(("deterministic", "false"))
    if collation.locale is not None:
        options.append(("locale", _text(collation.locale)))
    elif collation.collcollate is not None and collation.collcollate == collation.collctype:
        options.append(("locale", _text(collation.collcollate)))
    elif collation.collcollate is not None and collation.collctype is not None:
        options += [("lc_collate", _text(collation.collcollate)), ("lc_ctype", _text(collation.collctype))]
    if collation.icu_rules is not None:
        options.append(("rules", _text(collation.icu_rules)))
    body = ", ".join(f"{option} = {value}" for option, value in options)
    return (
        f"CREATE COLLATION {identity.sql} ({body})",
        *attributes.owner(collation, identity, context),
        *attributes.comment(collation, identity),
    )


def _text(value: str) -> str:
    return literal(value).lstrip()


FAMILIES = (
    Family(
        cls=Collation,
        title="collation",
        kind=Kind.OTHER,
        phase=lambda _: Phase.SCHEMAS,
        identify=identify,
        create=create,
    ),
)
