from __future__ import annotations

from pgmig_core import ddl
from pgmig_core.catalog.text_search import (
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchMapping,
    TextSearchParser,
    TextSearchTemplate,
)

from .contexts import context_of


def test_parser() -> None:
    parser = TextSearchParser(
        oid=1, name="p", nspname="app", start="s", gettoken="g", end="e", headline="h", lextypes="l", comment="c"
    )
    assert ddl.create(parser, context_of()) == (
        (
            "CREATE TEXT SEARCH PARSER app.p (\n    START = s,\n    GETTOKEN = g,\n    END = e,\n    HEADLINE = h,"
            "\n    LEXTYPES = l\n)"
        ),
        "COMMENT ON TEXT SEARCH PARSER app.p IS 'c'",
    )


def test_template() -> None:
    template = TextSearchTemplate(oid=1, name="t", nspname="app", init="dsimple_init", lexize="dsimple_lexize")
    assert ddl.create(template, context_of()) == (
        "CREATE TEXT SEARCH TEMPLATE app.t (\n    INIT = dsimple_init,\n    LEXIZE = dsimple_lexize\n)",
    )


def test_dictionary_keeps_its_options_as_they_are() -> None:
    dictionary = TextSearchDictionary(
        oid=1, name="d", nspname="app", owner="anna", template="pg_catalog.snowball",
        options="language = 'english', stopwords = 'english'",
    )  # fmt: skip
    assert ddl.create(dictionary, context_of()) == (
        (
            "CREATE TEXT SEARCH DICTIONARY app.d (\n    TEMPLATE = pg_catalog.snowball,"
            "\n    language = 'english', stopwords = 'english'\n)"
        ),
        "ALTER TEXT SEARCH DICTIONARY app.d OWNER TO anna",
    )


def test_configuration_with_its_mappings() -> None:
    configuration = TextSearchConfiguration(
        oid=1, name="c", nspname="app", parser='pg_catalog."default"',
        mappings=(
            TextSearchMapping(token="asciiword", dictionaries=("app.d", "pg_catalog.english_stem")),
            TextSearchMapping(token="int", dictionaries=("pg_catalog.simple",)),
        ),
    )  # fmt: skip
    assert ddl.create(configuration, context_of()) == (
        'CREATE TEXT SEARCH CONFIGURATION app.c (\n    PARSER = pg_catalog."default"\n)',
        "ALTER TEXT SEARCH CONFIGURATION app.c ADD MAPPING FOR asciiword WITH app.d, pg_catalog.english_stem",
        'ALTER TEXT SEARCH CONFIGURATION app.c ADD MAPPING FOR "int" WITH pg_catalog.simple',
    )
