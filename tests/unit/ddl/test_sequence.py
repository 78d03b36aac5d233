from __future__ import annotations

from typing import Any

import pytest

from pgmig_core import ddl
from pgmig_core.catalog.sequence import Sequence
from pgmig_core.ddl.sequence import own

from .contexts import context_of
from .relations import column, table


def sequence(**more: Any) -> Sequence:
    values: dict[str, Any] = {
        "type": "bigint", "seqstart": 1, "seqincrement": 1, "seqmin": 1, "seqmax": 2**63 - 1, "seqcache": 1,
        "seqcycle": False,
    }  # fmt: skip
    return Sequence(oid=9, name="s", nspname="app", **(values | more))


def test_plain() -> None:
    made = sequence(owner="anna", comment="c")
    assert ddl.create(made, context_of()) == (
        "CREATE SEQUENCE app.s START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1",
        "ALTER SEQUENCE app.s OWNER TO anna",
        "COMMENT ON SEQUENCE app.s IS 'c'",
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"type": "smallint", "seqmax": 2**15 - 1, "seqstart": 7},
            "CREATE SEQUENCE app.s AS smallint START WITH 7 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1",
        ),
        (
            {"seqmin": -5, "seqmax": 10, "seqcache": 20, "seqcycle": True},
            "CREATE SEQUENCE app.s START WITH 1 INCREMENT BY 1 MINVALUE -5 MAXVALUE 10 CACHE 20 CYCLE",
        ),
        (
            {"seqincrement": -2, "seqmin": -(2**63), "seqmax": -1, "seqstart": -1},
            "CREATE SEQUENCE app.s START WITH -1 INCREMENT BY -2 NO MINVALUE NO MAXVALUE CACHE 1",
        ),
        (
            {"relpersistence": "u"},
            "CREATE UNLOGGED SEQUENCE app.s START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1",
        ),
    ],
)
def test_parameters(changes: dict[str, Any], expected: str) -> None:
    assert ddl.create(sequence(**changes), context_of()) == (expected,)


def test_unlogged_is_left_out_before_15() -> None:
    (statement,) = ddl.create(sequence(relpersistence="u"), context_of(target_version=140000))
    assert statement.startswith("CREATE SEQUENCE app.s ")


def test_owned_by() -> None:
    made = sequence(owned_by_relid=1, owned_by_attnum=2)
    owner = table(column("a"), column("The Id", attnum=2))
    assert own(made, context_of(made, owner)) == ('ALTER SEQUENCE app.s OWNED BY app.t."The Id"',)
    assert own(sequence(), context_of(owner)) == ()
    assert own(sequence(owned_by_relid=1, owned_by_attnum=2, is_identity=True), context_of(owner)) == ()
