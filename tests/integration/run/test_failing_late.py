"""What goes wrong late, or through a bug of ours, loses neither the report nor what has to be put back."""

from __future__ import annotations

import pytest

from pgmig_core import ConnectionFailedError, Outcome, State, api
from pgmig_core.copy import CopyPool
from pgmig_core.executor.worker import Worker
from tests.integration.run.conftest import copy
from tests.support.databases import MakeDb, fetch

FAMILY = """
CREATE TABLE parents (id int PRIMARY KEY);
CREATE TABLE children (id int PRIMARY KEY, parent int CONSTRAINT to_parent REFERENCES parents);
"""
ROWS = "INSERT INTO parents VALUES (1); INSERT INTO children VALUES (10, 1);"


def test_a_server_lost_while_verifying_leaves_the_report(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_arguments: object, **_more: object) -> None:
        raise ConnectionFailedError("target", "the connection was lost")

    monkeypatch.setattr(api.Session, "_verify", lost)
    report = copy(make_db("source", sql=FAMILY + ROWS), make_db("target"), verify=True)
    assert (report.outcome, report.reason) == (Outcome.FAILED, "target: the connection was lost")
    assert {r.state for r in report.results} == {State.MIGRATED}
    assert report.rows == 2


def test_a_bug_is_one_step_s_failure_and_foreign_keys_are_put_back(
    make_db: MakeDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(CopyPool, "copy", broken)
    monkeypatch.setattr(Worker, "_reader", broken)
    source, target = make_db("source", sql=FAMILY + ROWS), make_db("target", sql=FAMILY)
    report = copy(source, target)
    assert report.outcome is Outcome.COMPLETED_WITH_ERRORS
    assert {f.message for f in report.failures} == {"unexpected KeyError, a bug in pgmig; the log has the traceback"}
    assert report.missing_foreign_keys == ()
    assert fetch(target, "SELECT conname FROM pg_constraint WHERE contype = 'f'") == [("to_parent",)]
