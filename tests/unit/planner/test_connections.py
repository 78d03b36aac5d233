"""How many workers two servers have room for."""

from __future__ import annotations

import pytest

from pgmig_core.catalog.server import Server
from pgmig_core.options import Options
from pgmig_core.planner.connections import BUILDERS, fit_workers


def server(free: int) -> Server:
    return Server(
        version_num=160000, version="16.0", system_identifier="", host="h:1", database="d", database_oid=1, user="u",
        is_superuser=False, can_create=True, encoding="UTF8", datcollate="C", datctype="C", free_connections=free,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("named", "copies", "source", "target", "expected"),
    [
        (0, 2, 90, 90, (2, BUILDERS, 0)),
        (0, 8, 90, 90, (8, 8, 0)),
        (2, 2, 90, 90, (2, 2, 0)),
        (8, 8, 90, 9, (4, 4, 1)),
        (8, 8, 5, 9, (2, 2, 2)),
        (8, 8, 90, 0, (1, 1, 1)),
        (0, 2, 90, 7, (2, 3, 1)),
    ],
)
def test_workers_fit_into_both_servers(
    named: int, copies: int, source: int, target: int, expected: tuple[int, int, int]
) -> None:
    workers, threads, findings = fit_workers(Options(workers=named), copies, server(source), server(target))
    assert (workers, threads, len(findings)) == expected


def test_the_finding_says_what_there_is() -> None:
    (finding,) = fit_workers(Options(workers=8), 8, server(90), server(9))[2]
    assert (finding.code, finding.message) == (
        "few_connections",
        "the target has 9 connections free: 4 workers instead of 8",
    )
