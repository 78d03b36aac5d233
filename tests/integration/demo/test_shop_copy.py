"""The shop, which holds every kind of object that we promise, arrives as it was."""

from __future__ import annotations

import pgmig_core
from pgmig_core import ConnectionOptions, ExistingTables, Options, Outcome, Severity
from pgmig_core.demo import create_shop
from tests.support.databases import MakeDb
from tests.support.dump import assert_same_database, restore


def test_the_shop_arrives_as_pg_dump_would_bring_it_and_again_over_itself(make_db: MakeDb) -> None:
    source, target, reference = make_db("source"), make_db("target"), make_db("target")
    create_shop(source, 0.002)
    restore(source, reference)
    sides = [ConnectionOptions.model_validate({"dsn": dsn}) for dsn in (source, target)]
    for options in (Options(), Options(verify=True), Options(existing_tables=ExistingTables.DROP, workers=2)):
        with pgmig_core.Session(*sides) as session:
            plan = session.plan(options=options)
            assert [f for f in plan.findings if f.severity is not Severity.INFO] == []
            report = session.run(plan)
        assert [(str(r.subject), r.message) for r in report.failures] == []
        assert (report.outcome, report.missing_foreign_keys) == (Outcome.COMPLETED, ())
        assert_same_database(source, target, reference=reference)
