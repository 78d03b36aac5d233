"""A target's catalog comes back from the ledger as it went in, but for secrets."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from pgmig_core.catalog.privileges import Privileges
from pgmig_core.demo.servers import Server
from pgmig_core.inspector import inspect
from pgmig_core.ledger.codec import decode, encode
from tests.integration import inspector
from tests.support import databases

SCHEMAS = Path(inspector.__file__).parent / "schemas"


@pytest.mark.parametrize("name", sorted(path.stem for path in SCHEMAS.glob("*.sql")))
def test_round_trip(target_server: Server, name: str) -> None:
    database = databases.create(target_server)
    try:
        databases.execute(target_server.dsn(database), (SCHEMAS / f"{name}.sql").read_text())
        with psycopg.connect(target_server.dsn(database), autocommit=True) as connection:
            catalog = inspect(connection, host="h")
        rights = Privileges(no_select=frozenset({1}), no_usage=frozenset({"s"}))
        again, rights_again, sizes = decode(encode(catalog, rights, {7: 8}))
        assert (again.server, again.dependencies, again.builtins) == (
            catalog.server, catalog.dependencies, catalog.builtins,
        )  # fmt: skip
        assert again.owners == catalog.owners
        for address, obj in catalog.objects.items():
            if getattr(obj, "options", None) or getattr(obj, "foreign_options", None) or hasattr(obj, "subconninfo"):
                continue  # these lose what may be secret
            assert again.objects[address] == obj
        assert again.objects.keys() == catalog.objects.keys()
        assert (rights_again, sizes) == (rights, {7: 8})
    finally:
        databases.drop(target_server, database)
