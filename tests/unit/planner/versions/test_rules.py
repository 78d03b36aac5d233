"""What objects become on a target that cannot express them: the nearest form, exactly, or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pgmig_core.catalog.base import Address, CatalogObject
from pgmig_core.catalog.builtins import Builtins
from pgmig_core.catalog.collation import Collation
from pgmig_core.catalog.constraint import Constraint
from pgmig_core.catalog.default_acl import DefaultAcl
from pgmig_core.catalog.depend import Dependency
from pgmig_core.catalog.event_trigger import EventTrigger
from pgmig_core.catalog.function import Aggregate, Function
from pgmig_core.catalog.index import Index
from pgmig_core.catalog.operator import FamilyFunction, OperatorClass
from pgmig_core.catalog.publication import Publication, PublicationTable
from pgmig_core.catalog.subscription import Subscription
from pgmig_core.catalog.table import AttrDefault, Column, Table
from pgmig_core.catalog.view import View
from pgmig_core.plan import Severity
from pgmig_core.planner.versions import RULES, adapt

from .gaps import catalog

BUILTINS = Builtins(types=frozenset({"int4"}), compressions=frozenset({"pglz"}))
NEWER = Builtins(
    types=frozenset({"int4", "xid8"}),
    functions=frozenset({"uuidv7"}),
    opclasses=frozenset({"int4_bloom_ops"}),
    settings=frozenset({"transaction_timeout"}),
    compressions=frozenset({"pglz", "lz4"}),
)


def adapted(target: int, *objects: CatalogObject, source: int = 18, **other: Any) -> tuple[list[Any], list[str]]:
    """The objects that are left, as they became, and the findings."""
    ours = replace(catalog(source, *objects), builtins=NEWER if source > target else BUILTINS, **other)
    theirs = replace(catalog(target), builtins=BUILTINS if source > target else NEWER)
    found = adapt(ours, theirs, ours.objects)
    return list(found.catalog.objects.values()), [f"{f.subject}: {f.message}; {f.hint}" for f in found.findings]


def column(attnum: int = 1, name: str = "a", **other: Any) -> Column:
    values: dict[str, Any] = {"attnum": attnum, "attname": name, "atttypid": 23, "type": "integer", "attnotnull": False}
    return Column(**(values | other))


def table(*columns: Column, **other: Any) -> Table:
    values: dict[str, Any] = {"oid": 1, "name": "t", "nspname": "app", "relkind": "r", "columns": columns}
    return Table(**(values | other))


def constraint(definition: str, **other: Any) -> Constraint:
    values: dict[str, Any] = {
        "oid": 2,
        "name": "k",
        "nspname": "app",
        "relname": "t",
        "conrelid": 1,
        "contype": "u",
        "conkey": (1,),
    }
    return Constraint(**(values | {"definition": definition} | other))


def index(definition: str, **other: Any) -> Index:
    values: dict[str, Any] = {"oid": 3, "name": "i", "nspname": "app", "relname": "t", "indrelid": 1, "relkind": "i"}
    return Index(**(values | {"definition": definition} | other))


def function(definition: str, **other: Any) -> Function:
    values: dict[str, Any] = {
        "oid": 4,
        "name": "f",
        "nspname": "app",
        "prokind": "f",
        "argument_types": "integer",
        "lanname": "sql",
    }
    return Function(**(values | {"definition": definition} | other))


def test_a_virtual_column_is_stored() -> None:
    default = AttrDefault(
        oid=9, name="b", nspname="app", relname="t", adrelid=1, adnum=2, expression="(a * 2)", attgenerated="v"
    )
    virtual = table(column(), column(2, "b", attgenerated="v", default_oid=9))
    (made, expression), said = adapted(17, virtual, default)
    assert made.columns[1].attgenerated == expression.attgenerated == "s"
    assert said == [
        (
            "table app.t: needs PostgreSQL 18 for virtual generated columns (b); "
            "it is made STORED: the same values, kept on disk"
        )
    ]


def test_a_generated_column_that_calls_what_is_not_there_keeps_its_values() -> None:
    default = AttrDefault(
        oid=9, name="b", nspname="app", relname="t", adrelid=1, adnum=2, expression="uuidv7()", attgenerated="s"
    )
    (made,), said = adapted(17, table(column(2, "b", attgenerated="s", default_oid=9)), default)
    assert made.columns[0].attgenerated == ""
    assert said == [
        (
            "table app.t: PostgreSQL 17 lacks generated column b with function uuidv7(); "
            "it is an ordinary column with the source's values, which do not follow changes"
        )
    ]


def test_a_table_with_a_type_that_is_not_there_is_left_out_with_what_needs_it() -> None:
    view = View(oid=5, name="v", nspname="app", relkind="v", definition="SELECT 1;")
    lacking = table(column(type="xid8[]"))
    publication = Publication(oid=6, name="p", tables=(PublicationTable(prrelid=1, table="app.t"),))
    needs = tuple(Dependency(obj.address, lacking.address, "n") for obj in (view, publication))
    left, said = adapted(12, lacking, view, publication, dependencies=needs)
    assert [(obj.name, obj.tables) for obj in left] == [("p", ())]
    assert said == [
        "table app.t: PostgreSQL 12 lacks columns of types (a xid8); it is left out",
        "view app.v: needs table app.t, which is left out: it is left out too; ",
    ]


@pytest.mark.parametrize(
    ("target", "before", "after", "other"),
    [
        (14, "UNIQUE NULLS NOT DISTINCT (a)", "UNIQUE (a)", {}),
        (
            14,
            "FOREIGN KEY (a) REFERENCES app.o(a) ON DELETE SET NULL (a) DEFERRABLE",
            "FOREIGN KEY (a) REFERENCES app.o(a) DEFERRABLE",
            {"contype": "f"},
        ),
        (
            17,
            "PRIMARY KEY (a, b WITHOUT OVERLAPS) DEFERRABLE",
            "EXCLUDE USING gist (a WITH =, b WITH &&) DEFERRABLE",
            {"contype": "p", "conkey": (1, 2)},
        ),
        (17, "NOT NULL a NOT VALID", "CHECK ((a IS NOT NULL)) NOT VALID", {"contype": "n"}),
        (17, "CHECK (a > 0) NOT ENFORCED", None, {"contype": "c", "conenforced": False}),
        (17, "FOREIGN KEY (a, PERIOD b) REFERENCES app.o(a, PERIOD b)", None, {"contype": "f"}),
        (17, "CHECK ((uuidv7() IS NOT NULL))", None, {"contype": "c"}),
    ],
)
def test_constraints(target: int, before: str, after: str | None, other: dict[str, Any]) -> None:
    found, said = adapted(target, table(column(), column(2, "b")), constraint(before, **other))
    assert [obj.definition for obj in found[1:]] == ([after] if after else [])
    assert len(said) == 1


@pytest.mark.parametrize(
    ("target", "before", "after", "other"),
    [
        (
            14,
            "CREATE UNIQUE INDEX i ON app.t USING btree (a) NULLS NOT DISTINCT WHERE (b > 0)",
            "CREATE UNIQUE INDEX i ON app.t USING btree (a) WHERE (b > 0)",
            {"indnullsnotdistinct": True},
        ),
        (
            12,
            "CREATE INDEX i ON app.t USING btree (a) WITH (deduplicate_items='off', fillfactor='70')",
            "CREATE INDEX i ON app.t USING btree (a) WITH (fillfactor='70')",
            {"reloptions": ("deduplicate_items=off", "fillfactor=70")},
        ),
        (
            12,
            "CREATE INDEX i ON app.t USING btree (a) WITH (deduplicate_items=off)",
            "CREATE INDEX i ON app.t USING btree (a)",
            {"reloptions": ("deduplicate_items=off",)},
        ),
        (
            13,
            "CREATE INDEX i ON app.t USING brin (a int4_bloom_ops (false_positive_rate='0.05'), b)",
            "CREATE INDEX i ON app.t USING brin (a, b)",
            {},
        ),
        (
            13,
            "CREATE INDEX i ON app.t USING spgist (p) INCLUDE (a)",
            "CREATE INDEX i ON app.t USING spgist (p)",
            {},
        ),
    ],
)
def test_indexes(target: int, before: str, after: str, other: dict[str, Any]) -> None:
    (made,), said = adapted(target, index(before, **other))
    assert made.definition == after
    assert len(said) == 1


HEAD = "CREATE OR REPLACE FUNCTION app.f(a integer)\n RETURNS integer\n LANGUAGE sql\n"


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("RETURN (a + 1)\n", "AS $function$SELECT (a + 1)$function$\n"),
        ("BEGIN ATOMIC\n SELECT 1;\nEND\n", "AS $function$ SELECT 1;$function$\n"),
        ("RETURN '$function$'::text\n", "AS $functionx$SELECT '$function$'::text$functionx$\n"),
    ],
)
def test_a_parsed_body_becomes_a_string(body: str, written: str) -> None:
    (made,), said = adapted(13, function(HEAD + body, has_sql_body=True))
    assert made.definition == HEAD + written
    assert len(said) == 1


def test_a_parsed_body_that_cannot_be_read_leaves_the_function_out() -> None:
    merge = "BEGIN ATOMIC\n MERGE INTO app.t\n USING app.o\n ON true\n WHEN MATCHED\n THEN DELETE;\nEND\n"
    assert adapted(14, function(HEAD + merge, has_sql_body=True))[0] == []


def test_a_string_body_is_made_with_a_warning() -> None:
    definition = f"{HEAD}AS $function$ MERGE INTO t USING o ON true WHEN MATCHED THEN DELETE $function$\n"
    (made,), said = adapted(14, function(definition))
    assert made.definition == definition
    assert said == [
        (
            "function app.f(integer): PostgreSQL 14 lacks MERGE (since 15) in its body; "
            "it is made as it is, but calling it may fail: look at its body"
        )
    ]


def test_a_body_may_call_the_users_own_function_of_that_name() -> None:
    own = function(f"{HEAD}AS $function$SELECT 1$function$\n", oid=40, name="uuidv7")
    calls = function(f"{HEAD}AS $function$SELECT uuidv7()$function$\n")
    assert adapted(17, calls)[1] != []
    assert adapted(17, own, calls)[1] == []


def test_a_setting_that_is_not_there_is_left_off() -> None:
    setting = " SET transaction_timeout TO '1s'\n"
    (made,), _ = adapted(16, function(f"{HEAD}{setting} SET work_mem TO '1MB'\nAS $function$SELECT 1$function$\n"))
    assert made.definition == f"{HEAD} SET work_mem TO '1MB'\nAS $function$SELECT 1$function$\n"


def test_out_arguments_of_a_procedure_are_inout() -> None:
    head = "CREATE OR REPLACE PROCEDURE app.f(OUT a integer, IN b text, INOUT c integer)\n LANGUAGE sql\n"
    procedure = function(
        f"{head}AS $procedure$SELECT 1, 2$procedure$\n",
        prokind="p", argument_types="text, integer", call_argument_types="integer, text, integer",
    )  # fmt: skip
    (made,), _ = adapted(13, procedure)
    assert made.definition.startswith(
        "CREATE OR REPLACE PROCEDURE app.f(INOUT a integer, IN b text, INOUT c integer)\n"
    )
    assert made.argument_types == "integer, text, integer"


def test_names_that_became_keywords_are_quoted_and_that_is_only_wording() -> None:
    ours = replace(catalog(16, function("CREATE FUNCTION app.f(json json)\n")), builtins=BUILTINS)
    theirs = replace(catalog(18), builtins=replace(NEWER, keywords=frozenset({"json"})))
    found = adapt(ours, theirs, ours.objects)
    (made,) = found.catalog.objects.values()
    assert isinstance(made, Function)
    assert made.definition == 'CREATE FUNCTION app.f("json" "json")\n'
    (finding,) = found.findings
    assert (finding.severity, finding.code) == (Severity.INFO, "other_words")
    assert finding.message == "PostgreSQL 18 writes json in quotes, for it is a keyword there"


@pytest.mark.parametrize(("source", "target", "does"), [(15, 18, "leaves out"), (16, 12, "writes"), (16, 18, "")])
def test_views_over_one_table_read_otherwise_since_16(source: int, target: int, does: str) -> None:
    query = " SELECT t.a\n   FROM app.t;"
    views = [View(oid=n, name=f"v{n}", nspname="app", relkind="v", definition=query) for n in (1, 2)]
    ours = catalog(source, *views)
    found = adapt(ours, catalog(target), ours.objects)
    assert [finding.message for finding in found.findings] == (
        [f"PostgreSQL {target} {does} the table's name before columns where a query has one table"] if does else []
    )
    assert all("views (2 here)" in finding.hint for finding in found.findings)


def test_aggregates_over_array_functions_change_their_types_at_14() -> None:
    aggregate = Aggregate(
        oid=7, name="agg", nspname="app", arguments="anyelement", identity_arguments="anyelement",
        argument_types="anyelement", aggtransfn="array_append", aggtranstype="anyarray",
    )  # fmt: skip
    (made,), said = adapted(18, aggregate, source=13)
    assert (made.arguments, made.argument_types, made.aggtranstype) == (
        "anycompatible",
        "anycompatible",
        "anycompatiblearray",
    )
    assert len(said) == 1
    assert adapted(13, made, source=18)[0] == [aggregate]


def test_a_view_with_security_invoker_is_the_owners_alone_without_it() -> None:
    view = View(
        oid=5, name="v", nspname="app", relkind="v", definition="SELECT 1;",
        reloptions=("security_barrier=true", "security_invoker=true"), acl=("o=arwdDxt/o", "r=r/o"),
    )  # fmt: skip
    (made,), said = adapted(14, view, source=15)
    assert (made.reloptions, made.acl) == (("security_barrier=true",), None)
    assert len(said) == 1
    assert adapted(15, view, source=14) == ([view], [])


@pytest.mark.parametrize(("locale", "target", "found"), [("C", 16, ("c", None, "C")), ("C.UTF-8", 16, ("c", None, "C")),
                                                         ("PG_UNICODE_FAST", 17, ("b", "C.UTF-8", None))])  # fmt: skip
def test_the_builtin_provider(locale: str, target: int, found: tuple[str, str | None, str | None]) -> None:
    (made,), _ = adapted(target, Collation(oid=8, name="c", nspname="app", collprovider="b", locale=locale))
    assert (made.collprovider, made.locale, made.collcollate) == found


def test_subscriptions_lose_what_is_newer() -> None:
    subscription = Subscription(
        oid=8, name="s", subconninfo="", substream="p", suborigin="none", subfailover=True, subbinary=True
    )
    (made,), said = adapted(15, subscription)
    assert (made.substream, made.suborigin, made.subfailover, made.subbinary) == ("t", "any", False, True)
    assert said == [
        (
            "subscription s: PostgreSQL 15 lacks options origin (since 16), failover (since 17), "
            "streaming = parallel (since 16); it is made without them"
        )
    ]


def test_publications() -> None:
    choosy = PublicationTable(prrelid=1, table="app.t", filter="(a > 0)")
    publication = Publication(oid=6, name="p", tables=(choosy,), schemas=("more",), pubgencols="s")
    other = table(oid=11, name="other", nspname="more")
    (_, _, made), said = adapted(14, table(column()), other, publication)
    assert (made.schemas, made.pubgencols) == ((), "n")
    assert made.tables == (PublicationTable(prrelid=11, table="more.other"),)
    assert len(said) == 3


def test_operator_classes_lose_newer_support_functions() -> None:
    functions = tuple(FamilyFunction(number=n, left="int4", right="int4", function=f"f{n}()") for n in (1, 4, 6))
    opclass = OperatorClass(
        oid=8, name="c", nspname="app", amname="btree", type="int4", family="app.c", functions=functions
    )
    assert [f.number for f in adapted(17, opclass)[0][0].functions] == [1, 4]
    assert [f.number for f in adapted(12, opclass)[0][0].functions] == [1]


def test_maintain_is_taken_out_and_only_said_where_it_was_meant() -> None:
    default = ("o=arwdDxtm/o",)
    lost = table(column(), acl=(*default, '"r=m/x"=rm*/o', "r2=m/o", "=arwdDxtm/o"), acldefault=default, owner="o")
    (made,), said = adapted(16, lost)
    assert made.acl == ("o=arwdDxt/o", '"r=m/x"=r/o', "=arwdDxt/o")
    assert made.acldefault == ("o=arwdDxt/o",)
    assert said == ["table app.t: needs PostgreSQL 17 for the privilege MAINTAIN for r=m/x, r2; it is made without it"]


def test_default_privileges_of_nothing_but_maintain_are_left_out() -> None:
    default = ("o=arwdDxtm/o",)
    acl = DefaultAcl(oid=8, name="o", defaclobjtype="r", acl=(*default, "r=m/o"), acldefault=default, owner="o")
    assert adapted(16, acl)[0] == []


def test_an_event_trigger_on_login_is_left_out() -> None:
    assert adapted(16, EventTrigger(oid=8, name="e", evtevent="login", evtenabled="O", function="app.f"))[0] == []


def test_between_servers_of_one_version_nothing_is_touched() -> None:
    ours = replace(catalog(18, table(column(type="xid8"))), builtins=NEWER)
    found = adapt(ours, replace(catalog(18), builtins=NEWER), ours.objects)
    assert found.catalog is ours


def test_only_what_was_chosen_is_judged() -> None:
    lacking = table(column(type="xid8"))
    ours, theirs = replace(catalog(18, lacking), builtins=NEWER), replace(catalog(12), builtins=BUILTINS)
    assert adapt(ours, theirs, []).findings == ()
    assert adapt(ours, theirs, [Address("pg_class", 1)]).left_out == {lacking.address}


def test_every_rule_says_what_it_is_about() -> None:
    assert [rule for rule in RULES if not rule.title or not rule.becomes] == []
