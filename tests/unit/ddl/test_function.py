from __future__ import annotations

from pgmig_core import ddl
from pgmig_core.catalog.function import Aggregate, Function
from pgmig_core.ddl.context import Identity
from pgmig_core.options import Kind
from pgmig_core.plan import Phase

from .contexts import context_of

DEFINITION = "CREATE OR REPLACE FUNCTION app.f(a integer)\n RETURNS integer\n LANGUAGE sql\nRETURN a\n"


def test_function_is_written_as_the_server_writes_it() -> None:
    f = Function(
        oid=1, name="f", nspname="app", owner="anna", prokind="f", argument_types="integer", definition=DEFINITION,
        lanname="sql", comment="identity",
    )  # fmt: skip
    assert ddl.create(f, context_of()) == (
        DEFINITION.rstrip("\n"),
        "ALTER FUNCTION app.f(integer) OWNER TO anna",
        "COMMENT ON FUNCTION app.f(integer) IS 'identity'",
    )
    assert ddl.phase_of(f) is Phase.FUNCTIONS
    assert ddl.family_of(f).kind is Kind.FUNCTIONS


def test_a_function_may_go_with_an_extension() -> None:
    p = Function(
        oid=1, name="p", nspname="app", prokind="p", argument_types="", definition="CREATE …", lanname="sql",
        depends_on_extensions=("uuid-ossp",),
    )  # fmt: skip
    assert ddl.create(p, context_of()) == (
        "CREATE …",
        'ALTER PROCEDURE app.p() DEPENDS ON EXTENSION "uuid-ossp"',
    )


def test_procedure_and_window_function_are_called_by_their_kind() -> None:
    p = Function(oid=1, name="P", nspname="app", prokind="p", argument_types="", definition="", lanname="sql")
    w = Function(oid=1, name="w", nspname="app", prokind="w", argument_types="", definition="", lanname="c")
    assert ddl.identify(p) == Identity("PROCEDURE", 'app."P"()')
    assert ddl.identify(w) == Identity("FUNCTION", "app.w()")


def _aggregate(**fields: object) -> Aggregate:
    common: dict[str, object] = {
        "oid": 1, "name": "agg", "nspname": "app", "arguments": "integer", "identity_arguments": "integer",
        "argument_types": "integer", "aggtransfn": "app.step", "aggtranstype": "bigint",
    }  # fmt: skip
    return Aggregate(**(common | fields))  # type: ignore[arg-type]


def test_plain_aggregate() -> None:
    assert ddl.create(_aggregate(agginitval="0"), context_of()) == (
        "CREATE AGGREGATE app.agg(integer) (\n    SFUNC = app.step,\n    STYPE = bigint,\n    INITCOND = '0'\n)",
    )


def test_aggregate_in_full() -> None:
    full = _aggregate(
        aggtransspace=64, aggfinalfn="app.done", aggfinalextra=True, aggfinalmodify="s", aggcombinefn="app.join",
        aggserialfn="app.ser", aggdeserialfn="app.de", aggmtransfn="app.mstep", aggminvtransfn="app.mback",
        aggmtranstype="numeric", aggmtransspace=8, aggminitval="1", aggmfinalfn="app.mdone", aggmfinalextra=True,
        aggmfinalmodify="w", sort_operator="OPERATOR(pg_catalog.>)", proparallel="s",
    )  # fmt: skip
    options = (
        "SFUNC = app.step", "STYPE = bigint", "SSPACE = 64", "FINALFUNC = app.done", "FINALFUNC_EXTRA",
        "FINALFUNC_MODIFY = SHAREABLE", "COMBINEFUNC = app.join", "SERIALFUNC = app.ser", "DESERIALFUNC = app.de",
        "MSFUNC = app.mstep", "MINVFUNC = app.mback", "MSTYPE = numeric", "MSSPACE = 8", "MINITCOND = '1'",
        "MFINALFUNC = app.mdone", "MFINALFUNC_EXTRA", "MFINALFUNC_MODIFY = READ_WRITE",
        "SORTOP = OPERATOR(pg_catalog.>)", "PARALLEL = SAFE",
    )  # fmt: skip
    assert ddl.create(full, context_of()) == (
        "CREATE AGGREGATE app.agg(integer) (\n    " + ",\n    ".join(options) + "\n)",
    )


def test_ordered_set_aggregates_change_their_state_by_default() -> None:
    usual = _aggregate(
        aggkind="h", aggfinalfn="app.done", aggfinalmodify="w", arguments='VARIADIC "any" ORDER BY integer'
    )
    options = ["SFUNC = app.step", "STYPE = bigint", "FINALFUNC = app.done", "HYPOTHETICAL"]
    assert ddl.create(usual, context_of()) == (
        'CREATE AGGREGATE app.agg(VARIADIC "any" ORDER BY integer) (\n    ' + ",\n    ".join(options) + "\n)",
    )


def test_an_aggregate_without_arguments_has_a_star_in_its_name() -> None:
    counting = _aggregate(arguments="*", identity_arguments="*", argument_types="", owner="anna")
    assert ddl.identify(counting) == Identity("AGGREGATE", "app.agg(*)")
    assert ddl.create(counting, context_of())[1] == "ALTER AGGREGATE app.agg(*) OWNER TO anna"
