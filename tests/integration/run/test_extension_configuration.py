"""Configuration tables and sequences of an extension: what the user put there comes with the extension."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pgmig_core import Outcome
from pgmig_core.demo.servers import Server
from tests.integration.run.conftest import copy
from tests.support.databases import MakeDb, execute, fetch

SCRIPT = """
CREATE TABLE settings (id int PRIMARY KEY, value text, is_users boolean DEFAULT true);
INSERT INTO settings VALUES (1, 'built in', false);
CREATE SEQUENCE setting_ids START 100;
CREATE SEQUENCE internal_ids;
SELECT pg_extension_config_dump('settings', 'WHERE is_users');
SELECT pg_extension_config_dump('setting_ids', '');
"""
FILES = {
    "pgmig_probe.control": "comment = 'for a test'\ndefault_version = '1'\nrelocatable = false\nschema = probe\n",
    "pgmig_probe--1.sql": SCRIPT,
}


@pytest.fixture
def probe(source_server: Server, target_server: Server) -> Iterator[None]:
    """An extension of ours on both servers, as long as the test lasts."""
    query = "SELECT setting FROM pg_config() WHERE name = 'SHAREDIR'"
    folders = [Path(fetch(server.dsn(), query)[0][0]) / "extension" for server in (source_server, target_server)]
    if not all(os.access(folder, os.W_OK) for folder in folders):
        pytest.skip("the servers' extensions cannot be written")
    written = [folder / name for folder in folders for name in FILES]
    try:
        for path in written:
            path.write_text(FILES[path.name], encoding="utf-8")
            path.chmod(0o644)
        yield
    finally:
        for path in written:
            path.unlink(missing_ok=True)


@pytest.mark.usefixtures("probe")
def test_rows_and_sequence_values_of_the_user_s(make_db: MakeDb) -> None:
    source, target = make_db("source"), make_db("target")
    execute(
        source,
        "CREATE EXTENSION pgmig_probe; INSERT INTO probe.settings VALUES (nextval('probe.setting_ids'), 'mine');"
        "SELECT nextval('probe.internal_ids'), nextval('probe.setting_ids')",
    )
    report = copy(source, target)
    assert report.outcome is Outcome.COMPLETED, report.failures
    assert fetch(target, "SELECT * FROM probe.settings ORDER BY 1") == [(1, "built in", False), (100, "mine", True)]
    assert fetch(target, "SELECT last_value, is_called FROM probe.setting_ids") == [(101, True)]
    assert fetch(target, "SELECT last_value, is_called FROM probe.internal_ids") == [(1, False)]
    # an extension that is there keeps what it has
    execute(target, "SELECT setval('probe.setting_ids', 500)")
    assert copy(source, target).outcome is Outcome.COMPLETED
    assert fetch(target, "SELECT last_value FROM probe.setting_ids") == [(500,)]
