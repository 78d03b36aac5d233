"""CREATE ROLE and GRANT of memberships."""

from __future__ import annotations

from typing import Any

from pgmig_core.catalog.role import Membership, Role
from pgmig_core.ddl.role import create, denied_later, grant
from pgmig_core.ddl.secret import shown


def role(**given: Any) -> Role:
    values: dict[str, Any] = {"name": "Anna", "is_member": True}
    return Role(**(values | given))


def test_a_plain_role_and_one_with_everything() -> None:
    assert create(role()) == ('CREATE ROLE "Anna"',)
    everything = role(
        rolsuper=True, rolinherit=False, rolcanlogin=True, rolconnlimit=3, rolvaliduntil="infinity",
        rolconfig=('search_path=a, "B"', "my.x=it's"), comment="it's her",
    )  # fmt: skip
    assert create(everything) == (
        "CREATE ROLE \"Anna\" WITH SUPERUSER NOINHERIT LOGIN CONNECTION LIMIT 3 VALID UNTIL 'infinity'",
        "ALTER ROLE \"Anna\" SET search_path TO 'a', 'B'",
        "ALTER ROLE \"Anna\" SET my.x TO 'it''s'",
        "COMMENT ON ROLE \"Anna\" IS 'it''s her'",
    )


def test_a_password_goes_to_the_server_and_is_shown_to_nobody() -> None:
    for made in (
        create(role(), password="SCRAM-SHA-256$x"),
        create(role(rolcanlogin=True), password="SCRAM-SHA-256$x"),
    ):
        assert made[0].endswith("PASSWORD 'SCRAM-SHA-256$x'")
        assert shown(made[0]).endswith("PASSWORD '***'")
        assert "SCRAM" not in repr(made)


def test_what_is_denied_is_for_an_administrator() -> None:
    super_role = role(rolsuper=True, rolcreatedb=True, rolconfig=("log_statement=all", "work_mem=1MB"))
    denied = {"rolsuper", "log_statement"}
    assert create(super_role, denied=denied) == (
        'CREATE ROLE "Anna" WITH CREATEDB',
        "ALTER ROLE \"Anna\" SET work_mem TO '1MB'",
    )
    assert denied_later(super_role, denied) == (
        'ALTER ROLE "Anna" WITH SUPERUSER',
        "ALTER ROLE \"Anna\" SET log_statement TO 'all'",
    )


def test_memberships_as_each_version_has_them() -> None:
    plain, admin = Membership(role="g"), Membership(role="g", admin_option=True)
    modern = Membership(role="g", inherit_option=False, set_option=True)
    assert grant(role(), plain, 180000) == 'GRANT g TO "Anna"'
    assert grant(role(), admin, 150000) == 'GRANT g TO "Anna" WITH ADMIN OPTION'
    assert grant(role(), admin, 160000) == 'GRANT g TO "Anna" WITH ADMIN TRUE'
    assert grant(role(), modern, 180000) == 'GRANT g TO "Anna" WITH INHERIT FALSE, SET TRUE'
    assert grant(role(), modern, 150000) == 'GRANT g TO "Anna"'
