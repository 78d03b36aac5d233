"""docs/kinds.md is what the registries say, and they say something of every kind."""

from __future__ import annotations

import importlib
import pkgutil

from msgspec.structs import fields

from pgmig_core import catalog, ddl
from pgmig_core.catalog.base import CatalogObject
from pgmig_core.ddl.context import Family
from pgmig_core.planner import versions
from pgmig_core.planner.rights.rules import RULES, SUPERUSER_KINDS

from . import kinds

BY_CLASS = {family.cls: family for family in ddl.FAMILIES}


def catalog_classes() -> set[type[CatalogObject]]:
    found: set[type[CatalogObject]] = set()
    for module in pkgutil.iter_modules(catalog.__path__):
        for value in vars(importlib.import_module(f"{catalog.__name__}.{module.name}")).values():
            if isinstance(value, type) and issubclass(value, CatalogObject) and value is not CatalogObject:
                found.add(value)
    return found


def test_the_page_is_what_the_code_says() -> None:
    assert kinds.PAGE.read_text(encoding="utf-8") == kinds.page(), "run: uv run python -m tests.docs.kinds"


def test_every_class_of_the_catalog_has_a_family() -> None:
    assert catalog_classes() == BY_CLASS.keys()


def test_titles_are_different() -> None:
    assert len({family.title for family in ddl.FAMILIES}) == len(ddl.FAMILIES)


def test_rules_are_about_kinds() -> None:
    assert {rule.cls for rule in versions.RULES} <= BY_CLASS.keys()
    assert RULES.keys() <= BY_CLASS.keys()


def test_what_only_a_superuser_makes_is_said_so() -> None:
    assert {cls for cls, family in BY_CLASS.items() if family.needs == "superuser"} == set(SUPERUSER_KINDS)


def test_what_has_a_rule_of_rights_says_what_it_needs() -> None:
    default = next(field.default for field in fields(Family) if field.name == "needs")
    assert [cls.__name__ for cls in RULES if BY_CLASS[cls].needs == default] == []
