"""Every option of the specification's 2.4, judged by what the target holds afterwards."""

from __future__ import annotations

import pytest

from pgmig_core import Outcome, State
from tests.integration.run.conftest import copy, make_plan
from tests.support.databases import MakeDb, execute, fetch
from tests.support.dump import assert_same_database, contents, entries

ITEMS = "CREATE TABLE items (id int PRIMARY KEY, name text);"
SOURCE = ITEMS + "INSERT INTO items VALUES (1, 'one'), (2, 'two'), (3, 'three')"


def rows(dsn: str, table: str = "items") -> list[tuple[object, ...]]:
    return fetch(dsn, f"SELECT * FROM {table} ORDER BY 1")


def test_keep_uses_the_table_as_it_is(make_db: MakeDb) -> None:
    source = make_db("source", sql=SOURCE)
    target = make_db("target", sql="CREATE TABLE items (id int PRIMARY KEY, name text, note text DEFAULT 'kept')")
    report = copy(source, target, existing_tables="keep")
    assert report.outcome is Outcome.COMPLETED
    assert rows(target) == [(1, "one", "kept"), (2, "two", "kept"), (3, "three", "kept")]


def test_drop_makes_the_table_again(make_db: MakeDb) -> None:
    source = make_db("source", sql=SOURCE)
    target = make_db("target", sql="CREATE TABLE items (other text); INSERT INTO items VALUES ('old')")
    report = copy(source, target, existing_tables="drop")
    assert report.outcome is Outcome.COMPLETED
    assert rows(target) == [(1, "one"), (2, "two"), (3, "three")]
    assert_same_database(source, target)


def test_drop_takes_views_that_are_chosen_too(make_db: MakeDb) -> None:
    script = "CREATE VIEW names AS SELECT name FROM items;"
    source = make_db("source", sql=SOURCE + ";" + script)
    target = make_db("target", sql=ITEMS + script + "INSERT INTO items VALUES (9, 'old')")
    assert copy(source, target, existing_tables="drop").outcome is Outcome.COMPLETED
    assert fetch(target, "SELECT name FROM names ORDER BY 1") == [("one",), ("three",), ("two",)]


def test_drop_never_takes_what_was_not_chosen(make_db: MakeDb) -> None:
    source = make_db("source", sql=SOURCE)
    target = make_db(
        "target", sql=ITEMS + "CREATE VIEW mine AS SELECT * FROM items; INSERT INTO items VALUES (9, 'old')"
    )
    plan = make_plan(source, target, existing_tables="drop")
    (error,) = plan.errors
    assert error.code == "drop_dependent"
    assert "view public.mine" in error.message
    assert rows(target, "mine") == [(9, "old")]


def test_truncate_replaces_rows(make_db: MakeDb) -> None:
    source = make_db("source", sql=SOURCE)
    target = make_db("target", sql=ITEMS + "INSERT INTO items VALUES (1, 'old'), (9, 'old')")
    assert copy(source, target, existing_data="truncate").outcome is Outcome.COMPLETED
    assert rows(target) == [(1, "one"), (2, "two"), (3, "three")]


def test_append_adds_rows(make_db: MakeDb) -> None:
    source = make_db("source", sql=SOURCE)
    target = make_db("target", sql=ITEMS + "INSERT INTO items VALUES (9, 'old')")
    assert copy(source, target, existing_data="append").outcome is Outcome.COMPLETED
    assert rows(target) == [(1, "one"), (2, "two"), (3, "three"), (9, "old")]


def test_upsert_updates_and_inserts(make_db: MakeDb) -> None:
    source = make_db("source", sql=SOURCE)
    target = make_db("target", sql=ITEMS + "INSERT INTO items VALUES (1, 'old'), (9, 'old')")
    assert copy(source, target, existing_data="upsert", batch_size=2).outcome is Outcome.COMPLETED
    assert rows(target) == [(1, "one"), (2, "two"), (3, "three"), (9, "old")]


def test_upsert_without_a_key_is_an_error_before_anything_is_touched(make_db: MakeDb) -> None:
    source = make_db("source", sql=SOURCE)
    target = make_db("target", sql="CREATE TABLE items (id int, name text)")
    plan = make_plan(source, target, existing_data="upsert")
    assert [e.code for e in plan.errors] == ["upsert_without_key"]


