from __future__ import annotations

from pgmig_core import ddl
from pgmig_core.catalog.statistics import ExtendedStatistics

from .contexts import context_of

DEFINITION = "CREATE STATISTICS app.s (dependencies) ON a, b FROM app.t"
STATISTICS = ExtendedStatistics(
    oid=4, name="s", nspname="app", relation_oid=1, definition=DEFINITION, stxstattarget=0, owner="anna", comment="c"
)


def test_with_target() -> None:
    assert ddl.create(STATISTICS, context_of()) == (
        DEFINITION,
        "ALTER STATISTICS app.s SET STATISTICS 0",
        "ALTER STATISTICS app.s OWNER TO anna",
        "COMMENT ON STATISTICS app.s IS 'c'",
    )


def test_12_has_no_target() -> None:
    assert "ALTER STATISTICS app.s SET STATISTICS 0" not in ddl.create(STATISTICS, context_of(target_version=120000))
