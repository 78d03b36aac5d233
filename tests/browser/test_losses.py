"""Before rows go: which, how many, and the question."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.support.databases import MakeDb, execute, fetch

from .conftest import OpenPage

SOURCE = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY); INSERT INTO a VALUES (1);"
TARGET = SOURCE + "INSERT INTO a SELECT generate_series(2, 3210); INSERT INTO b VALUES (1), (2);"


def test_rows_that_will_go_are_named_and_asked_about(open_page: OpenPage, make_db: MakeDb) -> None:
    source, target = make_db("source", "losses", SOURCE), make_db("target", "losses", TARGET)
    tool = open_page()
    tool.connect(source, target)
    tool.next()
    tool.wait_for_plan()
    first = tool.plan.locator(".notice").first
    expect(first).to_contain_text("3,212 rows in 2 tables of the destination will be deleted")
    expect(first.locator("tr").filter(has_text="public.a")).to_contain_text("TRUNCATE3,210 rows")

    tool.choose("existing_tables", "drop")
    expect(first.locator("tr").filter(has_text="public.b")).to_contain_text("DROP2 rows")
    tool.choose("existing_tables", "keep")

    tool.next()
    expect(tool.dialog).to_contain_text("Delete 3,212 rows on the destination?")
    expect(tool.dialog.locator(".button.danger")).to_be_disabled()
    tool.dialog.get_by_role("button", name="Cancel").click()
    expect(tool.page.locator("#step-options")).to_be_visible()
    assert fetch(target, "SELECT count(*) FROM a") == [(3210,)]

    tool.choose("existing_data", "upsert")
    expect(tool.plan.locator(".notice.ok")).to_contain_text("No existing row")
    tool.start()
    tool.wait_for_report()
    assert fetch(target, "SELECT count(*) FROM a") == [(3210,)]


def test_a_plan_that_is_out_of_date_is_not_run(open_page: OpenPage, make_db: MakeDb) -> None:
    source, target = make_db("source", "stale", SOURCE), make_db("target", "stale")
    tool = open_page()
    tool.connect(source, target)
    tool.next()
    tool.wait_for_plan()
    execute(target, "CREATE TABLE a (id int PRIMARY KEY, more text)")
    tool.start()
    refused = tool.page.locator("#run .notice.error")
    expect(refused).to_contain_text("nothing was touched")
    assert fetch(target, "SELECT count(*) FROM a") == [(0,)]
    refused.get_by_role("button", name="Look at the new plan").click()
    tool.wait_for_plan()
    tool.start()
    tool.wait_for_report()
    assert fetch(target, "SELECT count(*) FROM a") == [(1,)]
