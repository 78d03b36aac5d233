"""Random schemas of all kinds: a copy is the same by pg_dump, and a copy of the copy is so byte for byte.

PGMIG_EXAMPLES=200 makes more of them than CI has time for, PGMIG_OBJECTS=6 larger ones.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, given, settings

from pgmig_core import Outcome
from pgmig_core.demo.servers import Server
from tests.integration.families.conftest import ROLES
from tests.integration.run.conftest import copy
from tests.support.databases import MakeDb, execute
from tests.support.dump import assert_same_database, contents, pg_dump, restore

from .schemas import schemas

EXAMPLES = int(os.environ.get("PGMIG_EXAMPLES", "10"))
OBJECTS = int(os.environ.get("PGMIG_OBJECTS", "2"))
# without shrinking, which would run the servers hundreds of times: what was found is shown as it was found
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
CHECKS = [
    HealthCheck.function_scoped_fixture,
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=CHECKS, phases=PHASES)
@given(script=schemas(OBJECTS))
def test_a_copy_and_its_copy_are_the_same(target_server: Server, make_db: MakeDb, script: str) -> None:
    execute(target_server.dsn(), ROLES)
    source, target, again = (make_db("target", name) for name in ("source", "copy", "again"))
    execute(source, script)
    report = copy(source, target, verify=True)
    assert report.outcome is Outcome.COMPLETED, (report.failures, report.parity)
    if pg_dump(source, "--schema-only") != pg_dump(target, "--schema-only") or contents(source) != contents(target):
        # deparsing is no fixed point, and an inherited column's place is its parent's
        reference = make_db("target", "reference")
        restore(source, reference)
        assert_same_database(source, target, reference=reference)
    report = copy(target, again)
    assert report.outcome is Outcome.COMPLETED, report.failures
    assert pg_dump(again, "--schema-only") == pg_dump(target, "--schema-only")
