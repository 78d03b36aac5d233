"""What a target's default privileges give, and what takes it back."""

from __future__ import annotations

from msgspec.structs import replace

from pgmig_core.catalog.default_acl import DefaultAcl
from pgmig_core.catalog.table import Table
from pgmig_core.ddl import attributes
from pgmig_core.ddl.given import given_when_made

from .contexts import context_of

OWN = "anna=arwdDxtm/anna"
TABLE = Table(oid=1, nspname="s", name="t", relkind="r", owner="anna", acldefault=(OWN,))


def default(*acl: str, schema: str | None = None) -> DefaultAcl:
    return DefaultAcl(oid=9, nspname=schema, name="me", owner="me", defaclobjtype="r", acl=acl)


def test_nothing_is_given_where_there_are_no_defaults() -> None:
    assert given_when_made(TABLE, context_of(TABLE)) is None
    elsewhere = replace(context_of(TABLE), default_acls=(default("bob=r/me", schema="other"),))
    assert given_when_made(TABLE, elsewhere) is None


def test_a_schemas_defaults_add_to_the_servers() -> None:
    context = replace(context_of(TABLE), default_acls=(default("=r/me", '"b-b"=r*/me', schema="s"),))
    assert given_when_made(TABLE, context) == (OWN, "=r/anna", '"b-b"=r*/anna')
    assert attributes.grants(TABLE, context) == (
        "REVOKE SELECT ON TABLE s.t FROM PUBLIC",
        'REVOKE SELECT ON TABLE s.t FROM "b-b"',
    )


def test_global_defaults_replace_the_servers() -> None:
    context = replace(context_of(TABLE), default_acls=(default("bob=r/me"), default("bob=w*/me", schema="s")))
    assert given_when_made(TABLE, context) == ("bob=rw*/anna",)
    assert attributes.grants(TABLE, context) == (
        "REVOKE SELECT,UPDATE ON TABLE s.t FROM bob",
        "GRANT ALL ON TABLE s.t TO anna",
    )


def test_what_is_wanted_stays() -> None:
    context = replace(context_of(TABLE), default_acls=(default("bob=r/me", schema="s"),))
    assert attributes.grants(replace(TABLE, acl=(OWN, "bob=r/anna")), context) == ()
