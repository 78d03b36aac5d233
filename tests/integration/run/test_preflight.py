"""What the plan warns of, or refuses, before anything is touched: each with the object's name and what to do."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql

from pgmig_core import Finding, Plan, Severity
from tests.integration.run.conftest import make_plan
from tests.support.databases import MakeDb, execute

ITEMS = "CREATE TABLE items (id int PRIMARY KEY, name text)"
_numbers = itertools.count(1)


def only(plan: Plan, code: str) -> Finding:
    found = [f for f in plan.findings if f.code == code]
    assert len(found) == 1, [(f.code, f.message) for f in plan.findings]
    assert found[0].message
    return found[0]


@pytest.fixture
def plain_role() -> Iterator[Callable[[str], str]]:
    """A role without rights on a database's server; gives the DSN that connects as it. Dropped afterwards."""
    made: list[tuple[str, str]] = []

    def make(dsn: str) -> str:
        name = f"plain_{next(_numbers)}"
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'plain'").format(sql.Identifier(name)))
        made.append((dsn, name))
        return psycopg.conninfo.make_conninfo(dsn, user=name, password="plain")

    yield make
    for dsn, name in made:
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(name)))


def test_the_same_database_is_refused(make_db: MakeDb) -> None:
    source = make_db("source", sql=ITEMS)
    plan = make_plan(source, source)
    assert [f.code for f in plan.errors] == ["same_database"]


def test_a_missing_column_is_named(make_db: MakeDb) -> None:
    plan = make_plan(make_db("source", sql=ITEMS), make_db("target", sql="CREATE TABLE items (id int PRIMARY KEY)"))
    finding = only(plan, "column_missing")
    assert finding.severity is Severity.WARNING
    assert (str(finding.subject), finding.message) == (
        "table public.items",
        "column name is missing on the target: the table's copy will fail",
    )


def test_another_type_is_named(make_db: MakeDb) -> None:
    plan = make_plan(make_db("source", sql=ITEMS), make_db("target", sql="CREATE TABLE items (id int, name int)"))
    assert "column name is text, but integer on the target" in only(plan, "column_type").message


def test_an_extra_column_warns_only_when_it_cannot_be_filled(make_db: MakeDb) -> None:
    source = make_db("source", sql=ITEMS)
    with_default = make_plan(source, make_db("target", sql=ITEMS[:-1] + ", more int DEFAULT 1)"))
    assert only(with_default, "column_extra").severity is Severity.INFO
    without = make_plan(source, make_db("target", sql=ITEMS[:-1] + ", more int NOT NULL)"))
    assert only(without, "column_extra").severity is Severity.WARNING


def test_generated_columns_that_differ_are_named(make_db: MakeDb) -> None:
    plain, generated = (
        "CREATE TABLE t (a int, b int)",
        "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED)",
    )
    there = make_plan(make_db("source", sql=plain), make_db("target", sql=generated))
    assert "is generated on the target" in only(there, "column_generated").message
    here = make_plan(make_db("source", sql=generated), make_db("target", sql=plain))
    assert "generated on the source" in only(here, "column_generated").message


def test_a_foreign_key_that_points_outside(make_db: MakeDb) -> None:
    family = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p)"
    plan = make_plan(make_db("source", sql=family), make_db("target"), selection={"tables": ["c"]})
    assert (
        "references public.p, which is not part of this migration: it is left out" in only(plan, "fk_outside").message
    )


def test_a_table_that_may_not_be_read(make_db: MakeDb, plain_role: Callable[[str], str]) -> None:
    source = make_db("source", sql=ITEMS)
    plan = make_plan(plain_role(source), make_db("target"))
    assert "GRANT SELECT" in only(plan, "no_select").hint


def test_rows_that_row_level_security_hides(make_db: MakeDb, plain_role: Callable[[str], str]) -> None:
    source = make_db(
        "source", sql=ITEMS + "; ALTER TABLE items ENABLE ROW LEVEL SECURITY; GRANT SELECT ON items TO PUBLIC"
    )
    plan = make_plan(plain_role(source), make_db("target"))
    assert "row-level security hides rows" in only(plan, "rows_hidden").message


