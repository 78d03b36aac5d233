from __future__ import annotations

import pytest
from msgspec.structs import replace

from pgmig_core import ddl
from pgmig_core.catalog.constraint import Constraint
from pgmig_core.catalog.type import (
    BaseType,
    CompositeColumn,
    CompositeType,
    DomainType,
    EnumType,
    RangeType,
    ShellType,
    TypeShell,
)

from .contexts import context_of


def test_enum_keeps_the_order_of_its_labels() -> None:
    mood = EnumType(
        oid=1, name="mood", nspname="app", owner="anna", labels=("sad", "it's ok", "back\\slash"), comment="m"
    )
    assert ddl.create(mood, context_of()) == (
        "CREATE TYPE app.mood AS ENUM (\n    'sad',\n    'it''s ok',\n    E'back\\\\slash'\n)",
        "ALTER TYPE app.mood OWNER TO anna",
        "COMMENT ON TYPE app.mood IS 'm'",
    )


def test_enum_may_be_empty() -> None:
    assert ddl.create(EnumType(oid=1, name="Nothing", nspname="app"), context_of()) == (
        'CREATE TYPE app."Nothing" AS ENUM (\n)',
    )


def test_composite_with_collation_and_comments() -> None:
    address = CompositeType(
        oid=1,
        name="address",
        nspname="app",
        typrelid=2,
        columns=(
            CompositeColumn(attnum=1, attname="street", atttypid=25, type="text", collation='pg_catalog."C"'),
            CompositeColumn(attnum=3, attname="user", atttypid=23, type="integer", comment="who"),
        ),
    )
    assert ddl.create(address, context_of()) == (
        'CREATE TYPE app.address AS (\n    street text COLLATE pg_catalog."C",\n    "user" integer\n)',
        "COMMENT ON COLUMN app.address.\"user\" IS 'who'",
    )


def _check(**changes: object) -> Constraint:
    check = Constraint(
        oid=7, name="positive", nspname="app", contype="c", conrelid=0, contypid=1, relname="price",
        definition="CHECK ((VALUE > 0))", comment="no gifts",
    )  # fmt: skip
    return replace(check, **changes)


PRICE = DomainType(
    oid=1, name="price", nspname="app", base_type="numeric(10,2)", default="1", typnotnull=True, constraint_oids=(7,)
)


def test_domain_carries_its_checks() -> None:
    assert ddl.create(PRICE, context_of(PRICE, _check())) == (
        "CREATE DOMAIN app.price AS numeric(10,2) NOT NULL DEFAULT 1\n    CONSTRAINT positive CHECK ((VALUE > 0))",
        "COMMENT ON CONSTRAINT positive ON DOMAIN app.price IS 'no gifts'",
    )


def test_domain_leaves_out_checks_that_stand_apart() -> None:
    context = replace(context_of(PRICE, _check()), apart=frozenset({_check().address}))
    assert ddl.create(PRICE, context) == ("CREATE DOMAIN app.price AS numeric(10,2) NOT NULL DEFAULT 1",)


def test_domain_leaves_out_checks_that_were_never_validated() -> None:
    assert ddl.create(PRICE, context_of(PRICE, _check(convalidated=False))) == (
        "CREATE DOMAIN app.price AS numeric(10,2) NOT NULL DEFAULT 1",
    )


@pytest.mark.parametrize(
    ("conname", "clause"),
    [("price_not_null", "NOT NULL"), ("must_be_there", "CONSTRAINT must_be_there NOT NULL"), (None, "NOT NULL")],
)
def test_domain_names_its_not_null_where_that_is_not_the_usual_name(conname: str | None, clause: str) -> None:
    domain = replace(PRICE, constraint_oids=(), default=None, notnull_conname=conname)
    assert ddl.create(domain, context_of()) == (f"CREATE DOMAIN app.price AS numeric(10,2) {clause}",)


def test_range_writes_only_what_is_not_usual() -> None:
    plain = RangeType(oid=1, name="floats", nspname="app", subtype="double precision")
    assert ddl.create(plain, context_of()) == ("CREATE TYPE app.floats AS RANGE (\n    subtype = double precision\n)",)


def test_range_in_full() -> None:
    full = RangeType(
        oid=1, name="r", nspname="app", subtype="text", multirange="app.rs", opclass="app.o",
        collation='pg_catalog."C"', canonical="app.canon", subtype_diff="app.diff",
    )  # fmt: skip
    options = (
        "subtype = text", "multirange_type_name = app.rs", "subtype_opclass = app.o", 'collation = pg_catalog."C"',
        "canonical = app.canon", "subtype_diff = app.diff",
    )  # fmt: skip
    assert ddl.create(full, context_of()) == ("CREATE TYPE app.r AS RANGE (\n    " + ",\n    ".join(options) + "\n)",)


def test_range_names_no_multirange_to_a_server_without() -> None:
    named = RangeType(oid=1, name="r", nspname="app", subtype="text", multirange="app.rs")
    assert ddl.create(named, context_of(target_version=130000)) == (
        "CREATE TYPE app.r AS RANGE (\n    subtype = text\n)",
    )


def test_base_type() -> None:
    int42 = BaseType(
        oid=1, name="int42", nspname="app", typlen=4, typinput="app.int42_in", typoutput="app.int42_out",
        default="'42'", typbyval=True, typcategory="N", typdelim=";", typelem="integer", typispreferred=True,
        collatable=True,
        typsubscript="raw_array_subscript_handler",
    )  # fmt: skip
    options = (
        "INTERNALLENGTH = 4", "INPUT = app.int42_in", "OUTPUT = app.int42_out",
        "SUBSCRIPT = raw_array_subscript_handler", "COLLATABLE = true", "DEFAULT = '42'", "ELEMENT = integer",
        "CATEGORY = 'N'", "PREFERRED = true",
        "DELIMITER = ';'", "ALIGNMENT = int4", "STORAGE = plain", "PASSEDBYVALUE",
    )  # fmt: skip
    assert ddl.create(int42, context_of()) == ("CREATE TYPE app.int42 (\n    " + ",\n    ".join(options) + "\n)",)


def test_base_type_of_variable_length() -> None:
    blob = BaseType(
        oid=1, name="blob", nspname="app", typlen=-1, typinput="i", typoutput="o", typalign="d", typstorage="x"
    )
    options = ["INTERNALLENGTH = variable", "INPUT = i", "OUTPUT = o", "ALIGNMENT = double", "STORAGE = extended"]
    assert ddl.create(blob, context_of()) == ("CREATE TYPE app.blob (\n    " + ",\n    ".join(options) + "\n)",)


def test_shells() -> None:
    undefined = ShellType(oid=1, name="later", nspname="app", owner="anna")
    shell = TypeShell(oid=2, name="int42", nspname="app")
    assert ddl.create(undefined, context_of()) == (
        "CREATE TYPE app.later",
        "ALTER TYPE app.later OWNER TO anna",
    )
    assert ddl.create(shell, context_of()) == ("CREATE TYPE app.int42",)
    assert ddl.identify(shell) != ddl.identify(replace(undefined, name="int42"))
