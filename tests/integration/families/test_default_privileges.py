"""A target whose user has default privileges of its own gives no more and no less than the source has."""

from __future__ import annotations

import psycopg
import pytest

from pgmig_core import Outcome
from tests.integration.run.conftest import copy
from tests.support.databases import MakeDb, execute
from tests.support.dump import assert_same_database, restore

TARGET = """
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO family_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO family_reader WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO "family odd ""role";
ALTER DEFAULT PRIVILEGES GRANT CREATE ON SCHEMAS TO family_reader;
"""
TAKEN_BACK = """
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM family_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA app REVOKE SELECT ON TABLES FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE USAGE ON SEQUENCES FROM family_reader;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM "family odd ""role";
ALTER DEFAULT PRIVILEGES REVOKE CREATE ON SCHEMAS FROM family_reader;
"""
SOURCE = """
CREATE SCHEMA app;
CREATE SCHEMA lent AUTHORIZATION family_reader;
CREATE TABLE app.plain (id int GENERATED ALWAYS AS IDENTITY, s serial, t text);
CREATE TABLE app.granted (id int PRIMARY KEY);
GRANT SELECT ON app.granted TO family_reader;
GRANT INSERT (id) ON app.granted TO PUBLIC;
CREATE TABLE app.theirs (id int);
ALTER TABLE app.theirs OWNER TO family_reader;
CREATE TABLE lent.nobodys (id int);
REVOKE ALL ON lent.nobodys FROM postgres;
CREATE VIEW app.v AS SELECT 1 AS a;
CREATE MATERIALIZED VIEW app.m AS SELECT 1 AS a;
GRANT SELECT ON app.m TO PUBLIC;
CREATE SEQUENCE app.q;
CREATE TYPE app.mood AS ENUM ('sad');
CREATE DOMAIN app.d AS int;
CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE app.p() LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE app.total(int) (sfunc = int4pl, stype = int);
REVOKE EXECUTE ON FUNCTION app.f() FROM PUBLIC;
ALTER PROCEDURE app.p() OWNER TO family_reader;
SELECT lo_from_bytea(70001, 'x');
"""


@pytest.mark.usefixtures("roles")
@pytest.mark.parametrize("side", ["source", "target"])
def test_the_targets_defaults_change_nothing(make_db: MakeDb, side: str) -> None:
    source = make_db("source" if side == "source" else "target", sql=SOURCE)
    target = make_db("target", sql=f"CREATE SCHEMA app; {TARGET}")
    with psycopg.connect(target) as connection:
        assert connection.execute("SELECT count(*) FROM pg_default_acl").fetchone() == (6,)
    report = copy(source, target, verify=True)
    assert report.outcome is Outcome.COMPLETED, (report.failures, report.parity)
    execute(target, TAKEN_BACK)
    # an older server's owner keeps MAINTAIN, which it knew nothing of
    reference = make_db("target")
    restore(source, reference)
    assert_same_database(source, target, reference=reference)
