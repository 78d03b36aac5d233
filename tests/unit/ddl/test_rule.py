from __future__ import annotations

from pgmig_core import ddl
from pgmig_core.catalog.rule import Rule

from .contexts import context_of


def test_rule_that_is_off() -> None:
    rule = Rule(
        oid=4, name="keep", nspname="app", relation_oid=1, relname="t", ev_enabled="D", comment="c",
        definition="CREATE RULE keep AS\n    ON DELETE TO app.t DO INSTEAD NOTHING;",
    )  # fmt: skip
    assert ddl.create(rule, context_of()) == (
        "CREATE RULE keep AS\n    ON DELETE TO app.t DO INSTEAD NOTHING",
        "ALTER TABLE app.t DISABLE RULE keep",
        "COMMENT ON RULE keep ON app.t IS 'c'",
    )
    assert ddl.drop(rule) == "DROP RULE keep ON app.t"
