"""Managed services: an administrator's role that makes roles and databases, acts as others, and is no superuser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from pgmig_core import Outcome, compare
from pgmig_core.administration import admin_part
from pgmig_core.demo.servers import Server
from tests.integration.run.conftest import copy, make_plan, options
from tests.support.databases import execute, fetch
from tests.support.dump import assert_same_database

from .conftest import MakeRole, OwnDb, administer, as_role

SHOP = """
CREATE SCHEMA shop AUTHORIZATION {app};
CREATE SCHEMA shared; GRANT ALL ON SCHEMA shared TO {app};
CREATE TYPE shop.mood AS ENUM ('good'); ALTER TYPE shop.mood OWNER TO {app};
CREATE TABLE shop.items (id serial PRIMARY KEY, mood shop.mood, parent int REFERENCES shop.items);
ALTER TABLE shop.items OWNER TO {app}; INSERT INTO shop.items (mood) SELECT 'good' FROM generate_series(1, 100);
CREATE TABLE shared.log (id int GENERATED ALWAYS AS IDENTITY, item int REFERENCES shop.items, at timestamptz);
ALTER TABLE shared.log OWNER TO {app}; INSERT INTO shared.log (item) VALUES (1), (2);
CREATE INDEX ON shared.log (item); CREATE STATISTICS shared.stat ON id, item FROM shared.log;
ALTER STATISTICS shared.stat OWNER TO {app};
CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
ALTER FUNCTION shop.touch() OWNER TO {app};
CREATE TRIGGER touched BEFORE UPDATE ON shop.items FOR EACH ROW EXECUTE FUNCTION shop.touch();
CREATE MATERIALIZED VIEW shop.counts AS SELECT count(*) FROM shop.items;
ALTER MATERIALIZED VIEW shop.counts OWNER TO {app};
ALTER TABLE shop.items ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON shop.items TO {app} USING (true);
CREATE PUBLICATION items FOR TABLE shop.items; ALTER PUBLICATION items OWNER TO {app};
ALTER DEFAULT PRIVILEGES FOR ROLE {app} IN SCHEMA shop GRANT SELECT ON TABLES TO PUBLIC;
CREATE FUNCTION shop.ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
ALTER FUNCTION shop.ddl() OWNER TO {app};
CREATE EVENT TRIGGER watch ON sql_drop EXECUTE FUNCTION shop.ddl();
"""


@pytest.fixture
def source_role(source_server: Server) -> Iterator[Callable[[str], None]]:
    """Makes a role of the target's on the source too."""
    made: list[str] = []

    def make(name: str) -> None:
        execute(source_server.dsn(), f"CREATE ROLE {name}")
        made.append(name)

    yield make
    for name in made:
        execute(source_server.dsn(), f"DROP OWNED BY {name}; DROP ROLE {name}")


@pytest.mark.parametrize("major", [12, 15, 18])
def test_objects_go_to_the_roles_that_the_administrators_role_may_act_as(
    major: int, source_server: Server, target_server: Server, source_role: Callable[[str], None], own_db: OwnDb,
    make_role: MakeRole, extra_server: Callable[..., Server],
) -> None:  # fmt: skip
    server = target_server if major == 18 else extra_server(major)
    source_of = source_server if major >= 16 else server
    admin, app = make_role(server, "CREATEROLE CREATEDB"), make_role(server)
    if source_of is not server:
        source_role(app)
    execute(server.dsn(), f"GRANT {app} TO {admin}")
    source, target = own_db(source_of, sql=SHOP.format(app=app)), own_db(server, admin)
    execute(target, f"GRANT CREATE ON DATABASE {fetch(target, 'SELECT current_database()')[0][0]} TO {app}")
    plan = make_plan(source, as_role(target, admin))
    told = {(str(f.subject), f.code) for f in plan.findings if f.is_downgrade}
    assert told == {("role postgres", "owner_kept"), ("event trigger watch", "superuser_only")}
    report = copy(source, as_role(target, admin), verify=True)
    assert (report.outcome, report.failures) == (Outcome.COMPLETED, ()), report.parity
    assert fetch(target, "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname ~ '^sh'") == [(app,)]
    administer(target, admin_part(plan, "target", "after"))
    comparison = compare(options(source), options(target))
    assert comparison.equal, comparison.differences
    assert_same_database(source, target)


def test_a_role_that_may_not_create_where_its_table_is(
    source_server: Server, target_server: Server, source_role: Callable[[str], None], own_db: OwnDb, make_role: MakeRole
) -> None:
    """Only a superuser makes it the owner: PostgreSQL asks the new owner for CREATE on the schema."""
    admin, app = make_role(target_server), make_role(target_server)
    execute(target_server.dsn(), f"GRANT {app} TO {admin}")
    source_role(app)
    source = own_db(source_server, sql=f"CREATE SCHEMA s; CREATE TABLE s.t (id serial); ALTER TABLE s.t OWNER TO {app}")
    target = own_db(target_server, admin)
    report = copy(source, as_role(target, admin), verify=True)
    assert (report.outcome, report.failures) == (Outcome.COMPLETED, ())
    told = {str(f.subject): f for f in report.downgraded}
    assert told[f"role {app}"].admin_sql == f"ALTER TABLE s.t OWNER TO {app};"
    assert "it may not create objects where they are" in told[f"role {app}"].message


def test_nothing_can_be_made_and_nothing_fails(
    source_server: Server, target_server: Server, own_db: OwnDb, make_role: MakeRole
) -> None:
    """A role without any right: every object is named, and the plan can be run all the same."""
    nobody = make_role(target_server)
    source = own_db(source_server, sql="CREATE SCHEMA s; CREATE TABLE s.t (id int); CREATE TABLE u (id int)")
    target = own_db(target_server)
    report = copy(source, as_role(target, nobody))
    assert (report.outcome, report.failures) == (Outcome.COMPLETED_WITH_ERRORS, ())
    assert {str(subject) for subject in report.left_out} == {"table s.t", "table public.u"}
    told = {str(f.subject) for f in report.downgraded}
    assert {"schema s", "table s.t", "schema public", "table public.u"} <= told
    administer(target, admin_part(make_plan(source, as_role(target, nobody)), "target", "before"))
    assert copy(source, as_role(target, nobody)).outcome is Outcome.COMPLETED
    assert fetch(target, "SELECT to_regclass('s.t') IS NOT NULL, to_regclass('u') IS NOT NULL") == [(True, True)]
