"""What is chosen, what comes along with it, and what stays out, judged by what the target holds."""

from __future__ import annotations

import pytest

from pgmig_core import UsageError
from tests.integration.run.conftest import copy, make_plan
from tests.support.databases import MakeDb, fetch

SHOP = """
CREATE SCHEMA sales;
CREATE SCHEMA stock;
CREATE TYPE sales.state AS ENUM ('new', 'paid');
CREATE FUNCTION sales.next_number() RETURNS int LANGUAGE sql AS 'SELECT 42';
CREATE FUNCTION sales.noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE sales.customers (id serial PRIMARY KEY, name text);
CREATE TABLE sales.orders (
    id int PRIMARY KEY DEFAULT sales.next_number(), state sales.state DEFAULT 'new',
    customer int CONSTRAINT to_customer REFERENCES sales.customers
);
CREATE INDEX orders_state ON sales.orders (state);
CREATE TRIGGER noted BEFORE UPDATE ON sales.orders FOR EACH ROW EXECUTE FUNCTION sales.noted();
CREATE VIEW sales.paid AS SELECT id FROM sales.orders WHERE state = 'paid';
CREATE TABLE sales.order_log (line text);
CREATE TABLE stock.items (id int PRIMARY KEY);
CREATE TABLE stock.moves (at int, item int) PARTITION BY RANGE (at);
CREATE TABLE stock.moves_1 PARTITION OF stock.moves FOR VALUES FROM (0) TO (10);
INSERT INTO sales.customers (name) VALUES ('Ada'), ('Bob');
INSERT INTO sales.orders VALUES (1, 'paid', 1);
INSERT INTO stock.items VALUES (7);
INSERT INTO stock.moves VALUES (1, 7);
"""
RELATIONS = """
SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('sales', 'stock') AND c.relkind IN ('r', 'p', 'v', 'S') ORDER BY 1"""


def relations(dsn: str) -> list[str]:
    return [name for (name,) in fetch(dsn, RELATIONS)]


def test_a_schema_brings_everything_in_it_and_nothing_else(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SHOP), make_db("target")
    copy(source, target, selection={"schemas": ["stock"]})
    assert relations(target) == ["stock.items", "stock.moves", "stock.moves_1"]
    assert fetch(target, "SELECT * FROM stock.moves") == [(1, 7)]


def test_a_table_brings_what_it_cannot_exist_without(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SHOP), make_db("target")
    plan = make_plan(source, target, selection={"tables": ["sales.orders"]})
    along = {str(f.subject): f.message for f in plan.findings if f.code == "comes_along"}
    assert along["type sales.state"] == "comes along, because table sales.orders needs it"
    assert "function sales.next_number()" in along
    assert [f.code for f in plan.findings if f.code == "fk_outside"] == ["fk_outside"]
    copy(source, target, selection={"tables": ["sales.orders"]})
    assert relations(target) == ["sales.orders"]
    assert fetch(target, "SELECT id, state::text FROM sales.orders") == [(1, "paid")]
    assert fetch(target, "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal") == [(1,)]
    assert fetch(target, "SELECT count(*) FROM pg_constraint WHERE contype = 'f'") == [(0,)]


def test_kinds_narrow_what_is_chosen(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SHOP), make_db("target")
    copy(source, target, selection={"schemas": ["sales"], "kinds": ["tables"]})
    assert relations(target) == ["sales.customers", "sales.customers_id_seq", "sales.order_log", "sales.orders"]
    assert fetch(target, "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal") == [(0,)]


def test_a_view_alone_brings_its_table_without_rows(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SHOP), make_db("target")
    plan = make_plan(source, target, selection={"kinds": ["views"]})
    (finding,) = [f for f in plan.findings if f.code == "comes_along" and str(f.subject) == "table sales.orders"]
    assert "without rows" in finding.message
    copy(source, target, selection={"kinds": ["views"]})
    assert relations(target) == ["sales.orders", "sales.paid"]
    assert fetch(target, "SELECT count(*) FROM sales.orders") == [(0,)]


def test_exclusions_win(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SHOP), make_db("target")
    copy(source, target, selection={"exclude_schemas": ["stock"], "exclude_tables": ["*_log"]})
    assert "sales.order_log" not in relations(target)
    assert not [name for name in relations(target) if name.startswith("stock.")]


def test_a_partitioned_table_brings_its_partitions(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SHOP), make_db("target")
    copy(source, target, selection={"tables": ["stock.moves"]})
    assert relations(target) == ["stock.moves", "stock.moves_1"]
    assert fetch(target, "SELECT tableoid::regclass::text, at FROM stock.moves") == [("stock.moves_1", 1)]


@pytest.mark.parametrize(
    ("selection", "hint"),
    [
        ({"tables": ["sales.oders"]}, "did you mean sales.orders"),
        ({"schemas": ["sale"]}, "did you mean sales"),
        ({"exclude_tables": ["nothing.like_it"]}, "the source has nothing"),
    ],
)
def test_a_pattern_that_matches_nothing_names_the_near_ones(
    make_db: MakeDb, selection: dict[str, list[str]], hint: str
) -> None:
    source, target = make_db("source", sql=SHOP), make_db("target")
    with pytest.raises(UsageError) as raised:
        make_plan(source, target, selection=selection)
    assert hint in raised.value.hint


def test_tables_named_while_their_kind_is_left_out_is_a_contradiction(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=SHOP), make_db("target")
    with pytest.raises(UsageError, match="kinds chosen"):
        make_plan(source, target, selection={"tables": ["sales.orders"], "kinds": ["functions"]})
