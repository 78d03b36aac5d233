"""CREATE TEXT SEARCH PARSER, TEMPLATE, DICTIONARY and CONFIGURATION."""

from __future__ import annotations

from ..catalog.text_search import (
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchParser,
    TextSearchTemplate,
)
from ..identifiers import qualify, quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity

TextSearchObject = TextSearchParser | TextSearchTemplate | TextSearchDictionary | TextSearchConfiguration

_KINDS: dict[type[TextSearchObject], str] = {
    TextSearchParser: "TEXT SEARCH PARSER",
    TextSearchTemplate: "TEXT SEARCH TEMPLATE",
    TextSearchDictionary: "TEXT SEARCH DICTIONARY",
    TextSearchConfiguration: "TEXT SEARCH CONFIGURATION",
}


def identify(obj: TextSearchObject) -> Identity:
    return Identity(_KINDS[type(obj)], qualify(obj.nspname, obj.name))


def _with_attributes(
    obj: TextSearchObject, context: DdlContext, options: list[tuple[str, str]], literally: str | None = None
) -> tuple[str, ...]:
    identity = identify(obj)
    body = ",".join(
        [f"\n    {option} = {value}" for option, value in options] + ([f"\n    {literally}"] if literally else [])
    )
    return (
        f"CREATE {identity.kind} {identity.sql} ({body}\n)",
        *attributes.owner(obj, identity, context),
        *attributes.comment(obj, identity),
    )


def create_parser(parser: TextSearchParser, context: DdlContext) -> tuple[str, ...]:
    options = [("START", parser.start), ("GETTOKEN", parser.gettoken), ("END", parser.end)]
    if parser.headline is not None:
        options.append(("HEADLINE", parser.headline))
    options.append(("LEXTYPES", parser.lextypes))
    return _with_attributes(parser, context, options)


def create_template(template: TextSearchTemplate, context: DdlContext) -> tuple[str, ...]:
    options = [("INIT", template.init)] if template.init is not None else []
    return _with_attributes(template, context, [*options, ("LEXIZE", template.lexize)])


def create_dictionary(dictionary: TextSearchDictionary, context: DdlContext) -> tuple[str, ...]:
    """The options are kept by the server as it wants to read them again."""
    return _with_attributes(dictionary, context, [("TEMPLATE", dictionary.template)], dictionary.options)


def create_configuration(configuration: TextSearchConfiguration, context: DdlContext) -> tuple[str, ...]:
    identity = identify(configuration)
    return (
        *_with_attributes(configuration, context, [("PARSER", configuration.parser)]),
        *(
            f"ALTER {identity.kind} {identity.sql} ADD MAPPING FOR {quote(mapping.token)}"
            f" WITH {', '.join(mapping.dictionaries)}"
            for mapping in configuration.mappings
        ),
    )


def _phase(_: TextSearchObject) -> Phase:
    return Phase.FUNCTIONS


FAMILIES = (
    Family(
        cls=TextSearchParser,
        title="text search parser",
        kind=Kind.OTHER,
        phase=_phase,
        identify=identify,
        create=create_parser,
        needs="superuser",
    ),
    Family(
        cls=TextSearchTemplate,
        title="text search template",
        kind=Kind.OTHER,
        phase=_phase,
        identify=identify,
        create=create_template,
        needs="superuser",
    ),
    Family(
        cls=TextSearchDictionary,
        title="text search dictionary",
        kind=Kind.OTHER,
        phase=_phase,
        identify=identify,
        create=create_dictionary,
    ),
    Family(
        cls=TextSearchConfiguration,
        title="text search configuration",
        kind=Kind.OTHER,
        phase=_phase,
        identify=identify,
        create=create_configuration,
        does="its mappings",
    ),
)
