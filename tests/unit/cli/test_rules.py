"""Rules for single tables, from flags and from the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from pgmig_cli.request import Settings, build_request
from pgmig_core import TableRule, UsageError

SRC, DST = "postgresql://app@old/shop", "host=new dbname=shop"


def rules(config: Path | None = None, **flags: list[str]) -> tuple[TableRule, ...]:
    return build_request(Settings({"src": SRC, "dst": DST, "config": config, **flags})).selection.rules


def refusal(config: Path | None = None, **flags: list[str]) -> str:
    with pytest.raises(UsageError) as caught:
        rules(config, **flags)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "table", "where"),
    [
        ("sales.orders: made >= '2024-01-01'", "sales.orders", "made >= '2024-01-01'"),
        ("orders:made::date > now()", "orders", "made::date > now()"),
        ('sales."a:b" : id = 1', 'sales."a:b"', "id = 1"),
    ],
)
def test_a_condition_is_what_comes_after_the_first_colon(text: str, table: str, where: str) -> None:
    assert rules(where=[text]) == (TableRule(table=table, where=where),)


@pytest.mark.parametrize(
    ("text", "table", "columns"),
    [
        ("sales.customer: name=full_name", "sales.customer", {"name": "full_name"}),
        ('customer: "Name" = Full_Name', "customer", {"Name": "full_name"}),
        ('customer: "a=b"="say ""c"""', "customer", {"a=b": 'say "c"'}),
    ],
)
def test_columns_are_named_as_in_sql(text: str, table: str, columns: dict[str, str]) -> None:
    assert rules(map_column=[text]) == (TableRule(table=table, columns=columns),)


@pytest.mark.parametrize("text", ["", "orders", "orders:", ": id = 1", '"orders: id = 1'])
def test_what_is_no_condition_of_a_table(text: str) -> None:
    assert refusal(where=[text]).startswith(f"--where: {text!r} is not 'TABLE: CONDITION', as in")


@pytest.mark.parametrize("text", ["", "customer: name", "customer: =b", "customer: a=", "name=full_name"])
def test_what_is_no_pair_of_columns(text: str) -> None:
    assert refusal(map_column=[text]).startswith(f"--map-column: {text!r} is not 'TABLE: COLUMN=COLUMN', as in")


def test_the_file_has_them_by_table(tmp_path: Path) -> None:
    config = tmp_path / "pgmig.yaml"
    config.write_text(
        "where:\n  sales.orders: made >= '2024-01-01'\n  log: id > 7\n"
        "map-column:\n  sales.customer: {name: full_name, Email: email}\n"
    )
    assert rules(config) == (
        TableRule(table="sales.orders", where="made >= '2024-01-01'"),
        TableRule(table="log", where="id > 7"),
        TableRule(table="sales.customer", columns={"name": "full_name", "Email": "email"}),
    )
    assert rules(config, where=["log: id < 3"])[0] == TableRule(table="log", where="id < 3")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("where: id = 1", "{}:1: where must be `name: text` lines"),
        ("where: [id = 1]", "{}:1: where must be `name: text` lines"),
        ("where: {a: {b: c}}", "{}:1: where: a must be a text"),
        ("where:\n  a:\n", "{}:2: where: a has no value"),
        ("where:\n  a: x\n  a: y", "{}:3: where: a is there twice"),
        ("where:\n  [a]: x", "{}:2: where: a name must be a text"),
        ("map-column: {t: a=b}", "{}:1: map-column: t must be `name: text` lines"),
        ("map-column: {t: {}}", "{}:1: map-column: t: give a condition, or columns with other names on the target"),
        ("where: {t: ' '}", "{}:1: where: t: give a condition, or columns with other names on the target"),
        (
            'map-column: {t: {a: ""}}',
            "{}:1: map-column: t: no condition or column can be like this: empty, or with a NUL",
        ),
    ],
)
def test_what_the_file_says_wrongly_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    config = tmp_path / "pgmig.yaml"
    config.write_text(text)
    assert refusal(config).startswith(said.format(config))
