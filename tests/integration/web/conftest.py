from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pgmig_web.settings import Settings
from tests.integration.web.serving import Web, serving


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A server on loopback, as `pgmig-web` runs it, with a small page of its own; one for all tests of a module."""
    home = tmp_path_factory.mktemp("web")
    with serving(Settings(log_dir=home / "logs", static=make_page(home))) as running:
        yield running


@pytest.fixture
def fresh_web(tmp_path: Path) -> Iterator[Web]:
    """A server that has had no job yet."""
    with serving(Settings(log_dir=tmp_path / "logs", static=make_page(tmp_path))) as running:
        yield running


def make_page(home: Path) -> Path:
    """A page to serve, and beside it a file that is none of it."""
    page = home / "page"
    page.mkdir()
    (page / "index.html").write_text("<!doctype html><title>page</title>")
    (page / "app.js").write_text("export {};")
    (home / "secret.txt").write_text("not for you")
    return page
