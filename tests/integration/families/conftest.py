"""Scripts that make every kind of object outside the relations, and the roles they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pgmig_core.demo.servers import Server
from tests.support.databases import execute

HERE = Path(__file__).parent
EVERYTHING = (HERE / "objects.sql").read_text(encoding="utf-8")
SINCE_14 = (HERE / "objects_since_14.sql").read_text(encoding="utf-8")
ROLES = """
DO $$ BEGIN
    IF to_regrole('family_reader') IS NULL THEN
        CREATE ROLE family_reader;
        CREATE ROLE "family odd ""role";
    END IF;
END $$
"""


@pytest.fixture
def roles(source_server: Server, target_server: Server) -> None:
    """The roles that the scripts use; they go with the servers."""
    for server in (source_server, target_server):
        execute(server.dsn(), ROLES)
