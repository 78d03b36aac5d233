"""What lies outside of a database or acts on what happens in it: tablespaces, event triggers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pgmig_core import Outcome, Subject, compare
from pgmig_core.demo.binaries import server_user
from pgmig_core.demo.servers import Server
from tests.integration.compare.test_synchronize import options, synchronize
from tests.integration.run.conftest import copy, make_plan
from tests.support.databases import MakeDb, execute, fetch
from tests.support.dump import assert_same_database

IN_TABLESPACES = """
CREATE TABLE kept (id int PRIMARY KEY USING INDEX TABLESPACE "Odd ""space", t text UNIQUE) TABLESPACE "Odd ""space";
CREATE INDEX kept_t ON kept (t, id) TABLESPACE "Odd ""space" WHERE id > 3;
CREATE MATERIALIZED VIEW m TABLESPACE "Odd ""space" AS SELECT id FROM kept;
CREATE TABLE parts (id int) PARTITION BY LIST (id) TABLESPACE "Odd ""space";
CREATE TABLE apart (id int, EXCLUDE USING btree (id WITH =) USING INDEX TABLESPACE "Odd ""space");
CREATE TABLE part PARTITION OF parts DEFAULT;
CREATE TABLE lost (id int PRIMARY KEY USING INDEX TABLESPACE here_only) TABLESPACE here_only;
INSERT INTO kept VALUES (1, 'a');
"""


@pytest.fixture
def tablespaces(source_server: Server, target_server: Server) -> Iterator[None]:
    """`Odd "space` on both servers, `here_only` on the source."""
    made: list[tuple[Server, str]] = []
    for server, names in ((source_server, ('"Odd ""space"', "here_only")), (target_server, ('"Odd ""space"',))):
        for number, name in enumerate(names):
            folder = server.home / f"space{number}"
            folder.mkdir(mode=0o700)
            _give(folder, server.data)
            execute(server.dsn(), f"CREATE TABLESPACE {name} LOCATION '{folder}'")
            made.append((server, name))
    yield
    for server, name in made:
        for (database,) in fetch(server.dsn(), "SELECT datname FROM pg_database WHERE datname LIKE 'spaces%'"):
            execute(server.dsn(), f"DROP DATABASE {database} WITH (FORCE)")
        execute(server.dsn(), f"DROP TABLESPACE {name}")


def _give(folder: Path, like: Path) -> None:
    """To the user that the server runs as."""
    if server_user() is not None:
        os.chown(folder, like.stat().st_uid, like.stat().st_gid)


@pytest.mark.usefixtures("tablespaces")
def test_tablespaces_that_the_target_has_are_kept(make_db: MakeDb) -> None:
    source, target = make_db("source", "spaces", IN_TABLESPACES), make_db("target", "spaces")
    (finding,) = (f for f in make_plan(source, target).findings if "tablespace" in f.code)
    assert finding.subject == Subject("TABLESPACE", None, "here_only")
    report = copy(source, target, verify=True)
    assert report.outcome is Outcome.COMPLETED, (report.failures, report.parity)
    query = """
        SELECT c.relname, s.spcname FROM pg_class c JOIN pg_tablespace s ON s.oid = c.reltablespace
        WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1
    """
    there = [row for row in fetch(source, query) if row[1] != "here_only"]
    assert len(there) > 5
    assert fetch(target, query) == there
    execute(target, "ALTER TABLE kept SET TABLESPACE pg_default; ALTER INDEX kept_pkey SET TABLESPACE pg_default")
    told = [statement for statement in synchronize(source, target) if statement.startswith("--")]
    assert all("the target lacks tablespace here_only" in note for note in told)
    assert fetch(target, query) == there
    # a table, its key, and the index of that
    assert len(compare(options(source), options(target)).differences) == len(told) == 3


WATCHED = """
CREATE TABLE happened (what text);
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS
    $$BEGIN INSERT INTO public.happened VALUES (tg_event || ' ' || tg_tag); END$$;
CREATE TABLE t (id int PRIMARY KEY, n int REFERENCES t);
CREATE VIEW v AS SELECT id FROM t;
INSERT INTO t VALUES (1, 1);
GRANT SELECT ON t TO PUBLIC;
CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'no more'; END$$;
CREATE EVENT TRIGGER a_noted ON ddl_command_end EXECUTE FUNCTION note();
CREATE EVENT TRIGGER b_refused ON ddl_command_start EXECUTE FUNCTION refuse();
"""


def test_event_triggers_do_not_fire_on_what_the_run_does(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=WATCHED), make_db("target")
    report = copy(source, target, verify=True)
    assert report.outcome is Outcome.COMPLETED, (report.failures, report.parity)
    assert fetch(target, "SELECT what FROM happened") == []
    assert_same_database(source, target)
