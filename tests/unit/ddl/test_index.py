from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from pgmig_core import ddl
from pgmig_core.catalog.index import Index
from pgmig_core.ddl.index import attach

from .contexts import context_of


def index(name: str = "i", oid: int = 5, **more: Any) -> Index:
    values: dict[str, Any] = {
        "relkind": "i", "indrelid": 1, "relname": "t", "definition": f"CREATE INDEX {name} ON app.t USING btree (a)",
    }  # fmt: skip
    return Index(oid=oid, name=name, nspname="app", **(values | more))


def test_as_the_server_says_it() -> None:
    assert ddl.create(index(comment="c"), context_of()) == (
        "CREATE INDEX i ON app.t USING btree (a)",
        "COMMENT ON INDEX app.i IS 'c'",
    )


def test_statistics_cluster_and_replica_identity() -> None:
    made = index(name="I", statistics_targets=((2, 400),), indisclustered=True, indisreplident=True)
    assert ddl.create(made, context_of())[1:] == (
        'ALTER INDEX app."I" ALTER COLUMN 2 SET STATISTICS 400',
        'ALTER TABLE app.t CLUSTER ON "I"',
        'ALTER TABLE ONLY app.t REPLICA IDENTITY USING INDEX "I"',
    )


def test_one_of_a_constraint_comes_with_it() -> None:
    assert ddl.create(index(constraint_oid=3), context_of()) == ()


def test_tablespace_stands_before_where() -> None:
    definition = "CREATE INDEX i ON app.t USING btree (a) WHERE (b > 0)"
    made = index(definition=definition, tablespace="fast", predicate="(b > 0)", has_predicate=True)
    assert ddl.create(made, context_of()) == (definition,)
    context = replace(context_of(), tablespaces=frozenset({"fast"}))
    assert ddl.create(made, context) == ("CREATE INDEX i ON app.t USING btree (a) TABLESPACE fast WHERE (b > 0)",)


def test_attach_to_the_parents() -> None:
    parent, child = index(name="root", oid=4, relkind="I"), index(parent_oid=4)
    assert attach(child, context_of(parent, child)) == ("ALTER INDEX app.root ATTACH PARTITION app.i",)


def test_what_goes_away_with_an_extension() -> None:
    made = index(depends_on_extensions=("citext", '"My Ext"'))
    assert ddl.create(made, context_of())[1:] == (
        "ALTER INDEX app.i DEPENDS ON EXTENSION citext",
        'ALTER INDEX app.i DEPENDS ON EXTENSION "My Ext"',
    )
