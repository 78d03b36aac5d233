"""--roles: the roles that the objects need, made on the target with all that belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from pgmig_core import Outcome
from pgmig_core.administration import admin_sql
from pgmig_core.demo.servers import Server
from pgmig_core.render import plan_to_json, plan_to_sql
from tests.integration.run.conftest import copy, make_plan
from tests.support.databases import execute, fetch
from tests.support.dump import assert_same_database

from .conftest import MakeRole, OwnDb, as_role

ROLES = """
CREATE ROLE shop_owner LOGIN CREATEDB PASSWORD 'let me in' CONNECTION LIMIT 7 VALID UNTIL '2040-01-02';
CREATE ROLE "shop readers" NOINHERIT; CREATE ROLE shop_boss SUPERUSER;
GRANT "shop readers" TO shop_owner WITH ADMIN OPTION;
ALTER ROLE shop_owner SET search_path TO shop, "$user"; COMMENT ON ROLE shop_owner IS 'owns it';
"""
OBJECTS = """
CREATE SCHEMA shop AUTHORIZATION shop_owner;
CREATE TABLE shop.items (id serial PRIMARY KEY, name text); INSERT INTO shop.items (name) VALUES ('x');
ALTER TABLE shop.items OWNER TO shop_owner; GRANT SELECT ON shop.items TO "shop readers";
CREATE FUNCTION shop.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION shop.f() OWNER TO shop_boss;
CREATE POLICY p ON shop.items TO "shop readers" USING (true);
ALTER DEFAULT PRIVILEGES FOR ROLE shop_owner IN SCHEMA shop GRANT SELECT ON TABLES TO "shop readers";
"""
NAMES = ("shop_owner", '"shop readers"', "shop_boss")
DESCRIBED = """
SELECT rolname, rolsuper, rolinherit, rolcreatedb, rolcanlogin, rolconnlimit, rolvaliduntil, rolconfig, rolpassword,
    shobj_description(oid, 'pg_authid'),
    (SELECT array_agg((roleid::regrole, admin_option)::text) FROM pg_auth_members WHERE member = a.oid)
FROM pg_authid a LEFT JOIN pg_roles USING (oid, rolname, rolsuper, rolinherit, rolcreatedb, rolcanlogin)
WHERE rolname LIKE 'shop%' ORDER BY 1
""".replace("rolconnlimit, rolvaliduntil,", "a.rolconnlimit, a.rolvaliduntil,").replace("rolpassword", "a.rolpassword")


@pytest.fixture
def shop_roles(source_server: Server) -> Iterator[Callable[[Server], None]]:
    """The roles on the source; what is given is cleared of them afterwards, when its databases are gone."""
    cleared = [source_server]
    execute(source_server.dsn(), ROLES)
    yield cleared.append
    for server in cleared:
        for name in NAMES:
            if fetch(server.dsn(), "SELECT 1 FROM pg_roles WHERE quote_ident(rolname) = %s", name):
                execute(server.dsn(), f"DROP OWNED BY {name}; DROP ROLE {name}")


def password_of(server: Server, role: str) -> str:
    return str(fetch(server.dsn(), "SELECT rolpassword FROM pg_authid WHERE rolname = %s", role)[0][0])


def test_missing_roles_are_made_with_all_that_belongs_to_them(
    source_server: Server, target_server: Server, shop_roles: Callable[[Server], None], own_db: OwnDb
) -> None:
    shop_roles(target_server)
    source, target = own_db(source_server, sql=OBJECTS), own_db(target_server)
    plan = make_plan(source, target, roles=True)
    verifier = password_of(source_server, "shop_owner")
    shown = (plan_to_sql(plan), str(plan_to_json(plan)), admin_sql(plan), repr(plan))
    assert "PASSWORD '***'" in shown[0]
    assert not [text for text in shown if verifier in text]
    report = copy(source, target, roles=True, verify=True)
    assert (report.outcome, report.downgraded) == (Outcome.COMPLETED, ()), report.failures
    assert fetch(target, DESCRIBED) == fetch(source, DESCRIBED)
    assert fetch(source, DESCRIBED)
    assert_same_database(source, target)
    with psycopg.connect(as_role(target, "shop_owner").replace("plain", "'let me in'")) as conn:
        assert conn.execute("SELECT count(*) FROM shop.items").fetchall() == [(1,)]


def test_without_the_option_a_missing_role_is_told_and_the_user_owns_its_objects(
    source_server: Server, target_server: Server, shop_roles: Callable[[Server], None], own_db: OwnDb
) -> None:
    del shop_roles
    source, target = own_db(source_server, sql=OBJECTS), own_db(target_server)
    report = copy(source, target)
    assert (report.outcome, report.failures) == (Outcome.COMPLETED, ())
    told = {str(f.subject): f for f in report.downgraded if f.code == "role_missing"}
    assert {"role shop_owner", "role shop readers", "role shop_boss", "policy shop.items.p"} <= told.keys()
    assert told["role shop_owner"].admin_sql.startswith("CREATE ROLE shop_owner WITH CREATEDB LOGIN CONNECTION LIMIT 7")
    assert "PASSWORD" not in told["role shop_owner"].admin_sql
    assert fetch(target, "SELECT tableowner FROM pg_tables WHERE tablename = 'items'") == [("postgres",)]
    assert fetch(target, "SELECT rolname FROM pg_roles WHERE rolname LIKE 'shop%'") == []


@pytest.mark.parametrize("major", [12, 18])
def test_who_may_make_roles_without_being_a_superuser(
    major: int, source_server: Server, target_server: Server, shop_roles: Callable[[Server], None], own_db: OwnDb,
    make_role: MakeRole, extra_server: Callable[..., Server],
) -> None:  # fmt: skip
    """As on managed services: what only a superuser gives is told; passwords that may not be read are missed."""
    server = target_server if major == 18 else extra_server(major)
    shop_roles(server)
    mover, reader = make_role(server, "CREATEROLE CREATEDB"), make_role(source_server)
    source, target = own_db(source_server, sql=OBJECTS), own_db(server, mover)
    for statement in ("USAGE ON SCHEMA shop", "SELECT ON ALL TABLES IN SCHEMA shop", "SELECT ON shop.items_id_seq"):
        execute(source, f"GRANT {statement} TO {reader}")
    report = copy(as_role(source, reader), as_role(target, mover), roles=True)
    assert (report.outcome, report.failures) == (Outcome.COMPLETED, ())
    told = {f.code for f in report.downgraded}
    assert {"role_lessened", "role_passwords"} <= told
    readable = "has_table_privilege('shop readers', 'shop.items', 'SELECT')"
    owner = fetch(target, f"SELECT tableowner, {readable} FROM pg_tables WHERE tablename = 'items'")
    assert owner == [("shop_owner", True)]
    assert fetch(target, "SELECT polroles::regrole[]::text FROM pg_policy") == [('{"\\"shop readers\\""}',)]
    lent = "SELECT pg_has_role(%s, 'shop_owner', 'usage')"
    assert fetch(target, lent, mover) == [(False,)]
