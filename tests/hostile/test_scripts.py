r"""Scripts for psql from a source whose every name and text tries to leave it: `\!` would make a file here."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from pydantic import SecretStr

from pgmig_core import ConnectionOptions, Options, Selection, Session
from pgmig_core.administration import admin_sql
from pgmig_core.differences import script_to_sql
from pgmig_core.identifiers import literal, quote
from pgmig_core.render import plan_to_sql
from tests.support import databases, servers

ESCAPES = (
    "\n\\! touch t\n",
    "\r\\! touch t\r",
    "';\n\\! touch t\n",
    '";\n\\! touch t\n',
    "*/ $$;\n\\! touch t\n",
    "\\'' \\! touch t ",
    "\\'\n\\! touch t\n--",
    "%s%(x)s é\\",
)


def evil_sql(text: str) -> str:
    """Objects of many kinds, all named so and saying so."""
    name, value = quote(text), literal(text)
    return f"""
        CREATE SCHEMA {name};
        CREATE TYPE {name}.{name} AS ENUM ({value});
        CREATE DOMAIN {name}.d AS text DEFAULT {value} CHECK (VALUE <> {value});
        CREATE TABLE {name}.t ({name} text DEFAULT {value} PRIMARY KEY, e {name}.{name}, d {name}.d);
        COMMENT ON TABLE {name}.t IS {value};
        COMMENT ON COLUMN {name}.t.{name} IS {value};
        CREATE INDEX {quote("i" + text[:40])} ON {name}.t ({name}) WHERE {name} <> {value};
        CREATE VIEW {name}.v AS SELECT {name} || {value} AS {name} FROM {name}.t WHERE {name} <> {value};
        CREATE FUNCTION {name}.f(x text DEFAULT {value}) RETURNS text LANGUAGE sql AS {literal(f"SELECT {value}")};
        ALTER FUNCTION {name}.f SET application_name = {value};
        CREATE POLICY {name} ON {name}.t USING ({name} <> {value});
        CREATE TRIGGER {name} AFTER INSERT ON {name}.t
            EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger({value});
        CREATE SERVER {quote("s" + text[:40])} TYPE {value} VERSION {value} FOREIGN DATA WRAPPER nothing;
        CREATE PUBLICATION {quote("p" + text[:40])} FOR TABLE {name}.t WHERE ({name} <> {value});
    """


@pytest.mark.parametrize("number", range(len(ESCAPES)))
@pytest.mark.parametrize("standard", ["on", "off"])
def test_a_script_says_no_more_than_sql(
    source_db: str, target_db: str, tmp_path: Path, number: int, standard: str
) -> None:
    touched = tmp_path / "t"
    script = evil_sql(ESCAPES[number])
    databases.execute(source_db, "CREATE FOREIGN DATA WRAPPER nothing;" + script)
    source, target = (ConnectionOptions(dsn=SecretStr(dsn)) for dsn in (source_db, target_db))
    with Session(source, target) as session:
        plan = session.plan(Selection(), Options())
        texts = {
            "plan": plan_to_sql(plan),
            "admin": admin_sql(plan),
            "diff": script_to_sql(session.synchronize(Selection(), drop_extra=False)),
        }
    psql: list[str | Path] = [servers.clients() / "psql", "-X", "-v", "ON_ERROR_STOP=1", "-d", target_db]
    for what, text in texts.items():
        file = tmp_path / f"{what}.sql"
        file.write_bytes(text.encode())
        database = f"ALTER DATABASE {quote(target_db.rsplit('/', 1)[1])} SET standard_conforming_strings = {standard}"
        databases.execute(target_db, database)
        # what is made is rolled back, so that the next script makes it again
        loaded = subprocess.run(
            [*psql, "-c", "BEGIN", "-f", file, "-c", "ROLLBACK"],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        assert not touched.exists(), what
        assert loaded.returncode == 0, f"{what}: {loaded.stderr[-800:]}\n{text[:3000]}"