def test_a_target_where_nothing_may_be_made(make_db: MakeDb, plain_role: Callable[[str], str]) -> None:
    target = plain_role(make_db("target"))
    public = make_plan(make_db("source", sql=ITEMS), target)
    assert str(only(public, "no_create").subject) == "schema public"
    other = make_plan(make_db("source", sql="CREATE SCHEMA s; CREATE TABLE s.t (id int)"), target)
    assert "may not create schemas" in [f for f in other.findings if f.code == "no_create"][-1].message


def test_a_target_table_that_may_not_be_written(make_db: MakeDb, plain_role: Callable[[str], str]) -> None:
    target = plain_role(make_db("target", sql=ITEMS))
    plan = make_plan(make_db("source", sql=ITEMS), target)
    assert "lacks INSERT, TRUNCATE" in only(plan, "no_write").message


def test_an_extension_that_the_target_lacks(make_db: MakeDb) -> None:
    source = make_db("source")
    # no server here has an extension that the other lacks: say of an installed one that it has another name
    execute(source, "UPDATE pg_extension SET extname = 'not_to_be_had' WHERE extname = 'plpgsql'")
    execute(source, "UPDATE pg_extension SET oid = 99999 WHERE extname = 'not_to_be_had'")
    plan = make_plan(source, make_db("target"))
    assert "install its package" in only(plan, "extension_missing").hint


def test_a_role_that_the_target_lacks(make_db: MakeDb, plain_role: Callable[[str], str]) -> None:
    source = make_db("source", sql=ITEMS)
    role = psycopg.conninfo.conninfo_to_dict(plain_role(source))["user"]
    execute(source, f"ALTER TABLE items OWNER TO {role}")
    finding = only(make_plan(source, make_db("target")), "role_missing")
    assert str(finding.subject) == f"role {role}"
    assert finding.hint == "create the role on the target first, or let --roles make it"


def test_what_the_target_has_in_another_form_is_named(make_db: MakeDb) -> None:
    plan = make_plan(
        make_db("source", sql=ITEMS + "; CREATE VIEW names AS SELECT name FROM items"),
        make_db("target", sql=ITEMS + "; CREATE VIEW names AS SELECT upper(name) AS name FROM items"),
    )
    assert str(only(plan, "kept_differs").subject) == "view public.names"


def test_a_name_that_another_kind_of_relation_has(make_db: MakeDb) -> None:
    plan = make_plan(make_db("source", sql=ITEMS), make_db("target", sql="CREATE VIEW items AS SELECT 1 AS id"))
    assert "the target has a view public.items of this name" in only(plan, "name_taken").message


def test_losses_name_the_tables_whose_rows_go(make_db: MakeDb) -> None:
    source = make_db("source", sql=ITEMS)
    target = make_db(
        "target", sql=ITEMS + "; INSERT INTO items VALUES (1, 'old'); CREATE TABLE empty (id int); ANALYZE"
    )
    (loss,) = make_plan(source, target).losses
    assert (str(loss.subject), loss.action, loss.rows) == ("table public.items", "TRUNCATE", 1)
    assert make_plan(source, target, existing_data="append").losses == ()
    (loss,) = make_plan(source, target, existing_tables="drop", existing_data="append").losses
    assert loss.action == "DROP"


def test_the_hash_is_stable_and_follows_what_is_done(make_db: MakeDb) -> None:
    source, target = make_db("source", sql=ITEMS), make_db("target")
    first = make_plan(source, target)
    assert make_plan(source, target).hash == first.hash
    assert make_plan(source, target, batch_size=7, workers=2).hash == first.hash  # how, not what
    assert make_plan(source, target, fk="keep").hash != first.hash
    execute(source, "ALTER TABLE items ADD more int")
    assert make_plan(source, target).hash != first.hash