@pytest.mark.parametrize("batch_size", [1, 2, 1000])
def test_upsert_is_the_same_for_any_batch_size(make_db: MakeDb, batch_size: int) -> None:
    source = make_db("source", sql=SOURCE)
    target = make_db("target", sql=ITEMS + "INSERT INTO items VALUES (2, 'old')")
    copy(source, target, existing_data="upsert", batch_size=batch_size)
    assert rows(target) == [(1, "one"), (2, "two"), (3, "three")]


def test_workers_zero_is_the_number_of_tables_up_to_eight(make_db: MakeDb) -> None:
    source = make_db("source", sql="".join(f"CREATE TABLE t{n} (id int);" for n in range(10)))
    target = make_db("target")
    assert make_plan(source, target).workers == 8
    assert make_plan(source, target, selection={"tables": ["t1", "t2"]}).workers == 2
    assert make_plan(source, target, workers=3).workers == 3


FAMILY = """
CREATE TABLE parents (id int PRIMARY KEY);
CREATE TABLE children (id int PRIMARY KEY, parent int CONSTRAINT to_parent REFERENCES parents);
"""
FAMILY_ROWS = "INSERT INTO parents VALUES (1), (2); INSERT INTO children VALUES (10, 1), (20, 2);"


@pytest.mark.parametrize("fk", ["disable", "keep"])
@pytest.mark.parametrize("data", ["truncate", "append"])
def test_foreign_keys_of_existing_tables_stand_afterwards(make_db: MakeDb, fk: str, data: str) -> None:
    source = make_db("source", sql=FAMILY + FAMILY_ROWS)
    target = make_db("target", sql=FAMILY + ("INSERT INTO parents VALUES (7)" if data == "truncate" else ""))
    report = copy(source, target, fk=fk, existing_data=data)
    assert report.outcome is Outcome.COMPLETED, report.failures
    assert rows(target, "children") == [(10, 1), (20, 2)]
    assert fetch(target, "SELECT convalidated FROM pg_constraint WHERE conname = 'to_parent'") == [(True,)]


def test_a_circle_of_foreign_keys_is_an_error_only_when_they_are_kept(make_db: MakeDb) -> None:
    circle = FAMILY + "ALTER TABLE parents ADD favourite int CONSTRAINT to_child REFERENCES children;"
    source = make_db("source", sql=circle + FAMILY_ROWS + "UPDATE parents SET favourite = 10")
    target = make_db("target", sql=circle)
    assert [e.code for e in make_plan(source, target, fk="keep").errors] == ["fk_circle"]
    assert copy(source, target, fk="disable").outcome is Outcome.COMPLETED
    assert rows(target, "parents") == [(1, 10), (2, 10)]


def test_a_foreign_key_that_cannot_be_put_back_is_reported_with_its_statement(make_db: MakeDb) -> None:
    source = make_db("source", sql=FAMILY.replace("CONSTRAINT to_parent REFERENCES parents", "") + FAMILY_ROWS
                     + "INSERT INTO children VALUES (30, 99)")  # fmt: skip
    target = make_db("target", sql=FAMILY)
    report = copy(source, target)
    assert report.outcome is Outcome.COMPLETED_WITH_ERRORS
    (missing,) = report.missing_foreign_keys
    assert missing.statement == (
        "ALTER TABLE public.children ADD CONSTRAINT to_parent FOREIGN KEY (parent) REFERENCES public.parents(id);"
    )
    execute(target, "DELETE FROM children WHERE parent = 99;" + missing.statement)


def test_truncate_is_an_error_where_a_foreign_key_from_outside_forbids_it(make_db: MakeDb) -> None:
    source = make_db("source", sql=FAMILY + FAMILY_ROWS)
    target = make_db("target", sql=FAMILY + FAMILY_ROWS)
    plan = make_plan(source, target, selection={"tables": ["parents"]})
    assert [e.code for e in plan.errors] == ["truncate_referenced"]


def test_a_dry_run_writes_nothing(make_db: MakeDb) -> None:
    source = make_db("source", sql=SOURCE + ";" + FAMILY + "CREATE SEQUENCE s START 5; SELECT nextval('s')")
    target = make_db("target", sql=ITEMS + "INSERT INTO items VALUES (9, 'old'); CREATE SEQUENCE s")

    def state() -> tuple[object, ...]:
        return (
            entries(target),
            contents(target),
            fetch(target, "SELECT last_value, is_called FROM s"),
            fetch(target, "SELECT pg_snapshot_xmax(pg_current_snapshot())"),
        )

    before = state()
    report = copy(source, target, mode="dry_run")
    assert report.results == ()
    assert state() == before


