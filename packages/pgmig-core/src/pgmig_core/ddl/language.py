"""CREATE LANGUAGE, always with its functions: a language that comes from an extension is the extension's."""

from __future__ import annotations

from ..catalog.language import Language
from ..identifiers import quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity


def identify(language: Language) -> Identity:
    return Identity("LANGUAGE", quote(language.name))


def create(language: Language, context: DdlContext) -> tuple[str, ...]:
    identity = identify(language)
    trusted = "TRUSTED " if language.lanpltrusted else ""
    statement = f"CREATE {trusted}PROCEDURAL LANGUAGE {identity.sql} HANDLER {language.handler}"
    if language.inline is not None:
        statement += f" INLINE {language.inline}"
    if language.validator is not None:
        statement += f" VALIDATOR {language.validator}"
    return (
        statement,
        *attributes.owner(language, identity, context),
        *attributes.comment(language, identity),
    )


FAMILIES = (
    Family(
        cls=Language,
        title="procedural language",
        kind=Kind.OTHER,
        phase=lambda _: Phase.SCHEMAS,
        identify=identify,
        create=create,
        needs="superuser",
    ),
)
