"""Every kind of object outside the relations: copied, read again, and compared by pg_dump."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from pgmig_core import Outcome, ddl, inspector
from pgmig_core.ddl import attributes
from pgmig_core.ddl.context import DdlContext, Identity
from pgmig_core.demo.servers import Server
from tests.integration.run.conftest import copy
from tests.support import databases
from tests.support.databases import MakeDb, execute, fetch
from tests.support.dump import assert_same_database, restore

from .conftest import EVERYTHING, ROLES, SINCE_14


def described(dsn: str) -> dict[Identity, tuple[str, ...]]:
    """What each object of a database would be written as."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        catalog = inspector.inspect(connection, host="")
    context = DdlContext(catalog=catalog, target_version=180000, target_database="x")
    return {
        ddl.identify(obj): (*ddl.create(obj, context), *attributes.grants(obj, context))
        for obj in catalog.objects.values()
    }


@pytest.mark.usefixtures("roles")
def test_every_kind_arrives_as_it_was(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=EVERYTHING + SINCE_14), make_db("target")
    report = copy(source, target)
    assert report.outcome is Outcome.COMPLETED, report.failures
    assert_same_database(source, target)
    before, after = described(source), described(target)
    assert before.keys() == after.keys()
    different = [(before[identity], after[identity]) for identity in before if before[identity] != after[identity]]
    assert not different
    assert fetch(target, "SELECT lo_get(70001), length(lo_get(70002))") == [(b"\x00\xff\x10", 0)]


@pytest.mark.parametrize("major", [12, 15])
def test_every_kind_arrives_from_an_older_server(
    major: int, extra_server: Callable[..., Server], target_server: Server, make_db: MakeDb
) -> None:
    old = extra_server(major)
    for server in (old, target_server):
        execute(server.dsn(), ROLES)
    name = databases.create(old, f"families_{major}")
    try:
        source, target, reference = old.dsn(name), make_db("target"), make_db("target")
        execute(source, EVERYTHING + (SINCE_14 if major >= 15 else ""))
        restore(source, reference)
        report = copy(source, target)
        assert report.outcome is Outcome.COMPLETED, report.failures
        # a newer server says more: multiranges have names, members of operator classes hang on the family
        assert_same_database(source, target, reference=reference)
    finally:
        databases.drop(old, name)


def test_settings_and_comment_of_the_database_itself(make_db: MakeDb) -> None:
    source, target = make_db("source"), make_db("target")
    for statement in (
        'ALTER DATABASE {} SET search_path TO app, "$user"',
        "ALTER DATABASE {} SET work_mem TO '7MB'",
        "ALTER ROLE postgres IN DATABASE {} SET \"my.setting\" TO 'it''s'",
        'ALTER DATABASE {} SET "my.long" TO \'' + "longer than a name is, " * 9 + "'",
        "COMMENT ON DATABASE {} IS 'a shop'",
    ):
        execute(source, statement.format(fetch(source, "SELECT quote_ident(current_database())")[0][0]))
    assert copy(source, target).outcome is Outcome.COMPLETED
    settings = "SELECT array_agg(s ORDER BY s) FROM pg_db_role_setting, unnest(setconfig) s WHERE setdatabase = d.oid"
    comment = "shobj_description(d.oid, 'pg_database')"
    query = f"SELECT ({settings}), {comment} FROM pg_database d WHERE datname = current_database()"
    assert fetch(source, query) == fetch(target, query)
    assert fetch(target, query)[0][1] == "a shop"


def test_a_subscription_arrives_switched_off(make_db: MakeDb) -> None:
    drop = "ALTER SUBSCRIPTION sub SET (slot_name = NONE); DROP SUBSCRIPTION sub"
    options = "connect = false, slot_name = x_y"
    create = f"CREATE SUBSCRIPTION sub CONNECTION 'dbname=nowhere' PUBLICATION a, \"B\" WITH ({options})"
    source, target = make_db("source"), make_db("target")
    execute(source, create)
    try:
        assert copy(source, target).outcome is Outcome.COMPLETED
        query = "SELECT subname, subconninfo, subslotname, subpublications, subenabled FROM pg_subscription"
        assert fetch(target, query) == [("sub", "dbname=nowhere", "x_y", ["a", "B"], False)]
        assert_same_database(source, target)
    finally:
        for dsn in (source, target):
            for statement in drop.split("; ") if fetch(dsn, "SELECT 1 FROM pg_subscription") else ():
                execute(dsn, statement)


def test_extensions_come_whole_and_their_members_changed_privileges_too(
    extra_server: Callable[..., Server], target_server: Server
) -> None:
    """On a server with the contrib extensions, from one of its databases to another."""
    server = extra_server(15, contrib=True)
    execute(server.dsn(), ROLES)
    source, target = (databases.create(server, name) for name in ("extensions", "extensions_copy"))
    try:
        execute(
            server.dsn(source),
            'CREATE SCHEMA "Ext"; CREATE EXTENSION hstore SCHEMA "Ext"; CREATE EXTENSION pg_stat_statements;'
            "COMMENT ON EXTENSION hstore IS 'ours'; CREATE TABLE t (h \"Ext\".hstore);"
            "REVOKE EXECUTE ON FUNCTION pg_stat_statements_reset FROM PUBLIC;"
            'GRANT EXECUTE ON FUNCTION "Ext".akeys("Ext".hstore) TO family_reader;'
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';"
            "ALTER FUNCTION f() DEPENDS ON EXTENSION hstore;",
        )
        report = copy(server.dsn(source), server.dsn(target))
        assert report.outcome is Outcome.COMPLETED, report.failures
        assert_same_database(server.dsn(source), server.dsn(target))
    finally:
        for name in (source, target):
            databases.drop(server, name)
