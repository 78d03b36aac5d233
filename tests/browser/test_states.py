"""What the page looks like when things are not as they should be, and what it keeps in the browser."""

from __future__ import annotations

import json

import psycopg
import pytest
from playwright.sync_api import expect

from pgmig_core.demo.servers import Server
from tests.support.databases import MakeDb

from .conftest import OpenPage


def test_first_visit(open_page: OpenPage) -> None:
    tool = open_page()
    expect(tool.page.locator("#step-connect")).to_be_visible()
    expect(tool.page.locator("#next")).to_be_disabled()
    expect(tool.page.locator("#actions-note")).to_have_text("Give a host or a database on both sides")
    expect(tool.page.locator("#source-profile")).to_be_disabled()


def test_an_empty_database_says_so(open_page: OpenPage, make_db: MakeDb) -> None:
    tool = open_page("ja")
    tool.connect(make_db("source", "empty"), make_db("target", "empty"))
    expect(tool.page.locator("#objects .notice.info")).to_contain_text("このデータベースは空です")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"database": "nowhere"}, "This database does not exist on the server"),
        ({"user": "nobody_here"}, "This user does not exist"),
        ({"port": "1"}, "Nothing answers at this host and port"),
        ({"host": "no-such-host.invalid"}, "There is no server of this name"),
    ],
)
def test_a_connection_that_fails_says_what_to_do(
    open_page: OpenPage, source_db: str, change: dict[str, str], said: str
) -> None:
    tool = open_page()
    tool.paste("source", source_db)
    for field, value in change.items():
        tool.page.fill(f"#source-{field}", value)
    tool.page.locator("[aria-labelledby=title-source] button[type=submit]").click()
    answer = tool.result("source").locator(".notice.error")
    expect(answer).to_contain_text(said)
    expect(answer.locator(".hint")).not_to_be_empty()


def test_what_may_not_be_read_is_said_before_and_after(
    open_page: OpenPage, make_db: MakeDb, source_server: Server
) -> None:
    source = make_db(
        "source",
        "rights",
        "CREATE TABLE secret (id int); INSERT INTO secret VALUES (1);"
        "DROP ROLE IF EXISTS pgmig_reader; CREATE ROLE pgmig_reader LOGIN;",
    )
    tool = open_page()
    try:
        tool.connect(source.replace("postgres@", "pgmig_reader@"), make_db("target", "rights"))
        tool.next()
        tool.wait_for_plan()
        warning = tool.plan.locator(".notice.warning").filter(has_text="may not be read")
        expect(warning).to_contain_text("public.secret")
        expect(warning).to_contain_text("GRANT SELECT")
        tool.start()
        tool.wait_for_report()
        expect(tool.page.locator("#run .notice.warning").first).to_contain_text("the rows of 1 table were left out")
        expect(tool.page.locator("#run .outcomes").first).to_contain_text("public.secret")
    finally:
        with psycopg.connect(source, autocommit=True) as connection:
            connection.execute("DROP ROLE pgmig_reader")


def test_when_everything_failed_it_says_so(open_page: OpenPage, make_db: MakeDb) -> None:
    source = make_db("source", "all", "CREATE TABLE t (id int); INSERT INTO t VALUES (1)")
    target = make_db("target", "all", "CREATE TABLE t (id int CHECK (id > 1))")
    tool = open_page("ja")
    tool.connect(source, target)
    tool.next()
    tool.wait_for_plan()
    tool.start()
    tool.wait_for_report()
    expect(tool.page.locator("#run .notice.error").first).to_contain_text("何も移行できませんでした")
    expect(tool.page.locator(".phases [data-status=failed]")).to_have_count(1)

    # the log of it: filtered, held back, and as a file
    lines = tool.page.locator(".log li")
    everything = lines.count()
    tool.page.fill(".log-tools input", "Data: FAILED")
    assert 0 < lines.count() < everything
    for line in lines.all_inner_texts():
        assert "data: failed" in line.lower()
    tool.page.fill(".log-tools input", "")
    expect(lines).to_have_count(everything)
    pause = tool.page.locator(".log-tools button")
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "true")
    with tool.page.expect_download() as downloading:
        tool.page.click(".log-tools a")
    assert "FAILED" in downloading.value.path().read_text()


