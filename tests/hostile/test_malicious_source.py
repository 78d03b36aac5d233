"""A whole copy from a source whose owner wants something to run on the target: defining a thing does not run it.

docs/security.md lists what does run, which is what pg_restore runs as well; these tests are what the list is made of.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import conninfo

from pgmig_core import Options, Outcome, Plan, Selection, Session, State
from pgmig_core.demo.servers import Server
from pgmig_core.identifiers import literal, quote
from pgmig_core.render import plan_to_sql
from tests.hostile.test_scripts import ESCAPES, evil_sql
from tests.integration.run.conftest import copy, options
from tests.support import databases, servers
from tests.support.databases import MakeDb, execute, fetch

SOURCE = (Path(__file__).parent / "malicious.sql").read_text()
CANARY = """
CREATE SCHEMA canary;
CREATE TABLE canary.kept AS SELECT 1 AS id;
CREATE TABLE canary.log (what text, whom text, search_path text);
GRANT USAGE ON SCHEMA canary TO PUBLIC;
GRANT INSERT ON canary.log TO PUBLIC;
"""
RUNS = {
    # while rows are written: as whom we connect as
    "check", "domain", "generated",
    # when made, refreshed, analyzed: as the owner, who may write nothing then
    "index", "partial index", "statistics", "materialized view",
}  # fmt: skip
"""What docs/security.md says that runs."""
VERSION = "1.0'; DROP TABLE canary.kept; --"


def rights(dsn: str) -> list[tuple[object, ...]]:
    return fetch(
        dsn, "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolconfig FROM pg_catalog.pg_roles ORDER BY 1"
    )


def shadowed(dsn: str) -> None:
    """Every session on the database has the trap before the server's own, if it lets it."""
    database = conninfo.conninfo_to_dict(dsn)["dbname"]
    assert isinstance(database, str)
    name = quote(database)
    execute(dsn, f"ALTER DATABASE {name} SET search_path = trap, pg_catalog")
    execute(dsn, f"ALTER ROLE postgres IN DATABASE {name} SET search_path = trap, pg_catalog")


@pytest.fixture
def malicious(make_db: MakeDb) -> str:
    dsn = make_db("source", "malicious", SOURCE)
    shadowed(dsn)
    return dsn


@pytest.mark.parametrize("existing", [False, True], ids=["new tables", "truncated tables"])
def test_nothing_runs_that_was_only_defined(make_db: MakeDb, malicious: str, existing: bool) -> None:
    target = make_db("target", "target", CANARY)
    given: dict[str, Any] = {"verify": True}
    if existing:
        assert copy(malicious, target).outcome is Outcome.COMPLETED
        # what was made by the first copy is the target's own now, and fires: its event trigger and its triggers
        execute(target, "ALTER EVENT TRIGGER trap_ddl DISABLE; ALTER TABLE trap.victim DISABLE TRIGGER firing;"
                " ALTER TABLE trap.ruled DISABLE TRIGGER later; DELETE FROM canary.log")  # fmt: skip
        given |= {"existing_data": "truncate"}
    shadowed(target)
    before = rights(target)
    report = copy(malicious, target, **given)
    assert [(r.subject, r.message) for r in report.results if r.state is not State.MIGRATED] == []
    assert report.outcome is Outcome.COMPLETED
    ran = fetch(target, "SELECT DISTINCT what, whom, search_path FROM canary.log ORDER BY 1")
    whats = {what for what, _whom, _path in ran}
    assert whats <= RUNS if existing else whats == RUNS
    # none of it with a search_path that the source chose
    assert {path for _what, _whom, path in ran} <= {"", '""', "pg_catalog, pg_temp"}
    assert fetch(target, "SELECT id FROM canary.kept") == [(1,)]
    assert rights(target) == before
    rows = "SELECT id, v, d, g FROM trap.victim ORDER BY id"
    assert fetch(target, rows) == fetch(malicious, rows)
    assert fetch(target, "SELECT enum_range(NULL::trap.label)::text") == fetch(
        malicious, "SELECT enum_range(NULL::trap.label)::text"
    )


@pytest.mark.parametrize("number", range(len(ESCAPES)))
def test_names_and_texts_stay_names_and_texts(make_db: MakeDb, tmp_path: Path, number: int) -> None:
    """As test_scripts has them, but copied, and with statements that would destroy the canary."""
    text = ESCAPES[number].replace("\\! touch t", "DROP TABLE canary.kept;")
    names = f"""
        CREATE TABLE public.{quote(text[:40] + "é" * 11)} (id int);
        ALTER DATABASE current SET application_name = {literal(text[:40])};
        ALTER FUNCTION {quote(text)}.f SET search_path = {literal(text)};
    """
    source = make_db("source", "names", "CREATE FOREIGN DATA WRAPPER nothing;" + evil_sql(text))
    database = quote(source.rpartition("/")[2])
    execute(source, names.replace("DATABASE current", f"DATABASE {database}"))
    values = ", ".join(literal(value) for value in (text + "x", text, text + "y"))
    # its trigger is one for updates only
    execute(source, f"SET session_replication_role = replica; INSERT INTO {quote(text)}.t VALUES ({values})")
    target = make_db("target", "names", CANARY)
    report = copy(source, target, verify=True)
    assert [(r.subject, r.message) for r in report.results if r.state is not State.MIGRATED] == []
    assert report.outcome is Outcome.COMPLETED
    assert fetch(target, "SELECT id FROM canary.kept") == [(1,)]
    rows = f"SELECT * FROM {quote(text)}.t"
    assert fetch(target, rows) == fetch(source, rows)


