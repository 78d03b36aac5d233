"""A copy by a role that owns its database and nothing else, and what an administrator adds: together all is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pgmig_core import Finding, Outcome, Severity, Subject, compare
from pgmig_core.administration import admin_part, admin_sql
from pgmig_core.comparison import Change
from pgmig_core.demo.servers import Server
from tests.integration.families.conftest import EVERYTHING, ROLES, SINCE_14
from tests.integration.families.test_schemas import SCHEMAS
from tests.integration.run.conftest import copy, make_plan, options
from tests.support.databases import execute, fetch
from tests.support.dump import assert_same_database

from .conftest import MakeRole, OwnDb, administer, as_role

Servers = tuple[Server, Server, str]


@pytest.fixture(params=["16 to 18", "12 to 12"])
def servers(
    request: pytest.FixtureRequest, extra_server: Callable[..., Server], source_server: Server, target_server: Server
) -> Servers:
    """Source, target, and a script of every kind of object."""
    if request.param == "12 to 12":
        source = target = extra_server(12)
        script = EVERYTHING
    else:
        source, target, script = source_server, target_server, EVERYTHING + SINCE_14
    for server in (source, target):
        execute(server.dsn(), ROLES)
    # without this nobody but a superuser could read the target's catalogs afterwards
    return source, target, script.replace("REVOKE SELECT ON pg_catalog.pg_proc FROM PUBLIC;", "")


def test_with_the_administrators_statements_nothing_is_missing(
    servers: Servers, own_db: OwnDb, make_role: MakeRole
) -> None:
    source_server, target_server, script = servers
    mover = make_role(target_server)
    source, target = own_db(source_server, sql=script), own_db(target_server, mover)
    database = fetch(source, "SELECT current_database()")[0][0]
    execute(source, f"COMMENT ON DATABASE {database} IS 'all of it'")
    execute(source, f"ALTER DATABASE {database} SET log_min_messages TO 'error'")
    execute(source, f"ALTER DATABASE {database} SET work_mem TO '7MB'")
    plan = make_plan(source, as_role(target, mover))
    assert not plan.errors
    assert admin_part(plan, "source", "before") == ""
    administer(target, admin_part(plan, "target", "before"))
    report = copy(source, as_role(target, mover), verify=True)
    assert (report.outcome, report.failures) == (Outcome.COMPLETED, ()), report.parity
    administer(target, admin_part(plan, "target", "after"))
    comparison = compare(options(source), options(target))
    assert comparison.equal, comparison.differences
    assert_same_database(source, target)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_relations_of_every_sort(target_server: Server, own_db: OwnDb, make_role: MakeRole, path: Path) -> None:
    execute(target_server.dsn(), ROLES)
    mover = make_role(target_server)
    source, target = own_db(target_server, sql=path.read_text(encoding="utf-8")), own_db(target_server, mover)
    plan = make_plan(source, as_role(target, mover))
    administer(target, admin_part(plan, "target", "before"))
    report = copy(source, as_role(target, mover), verify=True)
    assert (report.outcome, report.failures) == (Outcome.COMPLETED, ()), report.parity
    administer(target, admin_part(plan, "target", "after"))
    comparison = compare(options(source), options(target))
    assert comparison.equal, comparison.differences


def test_without_an_administrator_all_that_is_missing_was_named(
    servers: Servers, own_db: OwnDb, make_role: MakeRole
) -> None:
    source_server, target_server, script = servers
    mover = make_role(target_server)
    source, target = own_db(source_server, sql=script), as_role(own_db(target_server, mover), mover)
    report = copy(source, target)
    assert (report.outcome, report.failures) == (Outcome.COMPLETED_WITH_ERRORS, ()), "rows were left out"
    assert report.left_out
    assert set(report.left_out) <= {finding.subject for finding in report.downgraded}
    named = {finding.subject for finding in report.downgraded}
    missing = [d.subject for d in compare(options(source), options(target)).differences if d.change is Change.MISSING]
    assert Subject("TYPE", "app", "int42") in missing
    assert {subject for subject in missing if subject not in named} == set()


def test_statements_without_rights_are_not_asked_for_where_there_are_rights(
    source_server: Server, target_server: Server, own_db: OwnDb
) -> None:
    plan = make_plan(own_db(source_server, sql="CREATE TABLE t (id int)"), own_db(target_server))
    assert admin_sql(plan).endswith("-- nothing: the users' rights are enough\n")


def findings(source: str, target: str) -> dict[str, Finding]:
    return {str(finding.subject): finding for finding in make_plan(source, target).findings}


def test_what_needs_a_superuser_and_what_needs_that(
    source_server: Server, target_server: Server, own_db: OwnDb, make_role: MakeRole
) -> None:
    mover = make_role(target_server)
    script = """
    CREATE FUNCTION twice(int) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'int4abs';
    CREATE VIEW doubled AS SELECT twice(1);
    CREATE TABLE plain (id int PRIMARY KEY);
    CREATE FUNCTION careful(int) RETURNS int LANGUAGE sql LEAKPROOF SET log_min_messages TO 'error' AS 'SELECT $1';
    """
    source, target = own_db(source_server, sql=script), as_role(own_db(target_server, mover), mover)
    found = findings(source, target)
    assert found["function public.twice(integer)"].admin_when == "before"
    assert "needs function public.twice(integer)" in found["view public.doubled"].message
    assert found["view public.doubled"].admin_sql == ""
    careful = found["function public.careful(integer)"]
    assert careful.admin_sql == (
        "ALTER FUNCTION public.careful(integer) LEAKPROOF;\n"
        "ALTER FUNCTION public.careful(integer) SET log_min_messages TO 'error';"
    )
    assert copy(source, target).outcome is Outcome.COMPLETED
    query = "SELECT proleakproof, proconfig FROM pg_proc WHERE proname = 'careful'"
    assert fetch(target, query) == [(False, None)]


def test_an_extension_is_made_where_it_is_trusted(
    extra_server: Callable[..., Server], own_db: OwnDb, make_role: MakeRole
) -> None:
    server = extra_server(15, contrib=True)
    mover = make_role(server)
    script = """
    CREATE EXTENSION hstore; COMMENT ON EXTENSION hstore IS 'ours'; CREATE EXTENSION pg_stat_statements;
    CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
    CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'u', password 'hunter2');
    CREATE TABLE t (h hstore); CREATE VIEW slow AS SELECT query FROM pg_stat_statements;
    """
    source, target = own_db(server, sql=script), own_db(server, mover)
    plan = make_plan(source, as_role(target, mover))
    found = {str(f.subject): f for f in plan.findings if f.is_downgrade}
    assert "extension hstore" not in found
    assert found["extension pg_stat_statements"].admin_when == "before"
    assert "needs extension pg_stat_statements" in found["view public.slow"].message
    assert "hunter2" not in admin_sql(plan)
    administer(target, admin_part(plan, "target", "before"))
    assert copy(source, as_role(target, mover)).outcome is Outcome.COMPLETED
    administer(target, admin_part(plan, "target", "after"))
    assert_same_database(source, target)


def test_others_objects_on_the_target(
    source_server: Server, target_server: Server, own_db: OwnDb, make_role: MakeRole
) -> None:
    """What belongs to others is neither dropped nor altered, and that is known before."""
    mover = make_role(target_server)
    tables = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a);"
    source = own_db(source_server, sql=tables + "INSERT INTO a VALUES (1); CREATE INDEX more ON a ((id + 1));")
    target = own_db(target_server, mover, sql=tables + f"GRANT ALL ON a, b TO {mover}")
    # in a database of its own schema public is its own, and so it could drop what is in it
    execute(target, "ALTER SCHEMA public OWNER TO postgres; GRANT ALL ON SCHEMA public TO PUBLIC")
    dropping = make_plan(source, as_role(target, mover), existing_tables="drop")
    assert {f.code for f in dropping.errors} == {"drop_not_owner"}
    assert f"GRANT postgres TO {mover}" in dropping.errors[0].admin_sql
    plan = make_plan(source, as_role(target, mover))
    found = [(str(f.subject), f.code) for f in plan.findings if f.severity is Severity.WARNING]
    assert ("index public.a.more", "not_owner") in found
    assert ("fk constraint public.b.b_a_fkey", "not_owner") in found
    administer(target, admin_part(plan, "target", "before"))
    assert copy(source, as_role(target, mover)).outcome is Outcome.COMPLETED
    assert fetch(target, "SELECT count(*) FROM a") == [(1,)]
    assert fetch(target, "SELECT to_regclass('more') IS NOT NULL") == [(True,)]
