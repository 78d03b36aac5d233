"""The data plane's SQL, exactly."""

from __future__ import annotations

from pgmig_core.chunking import Chunk
from pgmig_core.copy import statements
from pgmig_core.plan import TriggerState
from tests.support.steps import copy_step

UPSERT = copy_step("t", "id code v", upsert=True, conflict_columns=("id",))


def test_rows_are_read_from_the_table_alone() -> None:
    step = copy_step(source_schema="S", source_table="order", source_columns=("Id", "select"))
    assert statements.select_rows(step) == 'SELECT "Id", "select" FROM ONLY "S"."order"'


def test_a_partitioned_table_is_read_through_its_root() -> None:
    assert statements.select_rows(copy_step(source_only=False)) == "SELECT id, v FROM public.t"


def test_a_filter() -> None:
    step = copy_step(where="id > 3")
    assert statements.select_rows(step) == "SELECT id, v FROM ONLY public.t WHERE id > 3"
    assert statements.select_rows(step, Chunk(2, "id < 9 OR id > 20")).endswith(
        " WHERE (id > 3) AND (id < 9 OR id > 20)"
    )


def test_no_columns() -> None:
    assert statements.select_rows(copy_step(columns="")) == "SELECT  FROM ONLY public.t"


def test_append_needs_nothing_before() -> None:
    assert statements.before_copy(copy_step()) == ()


def test_truncate() -> None:
    assert statements.before_copy(copy_step(truncate=True)) == ("TRUNCATE ONLY public.t",)


def test_truncate_with_partitions() -> None:
    assert statements.before_copy(copy_step(truncate=True, target_partitioned=True)) == ("TRUNCATE public.t",)


def test_triggers_rest_first_and_come_back_to_their_own_state() -> None:
    step = copy_step(
        truncate=True,
        resting_triggers=tuple(TriggerState(name=f"Trigger {state}", tgenabled=state) for state in "OARD"),
    )
    assert statements.before_copy(step) == (
        'ALTER TABLE ONLY public.t DISABLE TRIGGER "Trigger O"',
        'ALTER TABLE ONLY public.t DISABLE TRIGGER "Trigger A"',
        'ALTER TABLE ONLY public.t DISABLE TRIGGER "Trigger R"',
        'ALTER TABLE ONLY public.t DISABLE TRIGGER "Trigger D"',
        "TRUNCATE ONLY public.t",
    )
    assert statements.after_copy(step) == (
        "SET CONSTRAINTS ALL IMMEDIATE",
        'ALTER TABLE ONLY public.t ENABLE TRIGGER "Trigger O"',
        'ALTER TABLE ONLY public.t ENABLE ALWAYS TRIGGER "Trigger A"',
        'ALTER TABLE ONLY public.t ENABLE REPLICA TRIGGER "Trigger R"',
        'ALTER TABLE ONLY public.t DISABLE TRIGGER "Trigger D"',
    )


def test_freezing_needs_a_truncated_table_that_is_not_partitioned() -> None:
    assert statements.freezes(copy_step(freeze=True))
    assert statements.before_copy(copy_step(freeze=True)) == ("TRUNCATE ONLY public.t",)
    assert not statements.freezes(copy_step(truncate=True))
    assert not statements.freezes(copy_step(freeze=True, target_partitioned=True))
    assert not statements.freezes(copy_step(freeze=True, upsert=True))


def test_staging() -> None:
    assert statements.create_staging(UPSERT) == (
        "CREATE TEMPORARY TABLE pgmig_staging ON COMMIT DROP AS SELECT id, code, v FROM ONLY public.t WITH NO DATA",
        "ALTER TABLE pg_temp.pgmig_staging ADD COLUMN pgmig_row bigint GENERATED ALWAYS AS IDENTITY",
    )
    assert statements.index_staging(UPSERT) == (
        "CREATE UNIQUE INDEX ON pg_temp.pgmig_staging (id)",
        "CREATE INDEX ON pg_temp.pgmig_staging (pgmig_row)",
    )


def test_upsert_truncates_nothing() -> None:
    assert statements.before_copy(copy_step(upsert=True, truncate=True, freeze=True)) == ()


def test_merge() -> None:
    assert statements.merge_batch(UPSERT, frozenset()) == (
        "INSERT INTO public.t (id, code, v) SELECT id, code, v FROM pg_temp.pgmig_staging"
        " WHERE pgmig_row > $1 AND pgmig_row <= $2 ORDER BY pgmig_row"
        " ON CONFLICT (id) DO UPDATE SET code = EXCLUDED.code, v = EXCLUDED.v"
    )


def test_merge_leaves_identity_always_columns_as_they_are() -> None:
    step = copy_step("t", "id code v", upsert=True, conflict_columns=("code",), overriding_system_value=True)
    assert statements.merge_batch(step, frozenset({"id"})) == (
        "INSERT INTO public.t (id, code, v) OVERRIDING SYSTEM VALUE SELECT id, code, v FROM pg_temp.pgmig_staging"
        " WHERE pgmig_row > $1 AND pgmig_row <= $2 ORDER BY pgmig_row"
        " ON CONFLICT (code) DO UPDATE SET v = EXCLUDED.v"
    )


def test_merge_of_keys_only() -> None:
    step = copy_step("t", "a b", upsert=True, conflict_columns=("a", "b"))
    assert statements.merge_batch(step, frozenset()).endswith(" ON CONFLICT (a, b) DO NOTHING")


def test_the_row_number_takes_a_name_of_its_own() -> None:
    assert statements.row_number(copy_step("t", "pgmig_row pgmig_row_")) == "pgmig_row__"
