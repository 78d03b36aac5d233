"""The tree: keyboard, three-state boxes, the filter; 10,000 tables; names that would be markup."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Route, expect

from tests.support.databases import MakeDb, fetch

from .conftest import OpenPage

HOSTILE = "<img src=x onerror=alert(1)>"
TABLES = 10_000


def test_keys_move_open_and_choose(open_page: OpenPage, make_db: MakeDb) -> None:
    source = make_db(
        "source", "keys", "CREATE TABLE a (id int); CREATE TABLE b (id int); CREATE VIEW v AS SELECT 1 AS one;"
    )
    tool = open_page()
    tool.connect(source, make_db("target", "keys"))
    page, tree = tool.page, tool.page.locator("#tree")
    tree.focus()

    def current() -> str:
        row = page.locator(f"[id='{tree.get_attribute('aria-activedescendant')}']")
        return row.locator(".name").inner_text()

    assert current() == "public"
    for key, name in (("ArrowDown", "Tables (2)"), ("ArrowDown", "a"), ("ArrowDown", "b"), ("ArrowLeft", "Tables (2)")):
        page.keyboard.press(key)
        assert current() == name
    page.keyboard.press("ArrowLeft")
    expect(tool.node("Tables (2)")).to_have_attribute("aria-expanded", "false")
    expect(tool.node("a")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert current() == "a"
    page.keyboard.press(" ")
    for name, state in (("a", "false"), ("b", "true"), ("Tables (2)", "mixed"), ("public", "mixed")):
        expect(tool.node(name)).to_have_attribute("aria-checked", state)
    page.keyboard.press("v")
    assert current() == "Views (1)"
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    expect(tool.node("a")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".details h3")).to_have_text("a")

    page.fill("#filter", "V")
    expect(tool.node("v")).to_be_visible()
    expect(tool.node("a")).to_have_count(0)
    page.fill("#filter", "nothing like it")
    expect(page.locator("[role=treeitem]")).to_have_count(0)


def test_a_partitioned_table_goes_with_its_partitions(open_page: OpenPage, make_db: MakeDb) -> None:
    source = make_db(
        "source", "parts", "CREATE TABLE m (d int) PARTITION BY RANGE (d); CREATE TABLE m1 PARTITION OF m DEFAULT;"
    )
    tool = open_page()
    tool.connect(source, make_db("target", "parts"))
    tool.tick("m")
    expect(tool.node("m1")).to_have_attribute("aria-checked", "false")
    tool.tick("m")
    tool.tick("m1")
    expect(tool.node("m")).to_have_attribute("aria-checked", "true")


def test_a_hostile_name_stays_text(open_page: OpenPage, make_db: MakeDb) -> None:
    source = make_db(
        "source",
        "hostile",
        f'CREATE TABLE "{HOSTILE}" ("{HOSTILE}" int PRIMARY KEY); INSERT INTO "{HOSTILE}" VALUES (1);',
    )
    target = make_db(
        "target", "hostile", f'CREATE TABLE "{HOSTILE}" ("{HOSTILE}" int); INSERT INTO "{HOSTILE}" VALUES (2);'
    )
    tool = open_page()
    page = tool.page
    tool.connect(source, target)
    tool.node(HOSTILE).click()
    expect(page.locator(".details")).to_contain_text("CREATE UNIQUE INDEX")
    expect(page.locator(".details h3")).to_have_text(HOSTILE)
    tool.next()
    tool.wait_for_plan()
    expect(tool.plan.locator(".losses tbody th")).to_have_text(f"public.{HOSTILE}")
    tool.start(losing=True)
    tool.wait_for_report()
    expect(tool.table(f"public.{HOSTILE}")).to_have_attribute("data-status", "done")
    expect(page.locator(".log")).to_contain_text(HOSTILE)
    # only the icon of ours; a name that became an element would have been reported by open_page, too
    expect(page.locator("img")).to_have_count(1)
    assert fetch(target, f'SELECT count(*) FROM "{HOSTILE}"') == [(1,)]


def test_ten_thousand_tables_open_and_scroll(open_page: OpenPage, make_db: MakeDb) -> None:
    source = make_db("source", "many", "CREATE TABLE t (id int)")
    tool = open_page()
    page = tool.page
    answer = json.dumps({"schemas": [_many()]})
    page.route("**/api/browse", lambda route: _answer(route, answer))
    tool.connect(source, make_db("target", "many"))
    # from the parsed answer to the drawn tree, in the browser
    assert page.evaluate("performance.getEntriesByName('pgmig-tree')[0].duration") < 2000
    if tool.node(f"Tables ({TABLES:,})").get_attribute("aria-expanded") == "false":
        tool.node(f"Tables ({TABLES:,})").click()
    assert page.locator("[role=treeitem]").count() < 100
    page.locator("#tree").focus()
    page.keyboard.press("End")
    expect(tool.node("Triggers (0)")).to_be_visible()
    page.evaluate("document.getElementById('tree').scrollTop = 34 * 5000")
    expect(tool.node("table_05000")).to_be_visible()
    frames = page.evaluate(_SCROLL)
    assert frames["rows"] < 100
    assert frames["slowest"] < 500, frames
    page.click("#clear-all")
    page.evaluate("document.getElementById('tree').scrollTop = 34 * 5000")
    tool.tick("table_05000")
    expect(page.locator(".totals")).to_contain_text("1 tables")
    page.fill("#filter", "table_0999")
    expect(page.locator("[role=treeitem][data-type=item]")).to_have_count(10)


_SCROLL = """async () => {
  const tree = document.getElementById("tree");
  let slowest = 0;
  for (let frame = 0; frame < 60; frame += 1) {
    const before = performance.now();
    tree.scrollTop += 2000;
    await new Promise(requestAnimationFrame);
    slowest = Math.max(slowest, performance.now() - before);
  }
  return { slowest, rows: document.querySelectorAll("[role=treeitem]").length };
}"""


def _many() -> dict[str, Any]:
    tables = [
        {"name": f"table_{n:05}", "kind": "table", "rows": n, "rows_exact": True, "bytes": 8192 * n, "parent": None}
        for n in range(TABLES)
    ]
    return {"name": "public", "tables": tables, "views": [], "functions": [], "sequences": [], "triggers": []}


def _answer(route: Route, body: str) -> None:
    route.fulfill(status=200, content_type="application/json", body=body)
