from __future__ import annotations

import pytest
from msgspec.structs import replace

from pgmig_core.catalog.base import CatalogObject, SecurityLabel
from pgmig_core.catalog.foreign import ForeignServer
from pgmig_core.catalog.function import Aggregate, Function
from pgmig_core.catalog.large_object import LargeObject
from pgmig_core.catalog.schema import Schema
from pgmig_core.catalog.sequence import Sequence
from pgmig_core.catalog.table import Column, Table
from pgmig_core.catalog.type import DomainType
from pgmig_core.catalog.view import View
from pgmig_core.ddl import acl, attributes
from pgmig_core.ddl.context import Identity

from .contexts import context_of

TABLE = Table(
    oid=1, name="t", nspname="app", relkind="r", owner="anna", acldefault=("anna=arwdDxtm/anna",),
    columns=(Column(attnum=1, attname="a", atttypid=23, type="integer", attnotnull=False),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("item", "parsed"),
    [
        ("anna=arw/bob", ("anna", "arw", "bob")),
        ("=r/bob", ("", "r", "bob")),
        ('"odd name"=r*w/"a ""b"""', ("odd name", "r*w", 'a "b"')),
        ('"x=y"=/z', ("x=y", "", "z")),
    ],
)
def test_an_aclitem_is_taken_apart(item: str, parsed: tuple[str, str, str]) -> None:
    assert acl.parse(item) == parsed


def test_what_is_no_aclitem_is_refused() -> None:
    with pytest.raises(ValueError, match="not an aclitem"):
        acl.parse("anna")


def test_owner_and_comment() -> None:
    identity = Identity("TABLE", "app.t")
    assert attributes.owner(TABLE, identity, context_of()) == ("ALTER TABLE app.t OWNER TO anna",)
    assert attributes.owner(TABLE, identity, context_of(roles=frozenset({"bob"}))) == ()
    assert attributes.owner(replace(TABLE, owner=None), identity, context_of()) == ()
    assert attributes.comment(TABLE, identity) == ()
    assert attributes.comment(replace(TABLE, comment="it's"), identity) == ("COMMENT ON TABLE app.t IS 'it''s'",)


def test_security_labels_of_an_object_and_its_columns() -> None:
    labelled = replace(TABLE, seclabels=(SecurityLabel("selinux", "top"), SecurityLabel("selinux", "low", 1)))
    assert attributes.security_labels(labelled, Identity("TABLE", "app.t")) == (
        "SECURITY LABEL FOR selinux ON TABLE app.t IS 'top'",
        "SECURITY LABEL FOR selinux ON COLUMN app.t.a IS 'low'",
    )


def test_no_acl_says_nothing_and_an_empty_one_takes_all_away() -> None:
    assert attributes.grants(TABLE, context_of()) == ()
    assert attributes.grants(replace(TABLE, acl=()), context_of()) == ("REVOKE ALL ON TABLE app.t FROM anna",)


def test_only_the_difference_to_the_default_is_written() -> None:
    shared = replace(TABLE, acl=("anna=arwdDxtm/anna", "bob=r/anna", "=ar/anna"))
    assert attributes.grants(shared, context_of()) == (
        "GRANT SELECT ON TABLE app.t TO bob",
        "GRANT SELECT,INSERT ON TABLE app.t TO PUBLIC",
    )


def test_the_owners_own_grants_come_before_those_to_others() -> None:
    limited = replace(TABLE, acl=("=r/anna", "anna=rw/anna"))
    assert attributes.grants(limited, context_of()) == (
        "REVOKE ALL ON TABLE app.t FROM anna",
        "GRANT SELECT,UPDATE ON TABLE app.t TO anna",
        "GRANT SELECT ON TABLE app.t TO PUBLIC",
    )


def test_grant_options_and_what_another_than_the_owner_granted() -> None:
    passed_on = replace(TABLE, acl=("anna=arwdDxtm/anna", "bob=r*w/anna", "carl=r/bob"))
    assert attributes.grants(passed_on, context_of()) == (
        "GRANT UPDATE ON TABLE app.t TO bob",
        "GRANT SELECT ON TABLE app.t TO bob WITH GRANT OPTION",
        "SET SESSION AUTHORIZATION bob",
        "GRANT SELECT ON TABLE app.t TO carl",
        "RESET SESSION AUTHORIZATION",
    )


def test_roles_that_the_target_lacks_are_left_out() -> None:
    passed_on = replace(TABLE, acl=("anna=arwdDxtm/anna", "bob=r*/anna", "carl=r/bob"))
    assert attributes.grants(passed_on, context_of(roles=frozenset({"anna", "carl"}))) == (
        "GRANT SELECT ON TABLE app.t TO carl",
    )
    # one may grant to a role that one is no member of
    assert attributes.grants(passed_on, context_of(roles=frozenset({"anna"}), grantees=frozenset({"anna", "bob"}))) == (
        "GRANT SELECT ON TABLE app.t TO bob WITH GRANT OPTION",
    )


def test_maintain_is_all_of_a_new_server_and_unknown_to_an_old_one() -> None:
    old = replace(TABLE, acl=("anna=arwdDxt/anna", "bob=arwdDxt/anna"), acldefault=("anna=arwdDxt/anna",))
    new = replace(TABLE, acl=("anna=arwdDxtm/anna", "bob=m/anna", "carl=arwdDxtm/anna"))
    assert attributes.grants(old, context_of(target_version=170000)) == (
        "GRANT SELECT,INSERT,REFERENCES,DELETE,TRIGGER,TRUNCATE,UPDATE ON TABLE app.t TO bob",
    )
    assert attributes.grants(old, context_of(target_version=160000)) == ("GRANT ALL ON TABLE app.t TO bob",)
    assert attributes.grants(new, context_of(target_version=160000)) == ("GRANT ALL ON TABLE app.t TO carl",)


def test_columns_have_privileges_of_their_own() -> None:
    column = replace(TABLE.columns[0], attname="Order", acl=("bob=rx*/anna", "carl=arwx/anna"))
    assert attributes.grants(replace(TABLE, columns=(column,)), context_of()) == (
        'GRANT SELECT("Order") ON TABLE app.t TO bob',
        'GRANT REFERENCES("Order") ON TABLE app.t TO bob WITH GRANT OPTION',
        'GRANT ALL("Order") ON TABLE app.t TO carl',
    )


@pytest.mark.parametrize(
    ("obj", "granted"),
    [
        (View(oid=1, name="v", nspname="app", relkind="v", definition=""), "r ON TABLE app.v"),
        (
            Sequence(
                oid=1, name="s", nspname="app", type="bigint", seqstart=1, seqincrement=1, seqmin=1, seqmax=9,
                seqcache=1, seqcycle=False,
            ),
            "r ON SEQUENCE app.s",
        ),
        (DomainType(oid=1, name="d", nspname="app", base_type="text"), "U ON TYPE app.d"),
        (ForeignServer(oid=1, name="far", fdwname="f"), "U ON FOREIGN SERVER far"),
        (LargeObject(oid=4711, name="4711"), "r ON LARGE OBJECT 4711"),
        (Schema(oid=1, name="app"), "U ON SCHEMA app"),
        (
            Function(oid=1, name="f", nspname="app", prokind="p", argument_types="integer", definition="", lanname="c"),
            "X ON PROCEDURE app.f(integer)",
        ),
        (
            Aggregate(
                oid=1, name="a", nspname="app", arguments="*", identity_arguments="*", argument_types="",
                aggtransfn="f", aggtranstype="integer",
            ),
            "X ON FUNCTION app.a()",
        ),
    ],
)  # fmt: skip
def test_each_kind_is_named_as_grant_wants_it(obj: CatalogObject, granted: str) -> None:
    letter, _, where = granted.partition(" ")
    word = {"r": "SELECT", "U": "USAGE", "X": "ALL"}[letter]
    if word == "USAGE" and not isinstance(obj, Schema):
        word = "ALL"  # the only privilege of its kind
    holder = replace(obj, owner="anna", acl=(f"bob={letter}/anna",), acldefault=())
    assert attributes.grants(holder, context_of()) == (f"GRANT {word} {where} TO bob",)


def test_public_is_measured_against_what_a_new_database_of_the_target_gives() -> None:
    public = Schema(oid=2200, name="public", owner="Anna", acl=('"Anna"=UC/"Anna"', '=UC/"Anna"'), initprivs=("x=U/x",))
    quoted = replace(public, owner="an-na", acl=('"an-na"=UC/"an-na"', '=U/"an-na"'))
    assert attributes.grants(replace(public, acl=("Anna=UC/Anna", "=UC/Anna")), context_of()) == (
        "REVOKE USAGE ON SCHEMA public FROM PUBLIC",
        "GRANT ALL ON SCHEMA public TO PUBLIC",
    )
    assert attributes.grants(
        replace(public, acl=("Anna=UC/Anna", "=UC/Anna")), context_of(target_version=140000)
    ) == ()  # fmt: skip
    assert attributes.grants(quoted, context_of()) == ()


def test_what_initdb_or_an_extension_gave_is_not_given_again() -> None:
    member = replace(TABLE, acl=("anna=arwdDxtm/anna", "bob=r/anna"), initprivs=("anna=arwdDxtm/anna", "=r/anna"))
    assert attributes.grants(member, context_of()) == (
        "REVOKE SELECT ON TABLE app.t FROM PUBLIC",
        "GRANT SELECT ON TABLE app.t TO bob",
    )
