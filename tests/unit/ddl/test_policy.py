from __future__ import annotations

from typing import Any

import pytest

from pgmig_core import ddl
from pgmig_core.catalog.policy import Policy, RowSecurity

from .contexts import context_of


def policy(**more: Any) -> Policy:
    return Policy(oid=4, name="p", nspname="app", relation_oid=1, relname="t", **more)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"polqual": "true"}, "CREATE POLICY p ON app.t USING (true)"),
        (
            {"polcmd": "w", "polpermissive": False, "polroles": ("anna", "Bob"), "polqual": "a", "polwithcheck": "b"},
            'CREATE POLICY p ON app.t AS RESTRICTIVE FOR UPDATE TO anna, "Bob" USING (a) WITH CHECK (b)',
        ),
        ({"polcmd": "a", "polwithcheck": "b"}, "CREATE POLICY p ON app.t FOR INSERT WITH CHECK (b)"),
    ],
)
def test_policy(changes: dict[str, Any], expected: str) -> None:
    assert ddl.create(policy(**changes), context_of()) == (expected,)


@pytest.mark.parametrize(("known", "to"), [({"anna"}, "anna"), ({"carl"}, "anna, bob")])
def test_roles_that_the_target_lacks(known: set[str], to: str) -> None:
    """Never nobody: a policy without TO would be everybody's."""
    made = policy(polroles=("anna", "bob"), polqual="true")
    context = context_of(grantees=frozenset(known))
    assert ddl.create(made, context) == (f"CREATE POLICY p ON app.t TO {to} USING (true)",)


@pytest.mark.parametrize(
    ("on", "forced", "expected"),
    [
        (True, False, ("ALTER TABLE app.t ENABLE ROW LEVEL SECURITY",)),
        (False, True, ("ALTER TABLE ONLY app.t FORCE ROW LEVEL SECURITY",)),
    ],
)
def test_row_security(on: bool, forced: bool, expected: tuple[str, ...]) -> None:
    switch = RowSecurity(
        oid=1, name="t", nspname="app", relation_oid=1, relname="t", relrowsecurity=on, relforcerowsecurity=forced
    )
    assert ddl.create(switch, context_of()) == expected
