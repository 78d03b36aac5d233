from __future__ import annotations

from pgmig_core import ddl
from pgmig_core.catalog.foreign import ForeignDataWrapper, ForeignServer, UserMapping

from .contexts import context_of


def test_wrapper() -> None:
    wrapper = ForeignDataWrapper(
        oid=1, name="w", owner="anna", handler="app.h", validator="app.v", options=(("debug", "it's"), ("Key", "1"))
    )
    assert ddl.create(wrapper, context_of()) == (
        "CREATE FOREIGN DATA WRAPPER w HANDLER app.h VALIDATOR app.v OPTIONS (debug 'it''s', \"Key\" '1')",
        "ALTER FOREIGN DATA WRAPPER w OWNER TO anna",
    )


def test_server() -> None:
    server = ForeignServer(
        oid=1,
        name="far",
        owner="anna",
        fdwname="w",
        srvtype="oracle",
        srvversion="9",
        options=(("host", "h"),),
        comment="c",
    )
    assert ddl.create(server, context_of()) == (
        "CREATE SERVER far TYPE 'oracle' VERSION '9' FOREIGN DATA WRAPPER w OPTIONS (host 'h')",
        "ALTER SERVER far OWNER TO anna",
        "COMMENT ON SERVER far IS 'c'",
    )


def test_user_mapping() -> None:
    own = UserMapping(oid=1, name="anna", srvname="far", options=(("user", "a"),))
    everyone = UserMapping(oid=2, name="public", srvname="far")
    assert ddl.create(own, context_of()) == ("CREATE USER MAPPING FOR anna SERVER far OPTIONS (\"user\" 'a')",)
    assert ddl.create(own, context_of(roles=frozenset({"bob"}))) == ()
    assert ddl.create(everyone, context_of(roles=frozenset())) == ("CREATE USER MAPPING FOR PUBLIC SERVER far",)


def test_a_mappings_password_is_not_in_its_repr() -> None:
    assert "hunter2" not in repr(UserMapping(oid=1, name="anna", srvname="far", options=(("password", "hunter2"),)))
