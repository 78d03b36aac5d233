from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pgmig_core import ddl
from pgmig_core.catalog.constraint import Constraint
from pgmig_core.catalog.index import Index
from pgmig_core.ddl.constraint import add_not_valid, drop_constraint, validate

from .contexts import context_of
from .relations import column, table


def constraint(contype: str, definition: str, **more: Any) -> Constraint:
    values: dict[str, Any] = {"conrelid": 1, "relname": "t", **more}
    return Constraint(oid=3, name="c", nspname="app", contype=contype, definition=definition, **values)


def test_primary_key_with_comment() -> None:
    assert ddl.create(constraint("p", "PRIMARY KEY (a)", comment="key"), context_of(table(column("a")))) == (
        "ALTER TABLE ONLY app.t ADD CONSTRAINT c PRIMARY KEY (a)",
        "COMMENT ON CONSTRAINT c ON app.t IS 'key'",
    )


def test_index_options_stand_before_deferrable() -> None:
    made = constraint(
        "u", "UNIQUE (a) INCLUDE (b) DEFERRABLE INITIALLY DEFERRED", condeferrable=True, condeferred=True,
        index_reloptions=("fillfactor=50",), index_tablespace="fast",
    )  # fmt: skip
    context = replace(context_of(), tablespaces=frozenset({"fast"}))
    assert ddl.create(made, context) == (
        (
            "ALTER TABLE ONLY app.t ADD CONSTRAINT c UNIQUE (a) INCLUDE (b) WITH (fillfactor='50') "
            "USING INDEX TABLESPACE fast DEFERRABLE INITIALLY DEFERRED"
        ),
    )
    assert "TABLESPACE" not in ddl.create(made, context_of())[0]


def test_what_is_said_of_its_index() -> None:
    index = Index(
        oid=5, name="c", nspname="app", indrelid=1, relname="t", relkind="i", definition="", constraint_oid=3,
        indisclustered=True, indisreplident=True, comment="of the index",
    )  # fmt: skip
    made = constraint("x", "EXCLUDE USING gist (a WITH &&)", conindid=5, index_tablespace="fast")
    context = replace(context_of(index), tablespaces=frozenset({"fast"}))
    assert ddl.create(made, context) == (
        "ALTER TABLE ONLY app.t ADD CONSTRAINT c EXCLUDE USING gist (a WITH &&)",
        "ALTER INDEX app.c SET TABLESPACE fast",
        "ALTER TABLE app.t CLUSTER ON c",
        "ALTER TABLE ONLY app.t REPLICA IDENTITY USING INDEX c",
        "COMMENT ON INDEX app.c IS 'of the index'",
    )


@pytest.mark.parametrize(
    ("contype", "relkind", "expected"),
    [
        ("f", "r", "ALTER TABLE ONLY app.t ADD"),
        ("f", "p", "ALTER TABLE app.t ADD"),
        ("p", "p", "ALTER TABLE ONLY app.t ADD"),
        ("c", "r", "ALTER TABLE app.t ADD"),
        ("n", "r", "ALTER TABLE app.t ADD"),
        ("c", "f", "ALTER FOREIGN TABLE app.t ADD"),
    ],
)
def test_only_where_it_must_not_reach_the_children(contype: str, relkind: str, expected: str) -> None:
    (statement,) = ddl.create(constraint(contype, "…"), context_of(table(column("a"), relkind=relkind)))
    assert statement.startswith(expected)


def test_domain() -> None:
    made = constraint("c", "CHECK ((VALUE > 0))", conrelid=0, contypid=8, relname="positive", comment="d")
    assert ddl.create(made, context_of()) == (
        "ALTER DOMAIN app.positive ADD CONSTRAINT c CHECK ((VALUE > 0))",
        "COMMENT ON CONSTRAINT c ON DOMAIN app.positive IS 'd'",
    )


def test_foreign_key_in_two_steps() -> None:
    context = context_of(table(column("a")))
    made = constraint("f", "FOREIGN KEY (a) REFERENCES app.b(id)")
    expected = "ALTER TABLE ONLY app.t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES app.b(id) NOT VALID"
    assert add_not_valid(made, context) == expected
    assert add_not_valid(replace(made, definition=made.definition + " NOT VALID"), context) == expected
    assert validate(made, context) == "ALTER TABLE ONLY app.t VALIDATE CONSTRAINT c"
    assert drop_constraint(made, context) == "ALTER TABLE ONLY app.t DROP CONSTRAINT c"