def test_user_triggers_of_existing_tables_rest_and_wake_as_they_were(make_db: MakeDb) -> None:
    script = ITEMS + """
        CREATE TABLE fired (name text);
        CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN INSERT INTO public.fired VALUES (TG_NAME); RETURN NEW; END$$;
        CREATE TRIGGER plain BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION fire();
        CREATE TRIGGER always BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION fire();
        ALTER TABLE items ENABLE ALWAYS TRIGGER always;
        CREATE TRIGGER off BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION fire();
        ALTER TABLE items DISABLE TRIGGER off;"""  # fmt: skip
    source = make_db("source", sql=SOURCE)
    target = make_db("target", sql=script)
    copy(source, target, selection={"tables": ["items"]})
    assert rows(target, "fired") == []
    assert fetch(target, "SELECT tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1") == [
        ("always", "A"), ("off", "D"), ("plain", "O"),
    ]  # fmt: skip


def test_sequences_get_their_value_and_whether_it_was_used(make_db: MakeDb) -> None:
    source = make_db("source", sql="CREATE SEQUENCE used; CREATE SEQUENCE fresh START 7;"
                     "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, v text);"
                     "INSERT INTO t (v) VALUES ('a'), ('b');"
                     "SELECT nextval('used'), nextval('used')")  # fmt: skip
    target = make_db("target")
    assert copy(source, target).outcome is Outcome.COMPLETED
    assert fetch(target, "SELECT last_value, is_called FROM used") == [(2, True)]
    assert fetch(target, "SELECT last_value, is_called FROM fresh") == [(7, False)]
    execute(target, "INSERT INTO t (v) VALUES ('c')")
    assert rows(target, "t") == [(1, "a"), (2, "b"), (3, "c")]


def test_appending_never_sets_a_sequence_back(make_db: MakeDb) -> None:
    source = make_db("source", sql="CREATE SEQUENCE s; SELECT nextval('s')")
    target = make_db("target", sql="CREATE SEQUENCE s; SELECT setval('s', 50)")
    copy(source, target, existing_data="append")
    assert fetch(target, "SELECT last_value FROM s") == [(50,)]


def test_one_broken_table_among_fifty(make_db: MakeDb) -> None:
    tables = "".join(f"CREATE TABLE t{n} (id int PRIMARY KEY); INSERT INTO t{n} VALUES ({n});" for n in range(50))
    source = make_db("source", sql=tables)
    target = make_db("target", sql="CREATE TABLE t7 (id int PRIMARY KEY); INSERT INTO t7 VALUES (7)")
    report = copy(source, target, existing_data="append")
    assert report.outcome is Outcome.COMPLETED_WITH_ERRORS
    (failure,) = report.failures
    assert (failure.subject.name, failure.sqlstate) == ("t7", "23505")
    assert "t7_pkey" in failure.message
    for n in range(50):
        assert rows(target, f"t{n}") == [(n,)]


@pytest.mark.parametrize(
    ("broken", "sqlstate"),
    [("CREATE TABLE t0 (other int)", "42703"), ("CREATE TABLE t0 (id int CHECK (id > 100))", "23514")],
)
def test_a_table_that_does_not_fit_fails_alone(make_db: MakeDb, broken: str, sqlstate: str) -> None:
    tables = "".join(f"CREATE TABLE t{n} (id int); INSERT INTO t{n} VALUES ({n});" for n in range(5))
    source = make_db("source", sql=tables)
    target = make_db("target", sql=broken)
    report = copy(source, target)
    assert [(f.subject.name, f.sqlstate) for f in report.failures] == [("t0", sqlstate)]
    copied = [r for r in report.results if r.rows and r.state is State.MIGRATED]
    assert len(copied) == 4


def test_verification_finds_what_differs(make_db: MakeDb) -> None:
    source = make_db("source", sql=SOURCE)
    target = make_db("target")
    report = copy(source, target, verify=True)
    assert report.verification is not None
    assert report.verification.equal
    target_with_extra = make_db("target", sql=ITEMS + "INSERT INTO items VALUES (9, 'old')")
    report = copy(source, target_with_extra, existing_data="append", verify=True)
    assert report.verification is not None
    (difference,) = report.verification.differences
    assert (difference.name, difference.source_rows, difference.target_rows) == ("items", 3, 4)