def test_a_profile_keeps_the_password_only_when_ticked(open_page: OpenPage) -> None:
    tool = open_page()
    page = tool.page
    tool.paste(
        "source",
        "postgresql://anna:s3cret%40@db.example:6543/shop?sslmode=require&sslpassword=s3cret&application_name=x",
    )
    for field, value in (
        ("host", "db.example"),
        ("port", "6543"),
        ("user", "anna"),
        ("password", "s3cret@"),
        ("sslmode", "require"),
    ):
        expect(page.locator(f"#source-{field}")).to_have_value(value)
    expect(page.locator("[aria-labelledby=title-source]")).to_contain_text("application_name")

    for name, ticked in (("without", False), ("with", True)):
        page.locator("[aria-labelledby=title-source] .profiles .button").first.click()
        tool.dialog.locator("input[type=text]").fill(name)
        tool.dialog.locator("input[type=checkbox]").set_checked(ticked)
        tool.dialog.get_by_role("button", name="Save").click()
        expect(page.locator("#source-profile")).to_have_value(name)
        kept = page.evaluate("JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})")
        assert ("s3cret" in kept) is ticked

    page.click(".swap")
    expect(page.locator("#destination-host")).to_have_value("db.example")
    expect(page.locator("#destination-password")).to_have_value("s3cret@")
    expect(page.locator("#source-host")).to_have_value("")

    tool.reload()
    expect(page.locator("#destination-host")).to_have_value("db.example")
    expect(page.locator("#destination-password")).to_have_value("")
    page.select_option("#destination-profile", "with")
    expect(page.locator("#destination-password")).to_have_value("s3cret@")
    expect(page.locator("[aria-labelledby=title-destination]")).to_contain_text("sslpassword, application_name")
    assert "s3cret" not in page.url


def test_options_out_of_range_are_refused_in_place(open_page: OpenPage, make_db: MakeDb) -> None:
    tool = open_page()
    tool.connect(make_db("source", "range", "CREATE TABLE t (id int)"), make_db("target", "range"))
    tool.next()
    tool.wait_for_plan()
    tool.page.fill("#batch_size", "0")
    expect(tool.page.locator("#batch_size-error")).to_have_text("A whole number from 1 to 1,000,000")
    expect(tool.page.locator("#next")).to_be_disabled()
    tool.page.fill("#batch_size", "500")
    expect(tool.page.locator("#next")).to_be_enabled()


def test_the_language_can_be_switched_at_any_time(open_page: OpenPage, make_db: MakeDb) -> None:
    tool = open_page("en")
    tool.connect(make_db("source", "words", "CREATE TABLE t (id int)"), make_db("target", "words"))
    tool.page.click("[data-language=ja]")
    expect(tool.page.locator("#title-objects")).to_have_text("移行対象選択")
    expect(tool.node("テーブル (1)")).to_be_visible()
    tool.next()
    tool.wait_for_plan()
    expect(tool.plan.locator(".overview h3")).to_have_text("計画")
    tool.page.click("[data-language=en]")
    expect(tool.plan.locator(".overview h3")).to_have_text("The plan")
    assert json.loads(tool.page.evaluate("localStorage.getItem('pgmig.language')")) == "en"


def test_help_is_there_in_both_languages(open_page: OpenPage) -> None:
    page = open_page("ja").page
    page.goto(page.url + "help.html")
    expect(page.locator("article:visible h2")).to_have_text("ヘルプ")
    page.click("[data-language=en]")
    expect(page.locator("article:visible h2")).to_have_text("Help")
