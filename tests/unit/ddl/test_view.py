from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from pgmig_core import ddl
from pgmig_core.catalog.view import View
from pgmig_core.ddl.view import create, placeholder, refresh

from .contexts import context_of
from .relations import column, default


def view(**more: Any) -> View:
    values: dict[str, Any] = {"relkind": "v", "definition": " SELECT 1 AS a;", "columns": (column("a"),)}
    return View(oid=6, name="v", nspname="app", **(values | more))


def test_view_with_all_it_can_have() -> None:
    made = view(
        reloptions=("security_barrier=true",), check_option="CASCADED", owner="anna", comment="v",
        columns=(column("a", comment="col"),),
    )  # fmt: skip
    assert ddl.create(made, context_of()) == (
        "CREATE VIEW app.v WITH (security_barrier='true') AS\n SELECT 1 AS a\n  WITH CASCADED CHECK OPTION",
        "ALTER VIEW app.v OWNER TO anna",
        "COMMENT ON VIEW app.v IS 'v'",
        "COMMENT ON COLUMN app.v.a IS 'col'",
    )


def test_default_of_a_views_column() -> None:
    value = default(7, "a", "5", adrelid=6, relname="v")
    assert ddl.create(value, context_of(view(), value)) == ("ALTER TABLE ONLY app.v ALTER COLUMN a SET DEFAULT 5",)


def test_placeholder_has_the_same_columns_and_is_replaced() -> None:
    made = view(
        columns=(column("a"), column("B", "text", collation='pg_catalog."C"')), owner="anna", reloptions=("x=y",)
    )
    assert placeholder(made, context_of()) == (
        'CREATE VIEW app.v AS\nSELECT\n    NULL::integer AS a,\n    NULL::text COLLATE pg_catalog."C" AS "B"',
        "ALTER VIEW app.v OWNER TO anna",
    )
    assert create(made, context_of(), or_replace=True) == (
        "CREATE OR REPLACE VIEW app.v WITH (x=y) AS\n SELECT 1 AS a",
    )


def test_materialized_view_is_made_empty_and_filled_later() -> None:
    made = view(
        relkind="m", access_method="my_am", reloptions=("fillfactor=80",), toast_reloptions=("autovacuum_enabled=off",),
        tablespace="fast", columns=(column("a", attstattarget=10, attstorage="e"),), relreplident="f", comment="m",
    )  # fmt: skip
    context = replace(context_of(), tablespaces=frozenset({"fast"}))
    assert ddl.create(made, context) == (
        (
            "CREATE MATERIALIZED VIEW app.v USING my_am WITH (fillfactor='80', toast.autovacuum_enabled=off) "
            "TABLESPACE fast AS\n SELECT 1 AS a\n  WITH NO DATA"
        ),
        "ALTER TABLE ONLY app.v ALTER COLUMN a SET STATISTICS 10",
        "ALTER TABLE ONLY app.v ALTER COLUMN a SET STORAGE EXTERNAL",
        "ALTER TABLE ONLY app.v REPLICA IDENTITY FULL",
        "COMMENT ON MATERIALIZED VIEW app.v IS 'm'",
    )
    assert refresh(made) == "REFRESH MATERIALIZED VIEW app.v"
    assert ddl.drop(made) == "DROP MATERIALIZED VIEW app.v"


def test_materialized_view_that_goes_away_with_an_extension() -> None:
    made = view(relkind="m", depends_on_extensions=("citext",))
    assert ddl.create(made, context_of())[1:] == ("ALTER MATERIALIZED VIEW app.v DEPENDS ON EXTENSION citext",)
