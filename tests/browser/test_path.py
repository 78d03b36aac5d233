"""The whole path, in both languages: connect, browse, choose, options, plan, run, report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.databases import MakeDb, fetch
from tests.support.dump import assert_same_database

from .conftest import OpenPage

SOURCE = """
CREATE SCHEMA sales;
CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE sales.orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id int REFERENCES users, total numeric
);
CREATE VIEW sales.totals AS SELECT user_id, sum(total) AS total FROM sales.orders GROUP BY user_id;
CREATE FUNCTION sales.tax(amount numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT amount * 0.1';
CREATE SEQUENCE sales.invoice START 42;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
INSERT INTO users SELECT n, 'user ' || n FROM generate_series(1, 1234) n;
INSERT INTO sales.orders (user_id, total) SELECT 1 + n % 1234, n FROM generate_series(1, 5000) n;
"""

WORDS = {
    "ja": [
        "接続設定", "移行対象選択", "テーブル (1)", "1,234 行", "既存テーブルの扱い", "全体進捗", "完了",
        "すべて移行しました",
    ],
    "en": [
        "Connections", "What to migrate", "Tables (1)", "1,234 rows", "Existing tables", "Overall progress", "Done",
        "Everything arrived",
    ],
}  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_whole_path(open_page: OpenPage, make_db: MakeDb, language: str, tmp_path: Path) -> None:
    source, target = make_db("source", "path", SOURCE), make_db("target", "path")
    connections, objects, tables, rows, existing, overall, done, arrived = WORDS[language]
    tool = open_page(language)
    page = tool.page
    expect(page.locator("html")).to_have_attribute("lang", language)

    expect(page.locator("#title-connect")).to_have_text(connections)
    tool.connect(source, target)
    expect(page.locator("#title-objects")).to_have_text(objects)
    expect(page.locator("#title-objects")).to_be_focused()
    expect(tool.node(tables).first).to_be_visible()
    expect(tool.node("users").locator(".note")).to_contain_text(rows)

    tool.node("users").click()
    details = page.locator(".details")
    expect(details.locator(".facts")).to_contain_text("1,234")
    expect(details.locator(".columns tbody tr")).to_have_count(2)
    expect(details).to_contain_text("touched")

    page.click("#clear-all")
    expect(page.locator("#next")).to_be_disabled()
    page.click("#select-all")
    tool.next()

    tool.wait_for_plan()
    expect(page.locator("#options legend").first).to_have_text(existing)
    expect(tool.plan.locator(".notice.ok")).to_be_visible()  # an empty target loses nothing
    tool.plan.locator(".phase").first.locator("summary").first.click()
    tool.plan.locator(".phase .sql-of summary").first.click()
    expect(tool.plan.locator(".phase pre.sql").first).to_contain_text("CREATE SCHEMA")
    tool.start()

    expect(page.locator(".overall-panel h3")).to_have_text(overall)
    tool.wait_for_report()
    expect(page.locator("#run .notice.ok").first).to_contain_text(arrived)
    expect(tool.table("public.users").locator(".table-state")).to_have_text(done)
    expect(page.locator(".bar.overall")).to_have_attribute("aria-valuenow", "100")
    expect(page.locator("#live")).to_contain_text("100")
    assert_same_database(source, target)

    with page.expect_download() as downloading:
        page.click("#download-report")
    downloading.value.save_as(tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["outcome"] == "completed"
    assert report["verification"]["equal"] is True
    assert report["rows"] == 1234 + 5000


def test_a_dry_run_writes_nothing(open_page: OpenPage, make_db: MakeDb) -> None:
    source, target = make_db("source", "dry", SOURCE), make_db("target", "dry")
    tool = open_page()
    tool.connect(source, target)
    tool.next()
    tool.wait_for_plan()
    tool.choose("mode", "dry_run")
    expect(tool.page.locator("#next")).to_have_text("Start the dry run")
    tool.start()
    expect(tool.page.locator("#run .notice.info").first).to_contain_text("nothing was written")
    assert fetch(target, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == [(0,)]


def test_only_what_is_chosen_arrives(open_page: OpenPage, make_db: MakeDb) -> None:
    source, target = make_db("source", "part", SOURCE), make_db("target", "part")
    tool = open_page()
    tool.connect(source, target)
    tool.tick("sales")
    expect(tool.node("sales")).to_have_attribute("aria-checked", "false")
    tool.tick("Triggers (1)")
    expect(tool.node("public")).to_have_attribute("aria-checked", "mixed")
    tool.next()
    tool.wait_for_plan()
    tool.start()
    tool.wait_for_report()
    arrived = (
        "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'v', 'S') AND relnamespace = 'public'::regnamespace"
    )
    assert fetch(target, arrived) == [("users",)]
    assert fetch(target, "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal") == [(0,)]
    assert fetch(target, "SELECT count(*) FROM users") == [(1234,)]
