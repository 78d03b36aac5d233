"""While it runs: reloading, a second tab, cancelling, a table that fails, the server gone and back.

A copy is held still by a lock on its target table, which its TRUNCATE waits for: nothing depends on how fast it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from playwright.sync_api import expect

from tests.support.databases import MakeDb, execute, fetch

from .conftest import OpenPage
from .program import Program
from .tool import SLOW, Tool

TABLES = """
CREATE TABLE held (id int PRIMARY KEY);
CREATE TABLE quick (id int PRIMARY KEY, v int);
INSERT INTO held SELECT generate_series(1, 100);
INSERT INTO quick SELECT n, n FROM generate_series(1, 500) n;
"""
EXISTING = "CREATE TABLE held (id int PRIMARY KEY); INSERT INTO held VALUES (7);"


@contextmanager
def lock(target: str) -> Iterator[psycopg.Connection]:
    """Nobody may truncate `held` within the block, or until the connection is closed."""
    with psycopg.connect(target) as connection:
        connection.execute("LOCK TABLE held IN ACCESS SHARE MODE")
        yield connection


def run_until_held(tool: Tool, source: str, target: str) -> None:
    tool.connect(source, target)
    tool.next()
    tool.wait_for_plan()
    tool.start(losing=True)
    expect(tool.table("public.held")).to_have_attribute("data-status", "running", timeout=SLOW)
    expect(tool.table("public.quick")).to_have_attribute("data-status", "done", timeout=SLOW)


def test_reloading_finds_the_running_job(open_page: OpenPage, make_db: MakeDb) -> None:
    source, target = make_db("source", "reload", TABLES), make_db("target", "reload", EXISTING)
    tool = open_page()
    with lock(target):
        run_until_held(tool, source, target)
        tool.reload()
        expect(tool.page.locator("#step-run")).to_be_visible()
        expect(tool.table("public.held")).to_have_attribute("data-status", "running")
        expect(tool.table("public.quick")).to_have_attribute("data-status", "done")
        expect(tool.page.locator(".log li").filter(has_text="quick").first).to_be_attached()
        expect(tool.page.locator("#cancel")).to_be_visible()
    tool.wait_for_report()
    expect(tool.page.locator("#run .notice.ok").first).to_contain_text("Everything arrived")
    tool.reload()
    tool.wait_for_report()
    assert fetch(target, "SELECT count(*) FROM held") == [(100,)]


def test_a_second_tab_shows_the_same_and_cannot_start_another(open_page: OpenPage, make_db: MakeDb) -> None:
    source, target = make_db("source", "tab", TABLES), make_db("target", "tab", EXISTING)
    first = open_page("en")
    with lock(target):
        run_until_held(first, source, target)
        second = open_page("ja")
        expect(second.page.locator("#step-run")).to_be_visible()
        expect(second.table("public.held").locator(".table-state")).to_have_text("処理中")
        second.page.locator("#stepper button").first.click()
        expect(second.page.locator("#next")).to_have_text("実行中の移行を表示")
        second.next()
        expect(second.page.locator("#step-run")).to_be_visible()
    first.wait_for_report()
    second.wait_for_report()


def test_cancelling_asks_and_stops_safely(open_page: OpenPage, make_db: MakeDb) -> None:
    source, target = make_db("source", "cancel", TABLES), make_db("target", "cancel", EXISTING)
    tool = open_page("ja")
    page = tool.page
    with lock(target):
        run_until_held(tool, source, target)
        page.click("#cancel")
        expect(tool.dialog).to_contain_text("中断しますか")
        page.keyboard.press("Escape")
        expect(tool.dialog).to_have_count(0)
        expect(tool.table("public.held")).to_have_attribute("data-status", "running")
        page.click("#cancel")
        tool.dialog.locator(".button.danger").click()
        tool.wait_for_report()
        # the lock is still there: it was the statement that was cancelled
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        assert fetch(target, waiting) == [(0,)]
    expect(page.locator("#run .notice.warning").first).to_contain_text("移行を中断しました")
    expect(tool.table("public.held").locator(".table-state")).to_have_text("中断")
    assert fetch(target, "SELECT id FROM held") == [(7,)]
    # and once more, to the end
    page.click("#back")
    tool.next()
    tool.wait_for_plan()
    tool.start(losing=True)
    expect(page.locator("#run .notice.ok").first).to_contain_text("すべて移行しました", timeout=SLOW)
    assert fetch(target, "SELECT count(*) FROM held") == [(100,)]


def test_a_failing_table_is_named_and_tried_again(open_page: OpenPage, make_db: MakeDb) -> None:
    source = make_db("source", "fail", TABLES)
    target = make_db("target", "fail", "CREATE TABLE held (id int PRIMARY KEY CONSTRAINT small CHECK (id < 50))")
    tool = open_page()
    page = tool.page
    tool.connect(source, target)
    tool.next()
    tool.wait_for_plan()
    tool.start()
    tool.wait_for_report()
    expect(tool.table("public.held")).to_have_attribute("data-status", "failed")
    expect(tool.table("public.quick")).to_have_attribute("data-status", "done")
    failure = page.locator(".outcomes li").filter(has_text="public.held")
    expect(failure.first).to_contain_text("23514")
    expect(failure.first).to_contain_text("small")
    assert fetch(target, "SELECT (SELECT count(*) FROM held), (SELECT count(*) FROM quick)") == [(0, 500)]

    execute(target, "ALTER TABLE held DROP CONSTRAINT small")
    page.click("#retry")
    tool.wait_for_plan()
    expect(tool.plan.locator(".figures dd").first).to_have_text("1")
    tool.start()
    tool.wait_for_report()
    expect(page.locator("#run .notice.ok").first).to_contain_text("Everything arrived")
    expect(page.locator(".table-row")).to_have_count(1)
    assert fetch(target, "SELECT count(*) FROM held") == [(100,)]


def test_a_lost_server_is_said_and_found_again(open_page: OpenPage, program: Program) -> None:
    tool = open_page(allowed=("ERR_CONNECTION_REFUSED", "WebSocket connection"))
    link = tool.page.locator("#link")
    expect(link).to_be_hidden()
    program.stop()
    expect(link).to_contain_text("lost")
    tool.page.fill("#source-host", "127.0.0.1")
    tool.page.locator("[aria-labelledby=title-source] button[type=submit]").click()
    expect(tool.result("source")).to_contain_text("pgmig itself does not answer")
    program.start()
    expect(link).to_contain_text("Connected again", timeout=SLOW)


def test_pausing_and_going_on(open_page: OpenPage, make_db: MakeDb) -> None:
    source, target = make_db("source", "pause", TABLES), make_db("target", "pause", EXISTING)
    tool = open_page("ja")
    page = tool.page
    with lock(target):
        run_until_held(tool, source, target)
        page.click("#pause")
        expect(page.locator(".run-state")).to_have_text("一時停止中")
        expect(page.locator(".waiting .notice").first).to_contain_text("新しい処理は始めません")
        tool.reload()
        expect(page.locator("#pause")).to_have_text("続ける")
    expect(tool.table("public.held")).to_have_attribute("data-status", "done", timeout=SLOW)
    expect(page.locator(".run-state")).to_have_text("一時停止中")
    page.click("#pause")
    tool.wait_for_report()
    expect(page.locator("#run .notice.ok").first).to_contain_text("すべて移行しました")
    expect(page.locator("#pause")).to_be_hidden()
