"""What somebody without rights can read of a catalog."""

from __future__ import annotations

import psycopg
import pytest

from pgmig_core import ddl, inspector
from pgmig_core.catalog.catalog import Catalog
from pgmig_core.catalog.foreign import UserMapping
from tests.support.databases import MakeDb

from .conftest import EVERYTHING, SINCE_14

# with this in place nobody else reads the catalog at all
READABLE = EVERYTHING.replace("REVOKE SELECT ON pg_catalog.pg_proc FROM PUBLIC;", "")


def _inspect(dsn: str, role: str | None = None) -> Catalog:
    with psycopg.connect(dsn, autocommit=True) as connection:
        if role is not None:
            connection.execute(f"SET ROLE {role}".encode())
        return inspector.inspect(connection, host="")


@pytest.mark.usefixtures("roles")
def test_a_role_without_rights_reads_the_same_objects(make_db: MakeDb) -> None:
    source = make_db("source", sql=READABLE + SINCE_14)
    everyone, owner = _inspect(source, "family_reader"), _inspect(source)
    assert {ddl.identify(obj) for obj in everyone.objects.values()} == {
        ddl.identify(obj) for obj in owner.objects.values()
    }


@pytest.mark.usefixtures("roles")
def test_options_of_a_mapping_are_hidden_from_others_and_that_is_known(make_db: MakeDb) -> None:
    source = make_db("source", sql=READABLE)
    (hidden,) = (m for m in _inspect(source, '"family odd ""role"').of(UserMapping) if m.name == "family_reader")
    (seen,) = (m for m in _inspect(source).of(UserMapping) if m.name == "family_reader")
    assert (hidden.options, hidden.options_hidden) == ((), True)
    assert (seen.options, seen.options_hidden) == ((("user", "u"), ("password", "hunter2")), False)
