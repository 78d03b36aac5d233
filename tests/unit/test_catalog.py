from __future__ import annotations

from msgspec.structs import replace

from pgmig_core.catalog.schema import Schema
from tests.unit.ddl.contexts import catalog_of


def test_a_catalog_with_other_objects_knows_them_by_class() -> None:
    schema = Schema(oid=1, name="a")
    catalog = catalog_of(schema)
    assert list(catalog.of(Schema)) == [schema]
    other = replace(schema, name="b")
    assert list(replace(catalog, objects={other.address: other}).of(Schema)) == [other]
