"""From version to version: all arrives, and what differs after the copy is what the plan said before it.

Between servers of one version pg_dump must see no difference at all.
"""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from pgmig_core import Outcome, Plan, Severity, compare
from pgmig_core.comparison import Comparison
from pgmig_core.plan import Subject
from tests.integration.families.conftest import ROLES
from tests.integration.run.conftest import copy, make_plan, options
from tests.support.databases import execute
from tests.support.dump import entries, restore

from .scripts import Script, scripts

PAIRS = [(12, 18), (13, 17), (14, 16), (15, 15), (16, 18), (18, 12), (18, 18)]
SCRIPTS = scripts()
VERSION_CODES = {"needs_newer_server", "needs_older_server", "needs_left_out"}


def fitting(pair: tuple[int, int]) -> list[Script]:
    """What the source can have; of the relations' features only all of them at once."""
    fit = [script for script in SCRIPTS if script.since <= pair[0]]
    newest = max(script.since for script in fit if script.name.startswith("relations_"))
    return [s for s in fit if not s.name.startswith("relations_") or s.since == newest]


CASES = [
    pytest.param(*pair, script, id=f"{pair[0]}-{pair[1]}-{script.name}") for pair in PAIRS for script in fitting(pair)
]


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new", "script"), CASES)
def test_what_differs_was_listed(old: int, new: int, script: Script, make_database: Callable[[int, str], str]) -> None:
    source, target = make_database(old, script.name), make_database(new, script.name)
    for dsn in (source, target):
        execute(dsn, ROLES)
    try:
        execute(source, script.sql)
    except (psycopg.errors.SyntaxError, psycopg.errors.UndefinedFunction, psycopg.errors.FeatureNotSupported) as why:
        pytest.skip(f"{old} does not take {script.name}: {str(why).splitlines()[0]}")
    plan = make_plan(source, target)
    report = copy(source, target, verify=True)
    assert [(str(r.subject), r.message) for r in report.failures] == []
    assert report.parity is not None
    assert unlisted(report.parity, plan) == []
    assert set(report.left_out) <= {finding.subject for finding in plan.findings}
    assert report.outcome is (Outcome.COMPLETED_WITH_ERRORS if report.left_out else Outcome.COMPLETED)
    assert unlisted(compare(options(source), options(target)), plan) == []
    assert report.verification is not None
    assert report.verification.differences == ()
    if old == new:
        assert [f for f in plan.findings if f.severity is not Severity.INFO] == []
        reference = make_database(new, script.name)
        restore(source, reference, whole=False)
        ours, theirs, also = entries(source), entries(target), entries(reference)
        assert [key for key in ours | theirs if theirs.get(key) not in (ours.get(key), also.get(key))] == []


def unlisted(comparison: Comparison, plan: Plan) -> list[str]:
    """Differences of objects that no finding of the plan is about."""
    listed = {known(finding.subject) for finding in plan.findings if finding.code in VERSION_CODES and finding.subject}
    return [
        f"{difference.change} {difference.subject}: {difference.attributes}"
        for difference in comparison.differences
        if not difference.only_wording
        and known(difference.subject) not in listed
        # every database has it, and before 14 it cannot be pg_database_owner's
        and difference.subject != Subject("SCHEMA", None, "public")
        # no CREATE TABLE takes options for a TOAST table that there is no need of
        and {attribute.name for attribute in difference.attributes} != {"toast_reloptions"}
    ]


def known(subject: Subject) -> tuple[str | None, str]:
    """Without kind and arguments: a nearest form may be a constraint of another sort, or take other arguments."""
    return subject.schema, subject.name.partition("(")[0]


def test_there_are_scripts_for_every_pair() -> None:
    assert all(fitting(pair) for pair in PAIRS)
    assert {script.since for script in SCRIPTS} >= {12, 13, 14, 15, 18}
