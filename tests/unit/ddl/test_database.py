from __future__ import annotations

import pytest

from pgmig_core import ddl
from pgmig_core.catalog.database import Database, DatabaseSetting
from pgmig_core.ddl.database import split_list

from .contexts import context_of

SHOP = Database(
    oid=1,
    name="shop",
    comment="it's ours",
    settings=(
        DatabaseSetting(role=None, name="search_path", value='"$user", public, "My ""app"""'),
        DatabaseSetting(role=None, name="DateStyle", value="ISO, DMY"),
        DatabaseSetting(role="anna", name="my.Setting", value=""),
    ),
)


def test_settings_go_to_the_target_under_its_own_name() -> None:
    assert ddl.create(SHOP, context_of(target_database="New Shop")) == (
        "ALTER DATABASE \"New Shop\" SET search_path TO '$user', 'public', 'My \"app\"'",
        'ALTER DATABASE "New Shop" SET "DateStyle" TO \'ISO, DMY\'',
        'ALTER ROLE anna IN DATABASE "New Shop" SET my."Setting" TO \'\'',
        "COMMENT ON DATABASE \"New Shop\" IS 'it''s ours'",
    )


def test_settings_of_roles_that_the_target_lacks_are_left_out() -> None:
    assert not any("anna" in statement for statement in ddl.create(SHOP, context_of(roles=frozenset())))


@pytest.mark.parametrize(
    ("value", "names"), [('""', [""]), ("a,b", ["a", "b"]), ('"a, b", c', ["a, b", "c"]), ('"x""y"', ['x"y'])]
)
def test_a_list_of_names_is_taken_apart(value: str, names: list[str]) -> None:
    assert split_list(value) == names
