"""What a report tells beyond success and failure: refused rows, rows that differ, what the time went to."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import expect

from tests.support.databases import MakeDb, execute, fetch

from .conftest import OpenPage
from .test_options import to_plan
from .test_running import EXISTING, TABLES, lock, run_until_held
from .tool import SLOW

SOURCE = (
    "CREATE TABLE a (id int PRIMARY KEY, name text); INSERT INTO a SELECT n, 'n' || n FROM generate_series(1, 20) n;"
)


def test_refused_rows_are_counted_and_their_file_named(open_page: OpenPage, make_db: MakeDb, tmp_path: Path) -> None:
    source = make_db("source", "rejects", SOURCE)
    target = make_db("target", "rejects", "CREATE TABLE a (id int PRIMARY KEY CHECK (id <> 7), name text)")
    tool = open_page()
    to_plan(tool, source, target)
    tool.page.locator(".more-options summary").click()
    tool.choose("on_row_error", "skip")
    tool.page.uncheck("input[name=verify]")
    tool.wait_for_plan()
    tool.start()
    tool.wait_for_report()
    expect(tool.page.locator("#run .notice.warning").first).to_contain_text("the destination refused 1 row")
    refused = tool.page.locator("#run .report .notice.warning").filter(has_text="1 row was refused and skipped")
    path = refused.locator("code").inner_text()
    assert (tmp_path / path).read_text() == "7\tn7\n"
    assert fetch(target, "SELECT count(*) FROM a") == [(19,)]


def test_rows_that_differ_are_shown_with_key_and_columns(open_page: OpenPage, make_db: MakeDb) -> None:
    source = make_db(
        "source",
        "differ",
        "CREATE TABLE a (id int PRIMARY KEY, price numeric);"
        "INSERT INTO a SELECT n, CASE n WHEN 5 THEN 5.25 ELSE n + 0.5 END FROM generate_series(1, 20) n",
    )
    target = make_db("target", "differ", "CREATE TABLE a (id int PRIMARY KEY, price numeric(5, 1))")
    tool = open_page("ja")
    to_plan(tool, source, target)
    tool.start()
    tool.wait_for_report()
    row = tool.page.locator("table.rows tbody tr")
    expect(row).to_have_count(1)
    expect(row.locator("th")).to_have_text("id = 5")
    expect(row).to_contain_text("内容が異なる")
    expect(row).to_contain_text("5.25 → 5.3")


def test_who_holds_a_lock_is_named_while_it_runs(open_page: OpenPage, make_db: MakeDb) -> None:
    source, target = make_db("source", "blocked", TABLES), make_db("target", "blocked", EXISTING)
    tool = open_page()
    with lock(target) as other:
        process = f"pid {other.info.backend_pid} on the target"
        run_until_held(tool, source, target)
        blocked = tool.page.locator(".waiting .notice.warning")
        expect(blocked).to_contain_text("Waiting for somebody else's lock", timeout=SLOW)
        expect(blocked).to_contain_text(process)
    tool.wait_for_report()
    expect(blocked).to_have_count(0)
    shares = tool.page.locator(".report-part").filter(has_text="Most of the time went to: locks")
    shares.locator("summary").click()
    expect(shares).to_contain_text(process)


def test_sequences_that_the_source_has_used_since_are_named(open_page: OpenPage, make_db: MakeDb) -> None:
    source = make_db("source", "gone", TABLES + "CREATE SEQUENCE counter; SELECT nextval('counter');")
    target = make_db("target", "gone", EXISTING)
    tool = open_page()
    with lock(target):
        run_until_held(tool, source, target)
        deadline = time.monotonic() + SLOW / 1000
        while not fetch(target, "SELECT 1 FROM pg_sequences WHERE sequencename = 'counter' AND last_value = 1"):
            assert time.monotonic() < deadline, "the sequence was not set"
            time.sleep(0.05)
        execute(source, "SELECT nextval('counter')")
    tool.wait_for_report()
    gone = tool.page.locator(".report details").filter(has_text="1 sequence has gone on")
    gone.locator("summary").click()
    expect(gone).to_contain_text("public.counter")
    expect(tool.page.locator("#run .notice.ok").first).to_be_visible()
