"""What can be measured of WCAG AA: contrast in both colour schemes, names of controls.

And no sideways scrolling at 375 px.
"""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Page

from tests.support.databases import MakeDb

from .conftest import OpenPage
from .tool import Tool

SOURCE = "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE broken (id int); INSERT INTO broken VALUES (1);"
TARGET = """
CREATE TABLE users (id int PRIMARY KEY, more int NOT NULL);
INSERT INTO users VALUES (1, 1);
CREATE TABLE broken (id int CHECK (id > 1));
"""


@pytest.mark.parametrize(
    ("scheme", "language", "width"), [("light", "ja", 375), ("dark", "en", 375), ("light", "en", 1280)]
)
def test_every_step(
    open_page: OpenPage, make_db: MakeDb, scheme: Literal["light", "dark"], language: str, width: int
) -> None:
    source, target = make_db("source", "a11y", SOURCE), make_db("target", "a11y", TARGET)
    tool = open_page(language, width=width, scheme=scheme)
    check(tool.page, "first visit")
    tool.connect(source, target)
    check(tool.page, "tree")
    tool.node("users").click()
    tool.page.wait_for_selector(".details .facts")
    check(tool.page, "details")
    tool.page.click(".details .close")
    tool.next()
    tool.wait_for_plan()
    check(tool.page, "plan")
    tool.page.locator(".more-options summary").click()
    check(tool.page, "more options")
    start_with_losses(tool)
    tool.wait_for_report()
    check(tool.page, "report")


def start_with_losses(tool: Tool) -> None:
    tool.next()
    check(tool.page, "question")
    tool.dialog.locator(".consent input").check()
    tool.dialog.locator(".button.danger").click()


def check(page: Page, step: str) -> None:
    assert page.evaluate(_CONTRAST) == [], step
    assert page.evaluate(_NAMELESS) == [], step
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{step} scrolls sideways"


# the colour of every visible piece of text against what is painted behind it; disabled controls are exempt (WCAG 1.4.3)
_CONTRAST = """() => {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => {
    const mix = (name) => top[name] * top.a + below[name] * (1 - top.a);
    return { r: mix("r"), g: mix("g"), b: mix("b"), a: 1 };
  };
  const behind = (element) => {
    if (!element) return { r: 255, g: 255, b: 255, a: 1 };
    const own = parse(getComputedStyle(element).backgroundColor);
    return own.a === 1 ? own : over(own, behind(element.parentElement));
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const bad = [];
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const box = element.getBoundingClientRect();
    if (!own || !box.width || element.closest(":disabled, [hidden], .only-heard, .skip, noscript")) continue;
    const style = getComputedStyle(element);
    if (style.visibility === "hidden") continue;
    const below = behind(element);
    const [a, b] = [light(over(parse(style.color), below)), light(below)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) bad.push(`${element.textContent.slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return bad;
}"""

_NAMELESS = """() => [...document.querySelectorAll("input, select, button, a, [role=tree], [role=progressbar], dialog")]
  .filter((element) => element.checkVisibility())
  .filter((element) => !(element.labels?.length || element.getAttribute("aria-label")
    || element.getAttribute("aria-labelledby") || element.textContent.trim()))
  .map((element) => element.outerHTML.slice(0, 120))"""
