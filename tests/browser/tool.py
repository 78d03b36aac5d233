"""The page as a user handles it: what can be done in each step, by what is seen, not by how it is built."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

SLOW = 60_000
"""Milliseconds that a migration of a few rows may take on a busy machine."""


class Tool:
    """One tab."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self._url = url

    def open(self) -> None:
        self.page.goto(self._url)
        self.page.wait_for_selector("html[data-ready]")

    def reload(self) -> None:
        self.page.reload()
        self.page.wait_for_selector("html[data-ready]")

    # step 1

    def connect(self, source: str, target: str) -> None:
        """Paste both URIs, test both, go on to the tree."""
        self.paste("source", source)
        self.paste("destination", target)
        for side in ("source", "destination"):
            self.page.locator(f"[aria-labelledby=title-{side}] button[type=submit]").click()
            expect(self.result(side).locator(".notice.ok")).to_be_visible()
        self.next()
        expect(self.node("public")).to_be_visible()

    def paste(self, side: str, uri: str) -> None:
        self.page.fill(f"#{side}-uri", uri)
        expect(self.page.locator(f"#{side}-uri")).to_have_value("")

    def result(self, side: str) -> Locator:
        return self.page.locator(f"[aria-labelledby=title-{side}] .test-result")

    # step 2

    def node(self, name: str) -> Locator:
        """A row of the tree by its exact name."""
        return self.page.locator("[role=treeitem]").filter(has=self.page.locator(f".name:text-is({_quoted(name)})"))

    def tick(self, name: str) -> None:
        self.node(name).locator(".box").click()

    # step 3

    @property
    def plan(self) -> Locator:
        return self.page.locator("#plan")

    def wait_for_plan(self) -> None:
        expect(self.page.locator("#plan .overview")).to_be_visible(timeout=SLOW)
        expect(self.plan).not_to_have_attribute("aria-busy", "true", timeout=SLOW)

    def choose(self, name: str, value: str) -> None:
        self.page.check(f"input[name={name}][value={value}]")
        self.wait_for_plan()

    # step 4

    def start(self, *, losing: bool = False) -> None:
        """Start, saying yes to the loss of rows if there must be that question."""
        self.next()
        if losing:
            self.dialog.locator(".consent input").check()
            self.dialog.locator(".button.danger").click()
        expect(self.page.locator("#step-run")).to_be_visible()

    @property
    def dialog(self) -> Locator:
        return self.page.locator("dialog[open]")

    def table(self, name: str) -> Locator:
        """A table's row in the progress list, by schema.name."""
        return self.page.locator(".table-row").filter(has=self.page.locator(f".table-name:text-is({_quoted(name)})"))

    def wait_for_report(self) -> None:
        expect(self.page.locator("#run .report")).to_be_visible(timeout=SLOW)

    def next(self) -> None:
        expect(self.page.locator("#next")).to_be_enabled(timeout=SLOW)
        self.page.click("#next")


def _quoted(name: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
