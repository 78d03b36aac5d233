"""The documentation's examples run: every block of README.md and docs/ whose fence says `run`.

    ```bash run            must end with exit code 0
    ```bash run exit=4     with another
    ```python run

In them `postgresql://localhost:5432/shop` is a small shop on the source server, and `postgresql://localhost:5433/shop`
an empty database on the target's, new for each file; a file's blocks run in order, in one folder, Python's in one
namespace.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pgmig_core.demo import Server, create_shop
from tests.support import databases
from tests.support.databases import MakeDb

ROOT = Path(__file__).parents[2]
SOURCE = "postgresql://localhost:5432/shop"
TARGET = "postgresql://localhost:5433/shop"
FENCE = re.compile(
    r"^```(?P<language>bash|python) run(?: exit=(?P<exit>\d+))?\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)


class Block(NamedTuple):
    line: int
    language: str
    exit: int
    code: str


def blocks(path: Path) -> list[Block]:
    text = path.read_text(encoding="utf-8")
    return [
        Block(text.count("\n", 0, found.start()) + 2, found["language"], int(found["exit"] or 0), found["code"])
        for found in FENCE.finditer(text)
    ]


PAGES = [page for page in [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))] if blocks(page)]


@pytest.fixture(scope="module")
def shop(source_server: Server) -> Iterator[str]:
    name = databases.create(source_server, "shop")
    create_shop(source_server.dsn(name), 0.002)
    yield source_server.dsn(name)
    databases.drop(source_server, name)


def run_bash(block: Block, code: str, folder: Path) -> None:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": programs, "PGMIG_PROFILES": str(folder / "profiles")}
    done = subprocess.run(
        ["/usr/bin/env", "bash", "-euo", "pipefail", "-c", code],
        cwd=folder, env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == block.exit, f"line {block.line} ended with {done.returncode}:\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_code_blocks_run(
    page: Path, shop: str, make_db: MakeDb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    target = make_db("target", page.stem)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks(page):
        code = block.code.replace(SOURCE, shop).replace(TARGET, target)
        if block.language == "bash":
            run_bash(block, code, tmp_path)
        else:
            # lines of the page, so that a traceback points into it
            exec(compile("\n" * (block.line - 1) + code, page, "exec"), namespace)  # noqa: S102


def test_every_page_of_the_documentation_is_linked() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
    assert [page.name for page in ROOT.glob("docs/**/*.md") if page.name not in text] == []


def test_links_inside_the_documentation_lead_somewhere() -> None:
    broken = [
        f"{page.name}: {link}"
        for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
        for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert broken == []
