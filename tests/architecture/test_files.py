"""Files stay small and SQL stays in its files: what import contracts cannot say."""

from __future__ import annotations

import ast
import re
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(ROOT.glob("packages/*/src/**/*.py"))
CORE = ROOT / "packages/pgmig-core/src/pgmig_core"
LARGE = 400
TYPICAL = 150


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_large_and_most_are_small() -> None:
    sizes = {path.relative_to(ROOT): lines(path) for path in SOURCES}
    assert {path: size for path, size in sizes.items() if size > LARGE} == {}
    assert statistics.median(sizes.values()) < TYPICAL


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if (text := path.read_text(encoding="utf-8")).strip() and not text.startswith(('"""', 'r"""'))
    ]
    assert silent == []


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    assert [path for path in SOURCES if path.stem in {"utils", "util", "helpers", "common", "misc"}] == []


def families(part: str) -> set[str]:
    # what serves all families, and privileges, which belong to objects of every family
    machinery = {
        "attributes",
        "acl",
        "base",
        "catalog",
        "context",
        "cursor",
        "builtins",
        "depend",
        "privileges",
        "security_label",
        "server",
    }
    return {path.stem for path in (CORE / part).glob("*.py") if not path.stem.startswith("_")} - machinery


@pytest.mark.parametrize("part", ["inspector", "ddl"])
def test_a_family_of_objects_has_the_same_name_everywhere(part: str) -> None:
    assert families("catalog") <= families(part)


def test_catalog_queries_stand_in_files() -> None:
    query = re.compile(r"\bselect\b.*\bfrom\b.*\bpg_", re.IGNORECASE | re.DOTALL)
    found = []
    for path in (CORE / "inspector").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        prose = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        found += [
            f"{path.name}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in prose
            and query.search(node.value)
        ]
    assert found == []
