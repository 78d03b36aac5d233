"""Rules of what a user who is no superuser may make, on catalogs made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from pgmig_core.catalog.base import CatalogObject
from pgmig_core.catalog.catalog import Catalog
from pgmig_core.catalog.database import Database, DatabaseSetting
from pgmig_core.catalog.function import Aggregate, Function
from pgmig_core.catalog.privileges import Granted, Privileges
from pgmig_core.catalog.publication import Publication
from pgmig_core.catalog.role import Role
from pgmig_core.catalog.schema import Schema
from pgmig_core.catalog.server import Server
from pgmig_core.catalog.table import Table
from pgmig_core.planner.rights import Facts
from pgmig_core.planner.rights.rules import RULES
from pgmig_core.planner.rights.verdicts import Lessened, Refused

USER = "mover"


def server(**given: Any) -> Server:
    fields: dict[str, Any] = {
        "version_num": 180000, "version": "18.0", "system_identifier": "", "host": "h", "database": "db",
        "database_oid": 1, "user": USER, "is_superuser": False, "can_create": True, "encoding": "UTF8",
        "datcollate": "C", "datctype": "C",
    }  # fmt: skip
    return Server(**(fields | given))


def catalog(*objects: CatalogObject, **given: Any) -> Catalog:
    return Catalog(server(**given), {obj.address: obj for obj in objects}, (), {})


def facts(*objects: CatalogObject, granted: tuple[Granted, ...] = (), **given: Any) -> Facts:
    """All `objects` are to be made; `given` is of the target's server."""
    rights = Privileges(
        granted=frozenset({Granted(USER, "language", "sql"), Granted(USER, "database", "db"), *granted}),
        owned=frozenset({("database", "db")}),
        settable=frozenset({"search_path", "work_mem"}),
    )
    source = catalog(*objects)
    return Facts(source, catalog(**given), rights, source.objects.keys(), frozenset())


def function(definition: str, lanname: str = "sql") -> Function:
    return Function(
        oid=1, name="f", nspname="s", prokind="f", argument_types="integer", definition=definition, lanname=lanname
    )


WHOLE = """CREATE OR REPLACE FUNCTION s.f(integer DEFAULT length(' LEAKPROOF'::text))
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT LEAKPROOF COST 5
 SET search_path TO 'a'
 SET log_min_messages TO 'error'
 SET "my.own" TO 'x'
AS $function$
 SET log_min_messages TO 'error'
 LEAKPROOF
$function$"""


def test_a_function_loses_what_only_a_superuser_may_give_and_nothing_else() -> None:
    obj = function(WHOLE)
    verdict = RULES[Function](obj, (WHOLE, "COMMENT"), facts(obj))
    assert isinstance(verdict, Lessened)
    without = WHOLE.replace(" STRICT LEAKPROOF", " STRICT").replace(
        "\n SET log_min_messages TO 'error'\n SET \"my.own\" TO 'x'\nAS", "\nAS"
    )
    assert verdict.statements == (without, "COMMENT")
    assert verdict.rest == (
        "ALTER FUNCTION s.f(integer) LEAKPROOF",
        "ALTER FUNCTION s.f(integer) SET log_min_messages TO 'error'",
        "ALTER FUNCTION s.f(integer) SET \"my.own\" TO 'x'",
    )


@pytest.mark.parametrize(
    ("language", "refused"), [("sql", False), ("c", True), ("internal", True), ("plpython3u", True)]
)
def test_functions_by_language(language: str, refused: bool) -> None:
    obj = function("CREATE FUNCTION", language)
    assert isinstance(RULES[Function](obj, ("CREATE FUNCTION",), facts(obj)), Refused) is refused


def test_a_language_that_may_not_be_used_has_a_remedy() -> None:
    obj = function("CREATE FUNCTION", "plpgsql")
    verdict = RULES[Function](obj, ("CREATE FUNCTION",), facts(obj))
    assert isinstance(verdict, Refused)
    assert (verdict.later, verdict.remedy) == (True, ("GRANT USAGE ON LANGUAGE plpgsql TO mover",))


def test_aggregates_over_internal() -> None:
    fields: dict[str, Any] = {
        "name": "a",
        "arguments": "*",
        "identity_arguments": "*",
        "argument_types": "",
        "aggtransfn": "f",
    }
    plain = Aggregate(oid=1, aggtranstype="bigint", **fields)
    internal = Aggregate(oid=2, aggtranstype="internal", **fields)
    assert RULES[Aggregate](plain, (), facts(plain)) is None
    assert isinstance(RULES[Aggregate](internal, (), facts(internal)), Refused)


def test_a_publication_without_its_schemas() -> None:
    obj = Publication(oid=1, name="p", schemas=("s",))
    statements = ("CREATE PUBLICATION p", "ALTER PUBLICATION p ADD TABLES IN SCHEMA s")
    verdict = RULES[Publication](obj, statements, facts(obj))
    assert isinstance(verdict, Lessened)
    assert (verdict.statements, verdict.rest) == (statements[:1], statements[1:])


@pytest.mark.parametrize(
    ("setting", "version", "kept"),
    [
        (DatabaseSetting(role=None, name="work_mem", value="1MB"), 180000, True),
        (DatabaseSetting(role=None, name="log_statement", value="all"), 180000, False),
        (DatabaseSetting(role=USER, name="work_mem", value="1MB"), 180000, True),
        (DatabaseSetting(role="app", name="work_mem", value="1MB"), 150000, True),
        (DatabaseSetting(role="app", name="work_mem", value="1MB"), 180000, False),
    ],
)
def test_settings_of_the_database(setting: DatabaseSetting, version: int, kept: bool) -> None:
    obj = Database(oid=1, name="db", settings=(setting,))
    roles = (Role(name=USER, is_member=True, rolcreaterole=True), Role(name="app", is_member=False, inherits=False))
    known = facts(obj, roles=roles, version_num=version)
    statement = f"ALTER {'DATABASE db' if setting.role is None else f'ROLE {setting.role} IN DATABASE db'} SET "
    verdict = RULES[Database](obj, (f"{statement}{setting.name} TO {setting.value!r}",), known)
    assert (verdict is None) is kept


MEMBER = Role(name="app", is_member=True)


@pytest.mark.parametrize(
    ("role", "schema", "granted", "expected"),
    [
        (MEMBER, Schema(oid=2, name="s", owner="app"), (), True),
        (MEMBER, Schema(oid=2, name="s", owner="other"), (), False),
        (MEMBER, Schema(oid=2, name="s", owner="other", acl=("app=C/other",)), (), True),
        (MEMBER, Schema(oid=2, name="s", owner="other", acl=("=UC/other",)), (), True),
        (MEMBER, Schema(oid=2, name="s", owner="other", acl=("app=U/other",)), (), False),
        (MEMBER, None, (Granted("app", "schema", "s"),), True),
        (MEMBER, None, (), False),
        (Role(name="app", is_member=False, inherits=False), Schema(oid=2, name="s", owner="app"), (), False),
        (Role(name="app", is_member=True, inherits=False), Schema(oid=2, name="s", owner="app"), (), False),
    ],
)
def test_whether_a_role_can_be_given_a_table(
    role: Role, schema: Schema | None, granted: tuple[Granted, ...], expected: bool
) -> None:
    table = Table(oid=1, name="t", nspname="s", owner="app", relkind="r")
    objects = (table,) if schema is None else (table, schema)
    assert facts(*objects, granted=granted, roles=(role,)).can_own(table) is expected
