from __future__ import annotations

from pgmig_core.catalog.publication import PublicationTable
from pgmig_core.inspector.build import freeze, many, pairs


def test_lists_become_tuples_however_deep() -> None:
    assert freeze([["a", "b"], [], 1, None]) == (("a", "b"), (), 1, None)


def test_json_objects_become_values() -> None:
    build = many(PublicationTable)
    assert build(None) == ()
    assert build([{"prrelid": 1, "table": "app.t", "columns": ["a"], "filter": None}]) == (
        PublicationTable(prrelid=1, table="app.t", columns=("a",)),
    )


def test_options_are_pairs() -> None:
    assert pairs(None) == ()
    assert pairs([["host", "h"], ["user", "u"]]) == (("host", "h"), ("user", "u"))
