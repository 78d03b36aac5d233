"""Families with a statement or two: casts, transforms, conversions, languages, access methods, event triggers, …"""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pgmig_core import ddl
from pgmig_core.catalog.access_method import AccessMethod
from pgmig_core.catalog.base import CatalogObject
from pgmig_core.catalog.cast import Cast
from pgmig_core.catalog.changed_privileges import ChangedPrivileges, ColumnPrivileges
from pgmig_core.catalog.conversion import Conversion
from pgmig_core.catalog.event_trigger import EventTrigger
from pgmig_core.catalog.language import Language
from pgmig_core.catalog.large_object import LargeObject
from pgmig_core.catalog.transform import Transform

from .contexts import context_of

CAST = Cast(oid=1, name="x", source="integer", target="app.t", castcontext="e", castmethod="b")
EVENT_TRIGGER = EventTrigger(
    oid=1,
    name="watch",
    owner="anna",
    evtevent="ddl_command_end",
    evtenabled="O",
    function="app.f",
    tags=("DROP TABLE",),
)
WATCH = "CREATE EVENT TRIGGER watch ON ddl_command_end\n    WHEN TAG IN ('DROP TABLE')\n    EXECUTE FUNCTION app.f()"


@pytest.mark.parametrize(
    ("obj", "statements"),
    [
        (CAST, ("CREATE CAST (integer AS app.t) WITHOUT FUNCTION",)),
        (replace(CAST, castmethod="i", castcontext="a"), ("CREATE CAST (integer AS app.t) WITH INOUT AS ASSIGNMENT",)),
        (
            replace(CAST, castmethod="f", function="app.f(integer)", castcontext="i", comment="c"),
            (
                "CREATE CAST (integer AS app.t) WITH FUNCTION app.f(integer) AS IMPLICIT",
                "COMMENT ON CAST (integer AS app.t) IS 'c'",
            ),
        ),
        (
            Transform(
                oid=1, name="x", type="app.t", lanname="plfoo", from_sql="app.f(internal)", to_sql="app.g(internal)"
            ),
            (
                (
                    "CREATE TRANSFORM FOR app.t LANGUAGE plfoo"
                    " (FROM SQL WITH FUNCTION app.f(internal), TO SQL WITH FUNCTION app.g(internal))"
                ),
            ),
        ),
        (
            Transform(oid=1, name="x", type="app.t", lanname="plfoo", to_sql="app.g(internal)"),
            ("CREATE TRANSFORM FOR app.t LANGUAGE plfoo (TO SQL WITH FUNCTION app.g(internal))",),
        ),
        (
            Conversion(
                oid=1, name="c", nspname="app", owner="anna", for_encoding="LATIN1", to_encoding="UTF8", conproc="f",
                condefault=True,
            ),
            (
                "CREATE DEFAULT CONVERSION app.c FOR 'LATIN1' TO 'UTF8' FROM f",
                "ALTER CONVERSION app.c OWNER TO anna",
            ),
        ),
        (
            Language(
                oid=1, name="plfoo", owner="anna", lanpltrusted=True, handler="app.h", inline="app.i", validator="app.v"
            ),
            (
                "CREATE TRUSTED PROCEDURAL LANGUAGE plfoo HANDLER app.h INLINE app.i VALIDATOR app.v",
                "ALTER LANGUAGE plfoo OWNER TO anna",
            ),
        ),
        (
            Language(oid=1, name="plfoo", lanpltrusted=False, handler="app.h"),
            ("CREATE PROCEDURAL LANGUAGE plfoo HANDLER app.h",),
        ),
        (
            AccessMethod(oid=1, name="gist2", amtype="i", handler="gisthandler", comment="c"),
            (
                "CREATE ACCESS METHOD gist2 TYPE INDEX HANDLER gisthandler",
                "COMMENT ON ACCESS METHOD gist2 IS 'c'",
            ),
        ),
        (
            AccessMethod(oid=1, name="heap2", amtype="t", handler="heap_tableam_handler"),
            ("CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler",),
        ),
        (EVENT_TRIGGER, (WATCH, "ALTER EVENT TRIGGER watch OWNER TO anna")),
        (
            replace(EVENT_TRIGGER, evtenabled="A", tags=(), owner=None),
            (
                "CREATE EVENT TRIGGER watch ON ddl_command_end\n    EXECUTE FUNCTION app.f()",
                "ALTER EVENT TRIGGER watch ENABLE ALWAYS",
            ),
        ),
        (
            replace(EVENT_TRIGGER, evtenabled="D", owner=None, comment="c"),
            (WATCH, "ALTER EVENT TRIGGER watch DISABLE", "COMMENT ON EVENT TRIGGER watch IS 'c'"),
        ),
        (
            LargeObject(oid=4711, name="4711", owner="anna", comment="a picture"),
            (
                "SELECT pg_catalog.lo_create(4711)",
                "ALTER LARGE OBJECT 4711 OWNER TO anna",
                "COMMENT ON LARGE OBJECT 4711 IS 'a picture'",
            ),
        ),
    ],
)  # fmt: skip
def test_it_is_made_as_pg_dump_makes_it(obj: CatalogObject, statements: tuple[str, ...]) -> None:
    assert ddl.create(obj, context_of()) == statements


def test_changed_privileges_of_a_built_in_table_and_its_columns() -> None:
    changed = ChangedPrivileges(
        oid=1255, name="TABLE pg_catalog.pg_proc", owner="postgres", classid="pg_class", kind="TABLE",
        identity="pg_catalog.pg_proc", acl=("postgres=arwdDxtm/postgres",),
        initprivs=("postgres=arwdDxtm/postgres", "=r/postgres"),
        columns=(ColumnPrivileges(attname="proname", acl=("=r/postgres",)),),
    )  # fmt: skip
    assert ddl.create(changed, context_of()) == (
        "REVOKE SELECT ON TABLE pg_catalog.pg_proc FROM PUBLIC",
        "GRANT SELECT(proname) ON TABLE pg_catalog.pg_proc TO PUBLIC",
    )


def test_changed_privileges_where_nothing_was_granted_at_first() -> None:
    changed = ChangedPrivileges(
        oid=2626, name="FUNCTION pg_catalog.pg_sleep(double precision)", owner="postgres", classid="pg_proc",
        kind="FUNCTION", identity="pg_catalog.pg_sleep(double precision)",
        acl=("postgres=X/postgres", "bob=X/postgres"), acldefault=("=X/postgres", "postgres=X/postgres"),
    )  # fmt: skip
    assert ddl.create(changed, context_of()) == (
        "REVOKE ALL ON FUNCTION pg_catalog.pg_sleep(double precision) FROM PUBLIC",
        "GRANT ALL ON FUNCTION pg_catalog.pg_sleep(double precision) TO bob",
    )


def test_changed_privileges_stand_apart_from_the_object_itself() -> None:
    function = ChangedPrivileges(oid=5, name="f", classid="pg_proc", kind="FUNCTION", identity="f()")
    table = replace(function, classid="pg_class", kind="TABLE", identity="t")
    assert len({function.address, table.address, ("pg_proc", 5), ("pg_class", 5)}) == 4
