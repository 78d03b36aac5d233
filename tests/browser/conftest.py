"""Fixtures: the machine's Chromium, pgmig-web in a process, and a page of it that must not report errors.

open_page    open_page("ja") → Tool: a new tab of the page; any error in its console fails the test
program      the running pgmig-web
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from .program import Program
from .tool import Tool

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]

OpenPage = Callable[..., Tool]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def find_browser() -> str | None:
    """The program of a Chromium: PGMIG_CHROMIUM, or the first that is installed."""
    return os.environ.get("PGMIG_CHROMIUM") or next((path for name in _NAMES if (path := shutil.which(name))), None)


# of the package, not the session: while Playwright runs, no other event loop can run in this thread
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.skip("no Chromium here (apt-get install chromium, or set PGMIG_CHROMIUM)")
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error as why:
            pytest.skip(f"{path} does not start: {str(why).splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    running = Program(tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def open_page(browser: Browser, program: Program) -> Iterator[OpenPage]:
    complaints: list[str] = []
    contexts = []

    def listen(page: Page, allowed: tuple[str, ...]) -> None:
        def on_console(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and not any(text in message.text for text in allowed):
                complaints.append(f"console: {message.text} {message.location}")

        page.on("console", on_console)
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        # a name from a database that became a script would call alert()
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))

    def open_one(
        language: str = "en",
        *,
        width: int = 1280,
        height: int = 860,
        scheme: Literal["light", "dark"] = "light",
        allowed: tuple[str, ...] = (),
    ) -> Tool:
        context = browser.new_context(
            locale={"ja": "ja-JP", "en": "en-GB"}[language],
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        listen(page, allowed)
        tool = Tool(page, program.url)
        tool.open()
        return tool

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []
