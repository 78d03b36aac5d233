"""Short ways to tables and columns for tests."""

from __future__ import annotations

from typing import Any

from pgmig_core.catalog.table import AttrDefault, Column, Table


def column(attname: str, type_name: str = "integer", **more: Any) -> Column:
    values: dict[str, Any] = {"attnum": 1, "atttypid": 23, "attnotnull": False, **more}
    return Column(attname=attname, type=type_name, **values)


def table(*columns: Column, name: str = "t", oid: int = 1, **more: Any) -> Table:
    values: dict[str, Any] = {"relkind": "r", "nspname": "app", **more}
    return Table(oid=oid, name=name, columns=columns, **values)


def default(oid: int, attname: str, expression: str, **more: Any) -> AttrDefault:
    values: dict[str, Any] = {"adrelid": 1, "adnum": 1, "relname": "t", "nspname": "app", **more}
    return AttrDefault(oid=oid, name=attname, expression=expression, **values)
