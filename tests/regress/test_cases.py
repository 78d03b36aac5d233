"""Every bug ever fixed, as a small database: each cases/*.sql is loaded, copied, and compared with its source.

A case starts with a comment that says what went wrong. To add one, add a file.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import pgmig_core
from pgmig_core import ConnectionOptions, ExistingTables, Options, Outcome, Severity
from pgmig_core.render import plan_to_sql
from tests.support.databases import MakeDb
from tests.support.dump import assert_same_database, restore
from tests.support.servers import clients

NOT_RESTORED = "pg_dump cannot restore"
"""A case that says so is one where pg_dump | psql leaves something out."""
CASES = sorted(Path(__file__).with_name("cases").glob("*.sql"))


def options(dsn: str) -> ConnectionOptions:
    return ConnectionOptions.model_validate({"dsn": dsn})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_copy_of_the_case_is_the_same(make_db: MakeDb, case: Path) -> None:
    script = case.read_text(encoding="utf-8")
    assert script.startswith("-- "), "a case says what went wrong"
    source, target, reference = make_db("source", case.stem, script), make_db("target", case.stem), make_db("target")
    restore(source, reference, whole=NOT_RESTORED not in script)
    # into the empty target, then over what is there, dropping it
    for existing_tables in ExistingTables:
        with pgmig_core.Session(options(source), options(target)) as session:
            plan = session.plan(options=Options(existing_tables=existing_tables, verify=True))
            assert [f for f in plan.findings if f.severity is not Severity.INFO] == []
            report = session.run(plan)
            assert [(str(r.subject), r.message) for r in report.failures] == []
            assert report.verification is not None
            assert report.verification.differences == ()
            assert report.parity is not None
            assert [d for d in report.parity.differences if not d.only_wording] == []
        assert report.outcome is Outcome.COMPLETED
        assert_same_database(source, target, reference=reference)


def test_there_are_cases() -> None:
    assert CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_the_plan_of_the_case_is_a_script_for_psql(make_db: MakeDb, case: Path) -> None:
    source, target = make_db("source", case.stem, case.read_text(encoding="utf-8")), make_db("target", case.stem)
    with pgmig_core.Session(options(source), options(target)) as session:
        script = plan_to_sql(session.plan())
    psql: list[str | Path] = [clients() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", target]
    loaded = subprocess.run(psql, input=script, capture_output=True, text=True, check=False)
    assert loaded.returncode == 0, loaded.stderr
