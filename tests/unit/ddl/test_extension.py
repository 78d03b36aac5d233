from __future__ import annotations

from msgspec.structs import replace

from pgmig_core import ddl
from pgmig_core.catalog.extension import Extension

from .contexts import context_of

HSTORE = Extension(
    oid=1,
    name="uuid-ossp",
    owner="anna",
    extnamespace="Ext",
    extversion="1.1",
    comment="uuids",
    default_comment="uuids",
)
CREATE = 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA "Ext"'


def test_an_extension_comes_without_version_and_keeps_no_owner() -> None:
    assert ddl.create(HSTORE, context_of()) == (CREATE,)


def test_a_comment_of_the_users_own_is_kept() -> None:
    assert ddl.create(replace(HSTORE, comment="ours"), context_of()) == (
        CREATE,
        "COMMENT ON EXTENSION \"uuid-ossp\" IS 'ours'",
    )


def test_another_major_version_may_have_another_comment() -> None:
    assert ddl.create(HSTORE, context_of(source_version=160003)) == (
        CREATE,
        "COMMENT ON EXTENSION \"uuid-ossp\" IS 'uuids'",
    )
