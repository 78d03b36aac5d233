"""The pictures of README and docs/: every step on the demo, desktop and phone, both languages.

    python -m tests.browser.screenshots docs/images

Nothing here judges: somebody looks at the pictures before they are committed.
"""

from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from .conftest import ARGUMENTS, find_browser
from .program import Program
from .tool import SLOW, Tool

DEMO_SCALE = "0.4"
_UNDER_WAY = re.compile(r"[4-9]\d|100")


@dataclass(frozen=True, slots=True)
class Shooting:
    """One walk along the steps; `name` begins its files' names."""

    name: str
    locale: str
    width: int
    height: int
    dark: bool = False


WALKS = (
    Shooting("en", "en-GB", 1280, 900),
    Shooting("ja", "ja-JP", 1280, 900),
    Shooting("en-phone", "en-GB", 375, 760),
    Shooting("ja-phone", "ja-JP", 375, 760, dark=True),
)


def main(folder: Path) -> int:
    path = find_browser()
    if path is None:
        sys.stderr.write("no Chromium here: apt-get install chromium fonts-noto-cjk\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        program = Program(Path(scratch), "--demo", "--demo-scale", DEMO_SCALE)
        program.start()
        try:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            for walk in WALKS:
                shoot(browser, program.url, walk, folder)
            browser.close()
        finally:
            program.stop()
    return 0


def shoot(browser: Browser, url: str, walk: Shooting, folder: Path) -> None:
    """The five pictures of one walk."""
    context = browser.new_context(
        locale=walk.locale,
        viewport={"width": walk.width, "height": walk.height},
        color_scheme="dark" if walk.dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()

    def picture(step: str) -> None:
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=folder / f"web-{walk.name}-{step}.png")

    tool = Tool(page, url)
    tool.open()
    for side in ("source", "destination"):
        page.locator(f"[aria-labelledby=title-{side}] button[type=submit]").click()
        tool.result(side).locator(".notice.ok").wait_for()
    picture("1-connect")
    tool.next()
    tool.node("note").wait_for()
    if walk.width > 800:
        tool.node("note").click()
        page.locator(".details .facts").wait_for()
    picture("2-objects")
    tool.next()
    tool.wait_for_plan()
    picture("3-options")
    _start(tool)
    expect(page.locator(".bar.overall")).to_have_attribute("aria-valuenow", _UNDER_WAY, timeout=SLOW)
    picture("4-run")
    tool.wait_for_report()
    picture("5-report")
    context.close()


def _start(tool: Tool) -> None:
    page: Page = tool.page
    losing = page.locator("#plan .losses").count() > 0
    tool.start(losing=losing)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