PATH = "x;DROP/**/TABLE/**/canary.kept;COMMIT"
"""A name to set_config and to the database's settings, statements to who repeats it as it stands."""
LOST_PATH = """
CREATE TABLE public.found (id int);
INSERT INTO public.found VALUES (1);
CREATE FUNCTION public.look() RETURNS boolean LANGUAGE plpgsql AS 'BEGIN PERFORM FROM found; RETURN true; END';
CREATE MATERIALIZED VIEW public.looked AS SELECT public.look();
CREATE TABLE public.looking (id int CHECK (public.look()));
INSERT INTO public.looking VALUES (1);
"""


def test_a_path_that_is_tried_again_is_a_list_of_names(make_db: MakeDb) -> None:
    """The owner of the source's database, no superuser, may set it."""
    source, target = make_db("source", "path", LOST_PATH), make_db("target", "path", CANARY)
    database = quote(source.rpartition("/")[2])
    execute(
        source,
        f"SELECT set_config('search_path', {literal(PATH)}, false);"
        f"ALTER DATABASE {database} SET search_path FROM CURRENT",
    )
    assert PATH in str(fetch(source, "SELECT setconfig FROM pg_db_role_setting"))
    report = copy(source, target, verify=True)
    assert report.outcome is Outcome.COMPLETED, report.failures
    assert len(report.warned) == 2, "both were tried again"
    assert fetch(target, "SELECT id FROM canary.kept") == [(1,)]


def test_an_extensions_version_is_a_text(make_db: MakeDb) -> None:
    source, target = make_db("source", "version"), make_db("target", "version", CANARY)
    available = fetch(source, "SELECT name FROM pg_available_extensions WHERE installed_version IS NULL ORDER BY 1")
    assert available, "the embedded server brings extensions"
    name = quote(str(available[0][0]))
    execute(source, f"CREATE EXTENSION {name} CASCADE")
    execute(
        source, f"UPDATE pg_extension SET extversion = {literal(VERSION)} WHERE extname = {literal(available[0][0])}"
    )
    with Session(options(source), options(target)) as session:
        plan = session.plan(Selection(), Options())
        if not plan.errors:
            session.run(plan)
    assert fetch(target, "SELECT id FROM canary.kept") == [(1,)]


def test_the_plan_as_a_script_runs_no_more(make_db: MakeDb, malicious: str) -> None:
    target = make_db("target", "script", CANARY)
    plan: Plan
    with Session(options(malicious), options(target)) as session:
        plan = session.plan(Selection(), Options())
    psql: list[str | Path] = [servers.clients() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", target]
    done = subprocess.run(psql, input=plan_to_sql(plan), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-800:]
    assert {what for (what,) in fetch(target, "SELECT DISTINCT what FROM canary.log")} <= RUNS
    assert fetch(target, "SELECT id FROM canary.kept") == [(1,)]


def test_a_role_that_owns_one_database_can_do_no_harm_elsewhere(
    make_db: MakeDb, target_server: Server, malicious: str
) -> None:
    """The way of docs/security.md where the source is not trusted: what runs has the rights of that role."""
    target = make_db("target", "limited")
    name = target.rpartition("/")[2]
    execute(
        target,
        f"CREATE ROLE mover_of_{name} LOGIN PASSWORD 'plain'; ALTER DATABASE {quote(name)} OWNER TO mover_of_{name}",
    )
    execute(target, CANARY.replace("GRANT USAGE ON SCHEMA canary TO PUBLIC;", ""))
    before = rights(target)
    try:
        limited = conninfo.make_conninfo(target, user=f"mover_of_{name}", password="plain")
        report = copy(malicious, limited)
        assert report.outcome in (Outcome.COMPLETED, Outcome.COMPLETED_WITH_ERRORS)
        assert fetch(target, "SELECT what FROM canary.log") == []
        assert fetch(target, "SELECT pg_catalog.count(*) FROM trap.victim") == [(8,)]
        assert rights(target) == before
    finally:
        databases.drop(target_server, name)
        with psycopg.connect(target_server.dsn(), autocommit=True) as connection:
            connection.execute(f"DROP ROLE mover_of_{name}".encode())
