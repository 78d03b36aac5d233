"""A comparison in words, JSON and SQL."""

from __future__ import annotations

from pgmig_core import AttributeDifference, Change, Comparison, Difference, Subject
from pgmig_core.ddl import psql
from pgmig_core.ddl.secret import secret
from pgmig_core.differences import comparison_lines, comparison_to_json, parity_lines, script_to_sql

TYPE = AttributeDifference(name="type", column="a", source="integer", target="bigint")
WORDS = AttributeDifference(name="definition", source="SELECT t.a", target="SELECT a", only_wording=True)
TABLE = Difference(change=Change.CHANGED, subject=Subject("TABLE", "s", "t"), attributes=(TYPE,))
VIEW = Difference(change=Change.CHANGED, subject=Subject("VIEW", "s", "v"), attributes=(WORDS,))
GONE = Difference(change=Change.MISSING, subject=Subject("TABLE", "s", "u"))


def comparison(*differences: Difference) -> Comparison:
    return Comparison(
        source="a/x", target="b/y", source_version="16.1", target_version="18.1", objects=1234, differences=differences
    )


def test_lines() -> None:
    assert list(comparison_lines(comparison(GONE, TABLE, VIEW))) == [
        "only on the source: table s.u",
        "different: table s.t",
        "  column a, type: integer on the source, bigint on the target",
        "different: view s.v, maybe only wording",
        "  definition: SELECT t.a on the source, SELECT a on the target (maybe only wording)",
        "2 differences among 1,234 objects, 1 maybe in other words",
    ]


def test_wording_does_not_count() -> None:
    assert comparison(VIEW).equal
    assert not comparison(VIEW, TABLE).equal
    assert list(parity_lines(comparison(VIEW))) == [
        "parity: 1,234 objects are the same on both sides, 1 maybe in other words"
    ]


def test_json() -> None:
    value = comparison_to_json(comparison(TABLE))
    assert not value["equal"]
    assert value["differences"][0]["attributes"] == [
        {"column": "a", "name": "type", "source": "integer", "target": "bigint", "only_wording": False}
    ]


def test_script_hides_passwords() -> None:
    script = script_to_sql(
        ["-- a note", secret("ALTER SERVER x OPTIONS (SET p 'hush')", "ALTER SERVER x …"), "SELECT 1"]
    )
    assert script.splitlines()[len(psql.PRELUDE) :] == ["-- a note", "ALTER SERVER x …;", "SELECT 1;"]
