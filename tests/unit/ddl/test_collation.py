from __future__ import annotations

import pytest

from pgmig_core import ddl
from pgmig_core.catalog.collation import Collation

from .contexts import context_of


@pytest.mark.parametrize(
    ("fields", "options"),
    [
        ({"collprovider": "c", "collcollate": "C", "collctype": "C"}, "provider = libc, locale = 'C'"),
        (
            {"collprovider": "c", "collcollate": "C", "collctype": "de_DE"},
            "provider = libc, lc_collate = 'C', lc_ctype = 'de_DE'",
        ),
        (
            {"collprovider": "i", "locale": "de-u-kn", "collisdeterministic": False, "icu_rules": "&a < g"},
            "provider = icu, deterministic = false, locale = 'de-u-kn', rules = '&a < g'",
        ),
        ({"collprovider": "b", "locale": "C.UTF-8"}, "provider = builtin, locale = 'C.UTF-8'"),
    ],
)
def test_each_provider_has_its_options(fields: dict[str, object], options: str) -> None:
    collation = Collation(oid=1, name="german", nspname="app", owner="anna", comment="c", **fields)  # type: ignore[arg-type]
    assert ddl.create(collation, context_of()) == (
        f"CREATE COLLATION app.german ({options})",
        "ALTER COLLATION app.german OWNER TO anna",
        "COMMENT ON COLLATION app.german IS 'c'",
    )
