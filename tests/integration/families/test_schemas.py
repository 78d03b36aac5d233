"""Every attribute that a kind of object can have: schemas/*.sql, copied and compared by pg_dump.

A script's first line says since which version its words are known: `-- since 12: …`. Each goes from 18 to 18; what 12
knows goes from there too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pgmig_core import Outcome
from pgmig_core.demo.servers import Server
from tests.integration.run.conftest import copy
from tests.support import databases
from tests.support.databases import MakeDb, execute
from tests.support.dump import assert_same_database, pg_dump, restore

from .conftest import ROLES

SCHEMAS = sorted((Path(__file__).parent / "schemas").glob("*.sql"))
CONTRIB = sorted((Path(__file__).parent / "schemas_contrib").glob("*.sql"))


def since(script: str) -> int:
    found = re.match(r"-- since (\d+): ", script)
    assert found, "a script's first line says since when"
    return int(found.group(1))


@pytest.mark.usefixtures("roles")
@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_everything_arrives_as_it_was(make_db: MakeDb, path: Path) -> None:
    source, target, again = (
        make_db("target", sql=path.read_text(encoding="utf-8")),
        make_db("target"),
        make_db("target"),
    )
    reference = make_db("target")
    restore(source, reference)
    report = copy(source, target, verify=True)
    assert report.outcome is Outcome.COMPLETED, (report.failures, report.parity)
    assert_same_database(source, target, reference=reference)
    assert copy(target, again).outcome is Outcome.COMPLETED
    assert pg_dump(again, "--schema-only") == pg_dump(target, "--schema-only")


@pytest.mark.parametrize("path", [p for p in SCHEMAS if since(p.read_text()) <= 12], ids=lambda path: path.stem)
def test_everything_arrives_from_the_oldest_server(
    extra_server: Callable[..., Server], target_server: Server, make_db: MakeDb, path: Path
) -> None:
    old = extra_server(12)
    for server in (old, target_server):
        execute(server.dsn(), ROLES)
    name = databases.create(old, path.stem)
    try:
        source, target, reference = old.dsn(name), make_db("target"), make_db("target")
        execute(source, path.read_text(encoding="utf-8"))
        restore(source, reference)
        report = copy(source, target, verify=True)
        assert report.outcome is Outcome.COMPLETED, (report.failures, report.parity)
        assert_same_database(source, target, reference=reference)
    finally:
        databases.drop(old, name)


@pytest.mark.parametrize("path", CONTRIB, ids=lambda path: path.stem)
def test_what_not_every_server_is_built_with(extra_server: Callable[..., Server], path: Path) -> None:
    server = extra_server(15, contrib=True)
    execute(server.dsn(), ROLES)
    names = [databases.create(server, f"{path.stem}_{what}") for what in ("source", "target", "reference")]
    source, target, reference = map(server.dsn, names)
    try:
        execute(source, path.read_text(encoding="utf-8"))
        restore(source, reference, whole=False)  # the newest pg_dump sets what 15 does not know
        report = copy(source, target, verify=True)
        assert report.outcome is Outcome.COMPLETED, (report.failures, report.parity)
        assert_same_database(source, target, reference=reference)
    finally:
        for name in names:
            databases.drop(server, name)
