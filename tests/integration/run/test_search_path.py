"""Functions whose bodies need a search_path: found out, done with the source's path, and said."""

from __future__ import annotations

import pytest

from pgmig_core import Outcome, Report
from tests.integration.run.conftest import copy
from tests.support.databases import MakeDb, SideName, execute, fetch

LEDGER = """
CREATE SCHEMA app; CREATE SCHEMA other;
CREATE TABLE app.accounts (id int PRIMARY KEY, amount int);
INSERT INTO app.accounts SELECT n, n * 10 FROM generate_series(1, 5) n;
CREATE FUNCTION other.total() RETURNS bigint LANGUAGE plpgsql STABLE AS
    $$ BEGIN RETURN (SELECT sum(amount) FROM accounts); END $$;
"""
MATVIEW = "SET search_path = app; CREATE MATERIALIZED VIEW other.totals AS SELECT other.total() AS total;"
LINE = 'done with search_path = {}, because without: relation "accounts" does not exist'


def said(report: Report) -> list[tuple[str, str]]:
    return [(str(r.subject), warning) for r in report.warned for warning in r.warnings]


@pytest.mark.parametrize("side", ["source", "target"], ids=["16", "18"])
def test_the_database_s_path(make_db: MakeDb, side: SideName) -> None:
    source, target = make_db("source", sql=LEDGER), make_db(side)
    (name,) = fetch(source, "SELECT current_database()")[0]
    execute(source, f"ALTER DATABASE {name} SET search_path = app")
    execute(source, MATVIEW)
    report = copy(source, target)
    assert report.outcome is Outcome.COMPLETED, report.failures
    assert fetch(target, "SELECT total FROM other.totals") == [(150,)]
    assert said(report) == [("materialized view other.totals", LINE.format("pg_catalog, app"))]
    assert fetch(target, "SELECT proconfig FROM pg_proc WHERE proname = 'total'") == [(None,)]


def test_the_schemas_around(make_db: MakeDb) -> None:
    """Nothing says where the source's sessions look, but the view also reads a table of the right schema."""
    view = MATVIEW.replace("AS total", "AS total, (SELECT count(*) FROM app.accounts) AS accounts")
    source, target = make_db("source", sql=LEDGER + view), make_db("target")
    report = copy(source, target)
    assert report.outcome is Outcome.COMPLETED, report.failures
    assert fetch(target, "SELECT * FROM other.totals") == [(150, 5)]
    ((subject, line),) = said(report)
    assert subject == "materialized view other.totals"
    assert 'search_path = pg_catalog, "$user", public, other, app,' in line


def test_what_no_path_helps_fails_as_before(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=LEDGER + MATVIEW), make_db("target")
    execute(source, "DROP TABLE app.accounts")
    report = copy(source, target)
    assert report.outcome is Outcome.COMPLETED_WITH_ERRORS
    assert [(str(f.subject), f.sqlstate, f.message) for f in report.failures] == [
        ("materialized view other.totals", "42P01", 'relation "accounts" does not exist')
    ]
    assert said(report) == []
