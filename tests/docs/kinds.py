"""docs/kinds.md, written from the registries: `uv run python -m tests.docs.kinds` after a change of them.

Families (ddl) say what happens to each kind and what right it needs, the version rules (planner) what other versions
get, the attributes (ddl) what can be granted on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pgmig_core import ddl
from pgmig_core.catalog.table import AttrDefault
from pgmig_core.ddl import attributes
from pgmig_core.ddl.context import Family
from pgmig_core.planner import versions
from pgmig_core.planner.versions.rule import Rule

PAGE = Path(__file__).parents[2] / "docs" / "kinds.md"
_START = """# Kinds of objects

What becomes of each kind of object in a PostgreSQL database. This page is written from the code's own registries by
`uv run python -m tests.docs.kinds`; a test fails when it is stale.

Every object comes with its definition and, where it can have them, its owner, comment, privileges (`GRANT` below: grant
options, column privileges and revoked default rights too) and security labels. An owner that the target lacks, or that
its user may not act as, is replaced by that user; privileges of missing roles and labels of missing providers are left
out. Either is said before the run.

*What it needs* is what the target's user must be allowed to do if it is no superuser. What it may not do is listed in
the plan, with the statements that an administrator would run (`pgmig plan --admin-sql`), and so is what needs it.

| Kind | Choose by | GRANT | What happens | What it needs | Without |
|---|---|---|---|---|---|
"""
_VERSIONS = """
## Versions

The kinds above exist in every version from 12 to 18. This is what came or went between them, and what a target gets
that does not have it. Each case is listed in the plan before anything is written. Where no version stands, the target's
own catalogs are asked whether it has the functions, types or settings in question.

| Kind | What | Versions | A target without it gets |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return _START + "".join(map(_kind, ddl.FAMILIES)) + _VERSIONS + "".join(_version_rules())


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') or '-' for cell in cells)} |\n"


def _kind(family: Family) -> str:
    granted = "yes" if attributes.takes_privileges(family.cls) else ""
    # a default comes with its table, whatever is chosen
    choose = "" if family.cls is AttrDefault else f"`--kind {family.kind}`"
    return _row(family.title, choose, granted, family.does, family.needs, family.without)


def _version_rules() -> Iterator[str]:
    """Rules that say the same of several kinds share a row."""
    titles = {family.cls: family.title for family in ddl.FAMILIES}
    together: dict[tuple[str, str, str], list[str]] = {}
    for rule in versions.RULES:
        together.setdefault((rule.title, _when(rule), rule.becomes), []).append(titles[rule.cls])
    order = {family.title: number for number, family in enumerate(ddl.FAMILIES)}
    for (title, when, becomes), kinds in sorted(
        together.items(), key=lambda item: (order[item[1][0]], len(item[1]) > 1)
    ):
        yield _row(", ".join(dict.fromkeys(kinds)), title, when, becomes)


def _when(rule: Rule) -> str:
    if rule.until:
        return f"until {rule.until}"
    return f"since {rule.since}" if rule.since else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
