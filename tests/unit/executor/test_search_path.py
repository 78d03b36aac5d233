"""A step as it runs when a function's body needs a search_path."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pgmig_core.copy.statements import before_copy
from pgmig_core.executor.search_path import with_search_path
from pgmig_core.plan import Action, CopyStep, Phase, Step, Subject
from pgmig_core.planner.search_paths import split_path
from tests.unit.cli.values import ORDERS, copy_step


def test_the_path_is_the_functions_too_and_taken_back() -> None:
    step = Step(
        id=1, phase=Phase.DATA, action=Action.REFRESH, subject=Subject("MATERIALIZED VIEW", "s", "m"),
        statements=("REFRESH MATERIALIZED VIEW s.m",), functions=("FUNCTION s.f(integer)",),
    )  # fmt: skip
    assert with_search_path(step, 'pg_catalog, "$user", s').statements == (
        'SET LOCAL search_path = pg_catalog, "$user", s',
        'ALTER FUNCTION s.f(integer) SET search_path = pg_catalog, "$user", s',
        "REFRESH MATERIALIZED VIEW s.m",
        "ALTER FUNCTION s.f(integer) RESET search_path",
    )


def test_a_copy_has_the_path_in_its_transaction() -> None:
    step = replace(copy_step(1, ORDERS), truncate=False)
    assert before_copy(step) == ()
    again = with_search_path(step, "pg_catalog, s")
    assert isinstance(again, CopyStep)
    assert before_copy(again) == ("SET LOCAL search_path = pg_catalog, s",)


@pytest.mark.parametrize(
    ("path", "elements"),
    [
        ('"$user", public', ['"$user"', "public"]),
        ("a,b , c", ["a", "b", "c"]),
        ('"with, comma", "with ""quotes"""', ['"with, comma"', '"with ""quotes"""']),
        ('""', []),
        ("", []),
        ("Public", ["public"]),
        # what set_config takes as a name
        ("x;DROP/**/TABLE/**/t;COMMIT, public", ['"x;drop/**/table/**/t;commit"', "public"]),
        ("É", ['"É"']),
    ],
)
def test_a_path_s_elements(path: str, elements: list[str]) -> None:
    assert split_path(path) == elements
