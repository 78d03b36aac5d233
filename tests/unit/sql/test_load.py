"""Which file is the query of which server version."""

from __future__ import annotations

from importlib import resources

import pytest

from pgmig_core import sql


@pytest.mark.parametrize(
    ("version_num", "file"),
    [
        (120000, "column.sql"),
        (130023, "column.sql"),
        (140000, "column.v14.sql"),
        (170004, "column.v14.sql"),
        (180000, "column.v18.sql"),
        (190000, "column.v18.sql"),
    ],
)
def test_the_newest_variant_that_the_server_can_take(version_num: int, file: str) -> None:
    expected = resources.files("pgmig_core.sql").joinpath(file).read_text(encoding="utf-8")
    assert sql.load("column", version_num) == expected


def test_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        sql.load("no_such_query", 180000)
