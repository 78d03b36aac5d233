from __future__ import annotations

from pgmig_core import ddl
from pgmig_core.catalog.operator import FamilyFunction, FamilyOperator, Operator, OperatorClass, OperatorFamily
from pgmig_core.ddl.context import Identity

from .contexts import context_of


def test_operator_in_full() -> None:
    operator = Operator(
        oid=1, name="<#>", nspname="My app", owner="anna", function="app.lt", left="integer", right="bigint",
        commutator="OPERATOR(app.>)", negator="OPERATOR(app.>=)", oprcanmerge=True, oprcanhash=True,
        oprrest="scalarltsel", oprjoin="scalarltjoinsel", comment="less",
    )  # fmt: skip
    options = (
        "FUNCTION = app.lt", "LEFTARG = integer", "RIGHTARG = bigint", "COMMUTATOR = OPERATOR(app.>)",
        "NEGATOR = OPERATOR(app.>=)", "MERGES", "HASHES", "RESTRICT = scalarltsel", "JOIN = scalarltjoinsel",
    )  # fmt: skip
    assert ddl.create(operator, context_of()) == (
        'CREATE OPERATOR "My app".<#> (\n    ' + ",\n    ".join(options) + "\n)",
        'ALTER OPERATOR "My app".<#> (integer, bigint) OWNER TO anna',
        "COMMENT ON OPERATOR \"My app\".<#> (integer, bigint) IS 'less'",
    )


def test_operators_with_one_side() -> None:
    prefix = Operator(oid=1, name="@@", nspname="app", function="app.f", right="integer")
    postfix = Operator(oid=2, name="@@", nspname="app", function="app.f", left="integer")
    assert ddl.identify(prefix) == Identity("OPERATOR", "app.@@ (NONE, integer)")
    assert ddl.identify(postfix) == Identity("OPERATOR", "app.@@ (integer, NONE)")
    assert ddl.create(prefix, context_of()) == (
        "CREATE OPERATOR app.@@ (\n    FUNCTION = app.f,\n    RIGHTARG = integer\n)",
    )


def test_a_family_gets_its_loose_members() -> None:
    family = OperatorFamily(
        oid=1, name="ints", nspname="app", owner="anna", amname="btree",
        operators=(FamilyOperator(strategy=1, operator="<(bigint,integer)"),),
        functions=(FamilyFunction(number=1, left="bigint", right="integer", function="btint84cmp(bigint,integer)"),),
    )  # fmt: skip
    assert ddl.create(family, context_of()) == (
        "CREATE OPERATOR FAMILY app.ints USING btree",
        "ALTER OPERATOR FAMILY app.ints USING btree OWNER TO anna",
        (
            "ALTER OPERATOR FAMILY app.ints USING btree ADD\n    OPERATOR 1 <(bigint,integer),"
            "\n    FUNCTION 1 (bigint, integer) btint84cmp(bigint,integer)"
        ),
    )


def test_a_class_brings_its_members() -> None:
    opclass = OperatorClass(
        oid=1, name="points", nspname="app", owner="anna", amname="gist", type="point", opcdefault=True,
        family="app.geo", storage="box",
        operators=(FamilyOperator(strategy=15, operator="<->(point,point)", sort_family="pg_catalog.float_ops"),),
        functions=(FamilyFunction(number=8, left="point", right="point", function="app.distance(internal,point)"),),
    )  # fmt: skip
    assert ddl.create(opclass, context_of()) == (
        (
            "CREATE OPERATOR CLASS app.points\n    DEFAULT FOR TYPE point USING gist FAMILY app.geo AS"
            "\n    STORAGE box,"
            "\n    OPERATOR 15 <->(point,point) FOR ORDER BY pg_catalog.float_ops,"
            "\n    FUNCTION 8 (point, point) app.distance(internal,point)"
        ),
        "ALTER OPERATOR CLASS app.points USING gist OWNER TO anna",
    )


def test_an_empty_class_names_its_type_as_storage() -> None:
    empty = OperatorClass(oid=1, name="none", nspname="app", amname="btree", type="bigint", family="app.none")
    assert ddl.create(empty, context_of()) == (
        'CREATE OPERATOR CLASS app."none"\n    FOR TYPE bigint USING btree FAMILY app.none AS\n    STORAGE bigint',
    )
