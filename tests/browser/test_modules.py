"""The page's modules that decide something, called in the browser; both languages' words; what the sources avoid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from .program import Program

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
SOURCES = sorted(WEB.rglob("*.js"))


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One page for all of them: they only call functions."""
    program = Program(tmp_path_factory.mktemp("modules"))
    program.start()
    page = browser.new_page()
    page.goto(program.url)
    yield page
    page.close()
    program.stop()


def test_both_languages_have_every_text(page: Page) -> None:
    en, ja = (
        set(page.evaluate(f"import('/js/locales/{name}.js').then((m) => Object.keys(m.default))"))
        for name in ("en", "ja")
    )
    assert en == ja
    text = "".join(path.read_text() for path in [*SOURCES, *WEB.glob("*.html")] if "locales" not in path.parts)
    used = set(re.findall(r"""(?:\bt\(|data-t(?:-[a-z]+)?"?[=:] ?|[?:] )"([a-z_]+(?:\.[a-z_.]+)?)\"""", text))
    asked = {key for key in used if "." in key and key.split(".")[0] in {known.split(".")[0] for known in en}}
    assert {key for key in asked if not key.endswith((".js", ".log"))} <= en


def test_every_finding_has_words(page: Page) -> None:
    known = set(page.evaluate("import('/js/locales/ja.js').then((m) => Object.keys(m.default))"))
    core = "".join(path.read_text() for path in (ROOT / "packages/pgmig-core/src/pgmig_core").rglob("*.py"))
    codes = {"".join(found) for found in re.findall(_CODE, core)}
    assert {"encoding", "no_select", "column_extra", "comes_along"} <= codes
    assert {code for code in codes if f"finding.{code}" not in known or f"finding.{code}.text" not in known} == set()


_CODE = r"""(?:code=|as_finding\(\s*)"([a-z_]+)"|Severity\.[A-Z]+(?: if \w+ else Severity\.[A-Z]+)?,\s+"([a-z_]+)"""


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        (
            "postgresql://h",
            {"host": "h", "port": "", "database": "", "user": "", "password": "", "sslmode": "", "dsn": ""},
        ),
        (
            "postgres://u:p%3A%2F@h:1/d%20b",
            {"host": "h", "port": "1", "database": "d b", "user": "u", "password": "p:/"},
        ),
        (
            "postgresql://u@[::1]:5433/d?sslmode=disable",
            {"host": "::1", "port": "5433", "sslmode": "disable", "dsn": ""},
        ),
        ("postgresql://a:1,b/d", {"host": "", "database": "d", "dsn": "postgresql://?host=a%2Cb&port=1%2C5432"}),
        ("postgresql:///d?host=/run&options=-c%20a%3D1", {"host": "/run", "dsn": "postgresql://?options=-c%20a%3D1"}),
        ("mysql://h", None),
        ("postgresql://%zz@h", None),
    ],
)
def test_uris(page: Page, uri: str, expected: dict[str, str] | None) -> None:
    found = page.evaluate("(uri) => import('/js/connect/uri.js').then((m) => m.parseUri(uri))", uri)
    if expected is None:
        assert found is None
    else:
        assert found | expected == found


_CHOICE = """async ([schemas, off]) => {
  const { Choice } = await import("/js/model/choice.js");
  const { toSelection } = await import("/js/model/selection.js");
  const choice = new Choice({ schemas });
  const find = (path) => {
    const [schema, kind, name] = path.split("/");
    const found = choice.schemas.find((one) => one.name === schema);
    if (!kind) return found;
    const group = found.kinds.find((one) => one.kind === kind);
    return name === undefined ? group : group.items.find((one) => one.label === name);
  };
  for (const path of off) choice.set(find(path), false);
  return toSelection(choice);
}"""

_SCHEMAS: list[dict[str, Any]] = [
    {
        "name": "a",
        "tables": [{"name": "t1"}, {"name": "t2"}, {"name": "T 3"}],
        "functions": [{"name": "f", "arguments": "integer, text"}, {"name": "f", "arguments": ""}],
        "triggers": [{"name": "touch", "table": "t1"}, {"name": "touch", "table": "t2"}],
    },
    {"name": "b", "tables": [{"name": "t1"}], "views": [{"name": "v", "kind": "view"}]},
]
_NO_TRIGGERS = ["tables", "views", "functions", "types", "other"]


@pytest.mark.parametrize(
    ("off", "expected"),
    [
        ([], {}),
        (["b"], {"kinds": ["tables", "functions", "triggers", "types", "other"], "schemas": ["a"]}),
        (["a/tables/T 3"], {"schemas": ["a", "b"], "exclude_tables": ['a."T 3"']}),
        (["a/triggers"], {"kinds": _NO_TRIGGERS, "schemas": ["a", "b"]}),
        (["a/triggers/touch → t2"], {"schemas": ["a", "b"], "exclude_triggers": ['a."t2.touch"']}),
        (["a/functions/f()"], {"schemas": ["a", "b"], "exclude_functions": ['a."f()"']}),
        (
            ["a/functions", "a/triggers", "a/tables/t1", "a/tables/t2", "b/tables"],
            {"kinds": ["tables", "views", "types", "other"], "tables": ['a."T 3"', "b.v"]},
        ),
    ],
)
def test_what_is_ticked_becomes_a_selection(page: Page, off: list[str], expected: dict[str, Any]) -> None:
    assert page.evaluate(_CHOICE, [_SCHEMAS, off]) == expected


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_no_source_turns_text_into_markup(path: Path) -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|setHTML"
    assert re.findall(forbidden, path.read_text()) == []
    assert len(path.read_text().splitlines()) < 250


@pytest.mark.parametrize("path", sorted(WEB.glob("*.html")), ids=lambda path: path.name)
def test_pages_have_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text()
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)|javascript:", text) == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", text) == []
