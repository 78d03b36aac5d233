from __future__ import annotations

from pgmig_core.catalog.base import Address, CatalogObject
from pgmig_core.catalog.depend import Dependency
from pgmig_core.catalog.function import Function
from pgmig_core.catalog.type import BaseType, TypeShell
from pgmig_core.inspector.type import open_circles
from pgmig_core.ordering import order_objects
from tests.unit.ddl.contexts import catalog_of

SCHEMA = Address("pg_namespace", 1)
TYPE, SHELL = Address("pg_type", 10), Address("pg_type shell", 10)
INPUT, OTHER = Address("pg_proc", 11), Address("pg_proc", 12)


def _function(oid: int) -> Function:
    return Function(oid=oid, name=f"f{oid}", nspname="app", prokind="f", argument_types="", definition="", lanname="c")


OBJECTS: tuple[CatalogObject, ...] = (
    BaseType(oid=10, name="t", nspname="app", typlen=4, typinput="app.f11", typoutput="app.f11"),
    TypeShell(oid=10, name="t", nspname="app"),
    _function(11),
    _function(12),
)
IN_A_CIRCLE = (
    Dependency(TYPE, SCHEMA, "n"),
    Dependency(TYPE, INPUT, "n"),
    Dependency(INPUT, TYPE, "n"),
    Dependency(OTHER, TYPE, "n"),
)


def test_a_types_own_functions_need_only_its_shell() -> None:
    opened = set(open_circles(IN_A_CIRCLE, {obj.address: obj for obj in OBJECTS}))
    assert opened == {
        Dependency(TYPE, SCHEMA, "n"),
        Dependency(SHELL, SCHEMA, "n"),
        Dependency(TYPE, INPUT, "n"),
        Dependency(TYPE, SHELL, "n"),
        Dependency(INPUT, SHELL, "n"),
        Dependency(OTHER, TYPE, "n"),
    }


def test_what_is_opened_can_be_ordered() -> None:
    catalog = catalog_of(*OBJECTS)
    opened = tuple(open_circles(IN_A_CIRCLE, catalog.objects))
    ordering = order_objects(type(catalog)(
        server=catalog.server, objects=catalog.objects, dependencies=opened, owners={}
    ), catalog.objects)  # fmt: skip
    assert ordering.forced == ()
    assert ordering.needs[TYPE] == {SHELL, INPUT}
    assert ordering.needs[INPUT] == {SHELL}


def test_a_circle_through_a_shell_type_only_is_left_alone() -> None:
    functions_only = {obj.address: obj for obj in OBJECTS if isinstance(obj, Function)}
    assert tuple(open_circles(IN_A_CIRCLE, functions_only)) == IN_A_CIRCLE
