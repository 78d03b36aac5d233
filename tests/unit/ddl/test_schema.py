from __future__ import annotations

from pgmig_core import ddl
from pgmig_core.catalog.schema import Schema

from .contexts import context_of


def test_schema_with_owner_and_comment() -> None:
    schema = Schema(oid=1, name="My Shop", owner="anna", comment="sales")
    assert ddl.create(schema, context_of()) == (
        'CREATE SCHEMA "My Shop"',
        'ALTER SCHEMA "My Shop" OWNER TO anna',
        "COMMENT ON SCHEMA \"My Shop\" IS 'sales'",
    )
    assert ddl.drop(schema) == 'DROP SCHEMA "My Shop"'


def test_public_as_initdb_made_it() -> None:
    schema = Schema(oid=2200, name="public", owner="pg_database_owner", comment="standard public schema")
    assert ddl.create(schema, context_of()) == ("CREATE SCHEMA IF NOT EXISTS public",)


def test_public_that_was_changed() -> None:
    schema = Schema(oid=2200, name="public", owner="anna")
    assert ddl.create(schema, context_of()) == (
        "CREATE SCHEMA IF NOT EXISTS public",
        "ALTER SCHEMA public OWNER TO anna",
        "COMMENT ON SCHEMA public IS ''",
    )


def test_owner_that_the_target_does_not_know_is_left_out() -> None:
    schema = Schema(oid=1, name="s", owner="anna")
    assert ddl.create(schema, context_of(roles=frozenset({"bob"}))) == ("CREATE SCHEMA s",)
