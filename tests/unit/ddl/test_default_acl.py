from __future__ import annotations

from pgmig_core import ddl
from pgmig_core.catalog.default_acl import DefaultAcl
from pgmig_core.ddl.context import Identity

from .contexts import context_of


def test_in_one_schema_privileges_are_only_added() -> None:
    default = DefaultAcl(
        oid=1, name="anna", owner="anna", nspname="app", defaclobjtype="r", acl=("bob=r/anna",), acldefault=()
    )
    assert ddl.identify(default) == Identity("DEFAULT PRIVILEGES", "FOR ROLE anna IN SCHEMA app ON TABLES")
    assert ddl.create(default, context_of()) == (
        "ALTER DEFAULT PRIVILEGES FOR ROLE anna IN SCHEMA app GRANT SELECT ON TABLES TO bob",
    )


def test_everywhere_they_are_measured_against_the_servers_own() -> None:
    default = DefaultAcl(
        oid=1, name="anna", owner="anna", defaclobjtype="f", acl=("anna=X/anna", "bob=X/anna"),
        acldefault=("=X/anna", "anna=X/anna"),
    )  # fmt: skip
    assert ddl.create(default, context_of()) == (
        "ALTER DEFAULT PRIVILEGES FOR ROLE anna REVOKE ALL ON FUNCTIONS FROM PUBLIC",
        "ALTER DEFAULT PRIVILEGES FOR ROLE anna GRANT ALL ON FUNCTIONS TO bob",
    )


def test_not_for_a_role_that_we_may_not_act_for_nor_for_kinds_unknown_there() -> None:
    large = DefaultAcl(oid=1, name="anna", owner="anna", defaclobjtype="L", acl=("bob=r/anna",), acldefault=())
    assert ddl.create(large, context_of()) == (
        "ALTER DEFAULT PRIVILEGES FOR ROLE anna GRANT SELECT ON LARGE OBJECTS TO bob",
    )
    assert ddl.create(large, context_of(target_version=170000)) == ()
    assert ddl.create(large, context_of(roles=frozenset({"bob"}))) == ()
