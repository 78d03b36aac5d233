"""Upsert: rows with a known key are updated, others are inserted, and the target's own stay."""

from __future__ import annotations

from typing import Any

import pytest

from pgmig_core.errors import StatementFailedError
from pgmig_core.plan import CopyStep, Format
from tests.support.steps import copy_step

from .conftest import Pair

TABLE = "CREATE TABLE public.t (id int PRIMARY KEY, v text)"


def upsert_step(**other: Any) -> CopyStep:
    values: dict[str, Any] = {"upsert": True, "conflict_columns": ("id",)}
    return copy_step(**(values | other))


@pytest.mark.parametrize("format_", list(Format))
@pytest.mark.parametrize("batch_size", [1, 3, 1000])
def test_updates_inserts_and_keeps(pair: Pair, batch_size: int, format_: Format) -> None:
    pair.both(TABLE)
    pair.source.execute("INSERT INTO public.t SELECT i, 'new' FROM generate_series(1, 10) i")
    pair.target.execute("INSERT INTO public.t VALUES (5, 'old'), (10, 'old'), (11, 'old')")
    result = pair.copy(upsert_step(batch_size=batch_size, format=format_))
    assert result.rows == 10
    assert pair.arrived() == [(i, "new") for i in range(1, 11)] + [(11, "old")]


def test_a_table_of_keys_only_does_nothing_on_conflict(pair: Pair) -> None:
    pair.both("CREATE TABLE public.t (a int, b int, PRIMARY KEY (a, b))")
    pair.source.execute("INSERT INTO public.t VALUES (1, 1), (1, 2)")
    pair.target.execute("INSERT INTO public.t VALUES (1, 1), (3, 3)")
    pair.copy(upsert_step(columns="a b", conflict_columns=("a", "b")))
    assert pair.arrived("SELECT * FROM public.t ORDER BY 1, 2") == [(1, 1), (1, 2), (3, 3)]


def test_identity_always_keeps_the_sources_values(pair: Pair) -> None:
    pair.both("CREATE TABLE public.t (id int GENERATED ALWAYS AS IDENTITY, code text UNIQUE, v text)")
    pair.source.execute("INSERT INTO public.t OVERRIDING SYSTEM VALUE VALUES (41, 'a', 'new'), (42, 'b', 'new')")
    pair.target.execute("INSERT INTO public.t OVERRIDING SYSTEM VALUE VALUES (7, 'a', 'old')")
    pair.copy(upsert_step(columns="id code v", conflict_columns=("code",), overriding_system_value=True))
    assert pair.arrived("SELECT * FROM public.t ORDER BY code") == [(7, "a", "new"), (42, "b", "new")]


def test_a_key_twice_in_the_source_is_an_error_in_whichever_batches(pair: Pair) -> None:
    pair.source.execute("CREATE TABLE public.t (id int, v text)")
    pair.target.execute(TABLE)
    pair.source.execute("INSERT INTO public.t VALUES (1, 'one'), (2, 'x'), (3, 'x'), (1, 'two')")
    pair.target.execute("INSERT INTO public.t VALUES (2, 'old')")
    with pytest.raises(StatementFailedError) as failed:
        pair.copy(upsert_step(batch_size=2))
    assert (failed.value.sqlstate, failed.value.detail) == ("23505", "Key (id)=(1) is duplicated.")
    assert pair.arrived() == [(2, "old")]


def test_an_error_in_a_late_batch_undoes_the_early_ones(pair: Pair) -> None:
    pair.both(TABLE)
    pair.target.execute("ALTER TABLE public.t ADD CHECK (v <> 'bad')")
    pair.source.execute("INSERT INTO public.t SELECT i, CASE i WHEN 99 THEN 'bad' END FROM generate_series(1, 100) i")
    with pytest.raises(StatementFailedError) as failed:
        pair.copy(upsert_step(batch_size=10))
    assert failed.value.sqlstate == "23514"
    assert pair.arrived() == []


def test_odd_names(pair: Pair) -> None:
    pair.both('CREATE TABLE public."Ta ble" ("pgmig_row" int, "pgmig_row_" text, "or der" int UNIQUE)')
    pair.source.execute("""INSERT INTO public."Ta ble" VALUES (1, 'a', 10)""")
    pair.target.execute("""INSERT INTO public."Ta ble" VALUES (0, 'z', 10)""")
    step = upsert_step(
        table="Ta ble",
        source_columns=("pgmig_row", "pgmig_row_", "or der"),
        target_columns=("pgmig_row", "pgmig_row_", "or der"),
        conflict_columns=("or der",),
    )
    pair.copy(step)
    assert pair.arrived('SELECT * FROM public."Ta ble"') == [(1, "a", 10)]


def test_two_tables_in_turn(pair: Pair) -> None:
    pair.both(TABLE + "; CREATE TABLE public.u (k text PRIMARY KEY)")
    pair.source.execute("INSERT INTO public.t VALUES (1, 'a'); INSERT INTO public.u VALUES ('k')")
    pair.copy(upsert_step())
    pair.copy(upsert_step(table="u", columns="k", conflict_columns=("k",)))
    assert (pair.arrived(), pair.arrived("SELECT * FROM public.u")) == ([(1, "a")], [("k",)])


def test_progress_counts_merged_rows(pair: Pair) -> None:
    pair.both(TABLE)
    pair.source.execute("INSERT INTO public.t SELECT i, 'v' FROM generate_series(1, 20000) i")
    seen: list[int] = []
    pair.copy(upsert_step(batch_size=100), on_progress=lambda rows, _size: seen.append(rows))
    assert seen == sorted(seen)
    assert seen[-1] == 20000
