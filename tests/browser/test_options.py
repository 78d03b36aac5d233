"""The options that few need, what an administrator would run, and going on with a run that ended early."""

from __future__ import annotations

import json

import psycopg
from playwright.sync_api import expect

from tests.support.databases import MakeDb, execute, fetch

from .conftest import OpenPage
from .tool import Tool

TABLES = "CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a SELECT generate_series(1, 30); CREATE TABLE b (id int);"
WITH_EVENT_TRIGGER = """
CREATE TABLE t (id int);
CREATE FUNCTION nothing() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER pgmig_web_et ON ddl_command_end EXECUTE FUNCTION nothing();
"""


def to_plan(tool: Tool, source: str, target: str) -> None:
    tool.connect(source, target)
    tool.next()
    tool.wait_for_plan()


def test_what_few_need_is_sent_and_kept(open_page: OpenPage, make_db: MakeDb) -> None:
    tool = open_page()
    page = tool.page
    to_plan(tool, make_db("source", "rare", TABLES), make_db("target", "rare"))
    more = page.locator(".more-options")
    expect(page.locator("#max_rejects")).to_be_hidden()
    more.locator("summary").click()
    page.fill("#split_tables_larger_than", "large")
    expect(page.locator("#split_tables_larger_than-error")).to_contain_text("200MB")
    expect(page.locator("#next")).to_be_disabled()
    page.fill("#split_tables_larger_than", "16kB")
    page.check("input[name=roles]")
    page.check("input[name=statistics][value=none]")
    page.check("input[name=on_row_error][value=skip]")
    with page.expect_request(lambda request: '"retry_seconds":5,' in (request.post_data or "")) as asked:
        page.fill("#retry_seconds", "5")
    options = json.loads(asked.value.post_data or "")["options"]
    assert options["split_tables_larger_than"] == "16kB"
    assert (options["roles"], options["statistics"], options["on_row_error"]) == (True, "none", "skip")
    assert (options["max_rejects"], options["on_snapshot_loss"], options["retry_seconds"]) == (1000, "stop", 5)
    tool.wait_for_plan()
    page.click("[data-language=ja]")
    expect(page.locator("#retry_seconds")).to_have_value("5")
    expect(more).to_contain_text("移行先が受け付けない行")


def test_what_an_administrator_runs_can_be_copied(open_page: OpenPage, make_db: MakeDb) -> None:
    source = make_db("source", "admin", WITH_EVENT_TRIGGER)
    target = make_db("target", "admin", "DROP ROLE IF EXISTS pgmig_owner; CREATE ROLE pgmig_owner LOGIN;")
    try:
        execute(target, "GRANT CREATE ON SCHEMA public TO pgmig_owner; DO $$BEGIN EXECUTE format("
                "'GRANT CREATE ON DATABASE %I TO pgmig_owner', current_database()); END$$")  # fmt: skip
        tool = open_page("ja")
        tool.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        to_plan(tool, source, target.replace("postgres@", "pgmig_owner@"))
        admin = tool.page.locator("#admin")
        expect(admin).to_contain_text("移行先で、移行の後に")
        admin.locator("li").filter(has_text="CREATE EVENT TRIGGER").locator(".copy").click()
        expect(admin.locator(".copy").last).to_contain_text("コピーしました")
        assert "CREATE EVENT TRIGGER pgmig_web_et" in tool.page.evaluate("navigator.clipboard.readText()")
    finally:
        with psycopg.connect(target, autocommit=True) as connection:
            connection.execute("DROP OWNED BY pgmig_owner; DROP ROLE pgmig_owner")


def test_a_run_that_ended_early_is_gone_on_with(open_page: OpenPage, make_db: MakeDb) -> None:
    source = make_db("source", "early", TABLES)
    target = make_db("target", "early", "CREATE TABLE a (id int PRIMARY KEY CONSTRAINT small CHECK (id < 10))")
    tool = open_page()
    page = tool.page
    to_plan(tool, source, target)
    tool.choose("existing_data", "append")
    tool.start()
    tool.wait_for_report()
    expect(tool.table("public.a")).to_have_attribute("data-status", "failed")
    assert fetch(target, "SELECT count(*) FROM pg_namespace WHERE nspname = '_pgmig'") == [(1,)]
    execute(target, "ALTER TABLE a DROP CONSTRAINT small")

    # another page, which chose other options
    tool = open_page()
    page = tool.page
    to_plan(tool, source, target)
    left = page.locator("#resuming .notice.warning")
    expect(left).to_contain_text("An unfinished migration is on the destination")
    page.click("#resume")
    expect(page.locator("#resuming .notice.info")).to_contain_text("This goes on with the migration")
    expect(page.locator("input[name=existing_data][value=append]")).to_be_checked()
    expect(page.locator("input[name=existing_data][value=append]")).to_be_disabled()
    page.click("#start-anew")
    expect(left).to_contain_text("An unfinished migration")
    expect(page.locator("input[name=existing_data][value=truncate]")).to_be_checked()
    page.click("#resume")
    expect(page.locator("#start-anew")).to_be_visible()
    tool.start()
    tool.wait_for_report()
    expect(page.locator("#run .notice.ok").first).to_contain_text("Everything arrived")
    assert fetch(target, "SELECT count(*) FROM a") == [(30,)]
    assert fetch(target, "SELECT count(*) FROM pg_namespace WHERE nspname = '_pgmig'") == [(0,)]
