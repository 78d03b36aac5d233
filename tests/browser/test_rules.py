"""Rules of single tables: said in a table's details, shown in the tree, checked by the plan, kept to by the run."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.support.databases import MakeDb, fetch

from .conftest import OpenPage
from .tool import Tool

SOURCE = """
CREATE TABLE item (id int PRIMARY KEY, name text, twice int GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE other (id int PRIMARY KEY);
INSERT INTO item (id, name) SELECT i, 'item ' || i FROM generate_series(1, 100) i;
ANALYZE;
"""
TARGET = "CREATE TABLE item (id int PRIMARY KEY, label text, twice int)"


def rename(page: Page, column: str, name: str) -> None:
    page.locator(".rule-column").filter(has=page.locator(f"code:text-is('{column}')")).locator("input").fill(name)


def open_rule(tool: Tool, table: str) -> None:
    tool.node(table).click()
    tool.page.locator(".rule > summary").click()


def test_some_rows_into_columns_of_other_names(open_page: OpenPage, make_db: MakeDb) -> None:
    tool = open_page()
    page, target = tool.page, make_db("target", "rules", TARGET)
    tool.connect(make_db("source", "rules", SOURCE), target)
    open_rule(tool, "item")
    page.fill("#rule-where", "id <= 10 AND nam = 'x'")
    page.locator(".rule-names summary").click()
    expect(page.locator(".rule-column")).to_have_count(2)  # what is generated does not travel
    rename(page, "name", "label")
    page.locator("#rule-where").focus()
    expect(tool.node("item").locator(".special")).to_have_text("some rows, other column names")
    tool.next()
    expect(tool.plan.locator(".notice.error")).to_contain_text('column "nam" does not exist')
    expect(page.locator("#next")).to_be_disabled()
    page.click("#back")
    tool.node("item").click()
    expect(page.locator("#rule-where")).to_have_value("id <= 10 AND nam = 'x'")
    page.fill("#rule-where", "id <= 10")
    with page.expect_request("**/api/plan") as asked:
        tool.next()
    assert json.loads(asked.value.post_data or "")["selection"]["rules"] == [
        {"table": "public.item", "where": "id <= 10", "columns": {"name": "label"}}
    ]
    tool.wait_for_plan()
    tool.start()
    tool.wait_for_report()
    assert fetch(target, "SELECT count(*), min(label), max(id) FROM item") == [(10, "item 1", 10)]


def test_a_rule_of_what_is_not_chosen_is_not_sent_and_an_emptied_one_is_gone(
    open_page: OpenPage, make_db: MakeDb
) -> None:
    tool = open_page("ja")
    page = tool.page
    tool.connect(make_db("source", "rules", SOURCE), make_db("target", "rules"))
    open_rule(tool, "item")
    page.fill("#rule-where", "id <= 10")
    open_rule(tool, "other")
    page.fill("#rule-where", "id > 5")
    page.locator("#filter").focus()
    expect(tool.node("item").locator(".special")).to_have_text("一部の行")
    tool.node("item").click()
    page.fill("#rule-where", " ")
    tool.tick("other")
    expect(tool.node("item").locator(".special")).to_be_hidden()
    with page.expect_request("**/api/plan") as asked:
        tool.next()
    assert "rules" not in json.loads(asked.value.post_data or "")["selection"]
    tool.wait_for_plan()
