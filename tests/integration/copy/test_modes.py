"""Truncate, append and upsert: what is in the target's table afterwards."""

from __future__ import annotations

import pytest

from pgmig_core.errors import StatementFailedError
from pgmig_core.plan import Format
from tests.support.steps import copy_step

from .conftest import Pair

TABLE = "CREATE TABLE public.t (id int PRIMARY KEY, v text)"
FORMATS = pytest.mark.parametrize("format_", list(Format))


@FORMATS
def test_truncate_replaces_the_rows(pair: Pair, format_: Format) -> None:
    pair.both(TABLE)
    pair.source.execute("INSERT INTO public.t VALUES (1, 'a'), (2, NULL), (3, E'tab\\t nl\\n \\\\. ü')")
    pair.target.execute("INSERT INTO public.t VALUES (3, 'old'), (9, 'old')")
    result = pair.copy(copy_step(truncate=True, format=format_))
    assert pair.arrived() == [(1, "a"), (2, None), (3, "tab\t nl\n \\. ü")]
    assert result.rows == 3


@FORMATS
def test_append_keeps_the_rows(pair: Pair, format_: Format) -> None:
    pair.both(TABLE)
    pair.source.execute("INSERT INTO public.t VALUES (1, 'a'), (2, 'b')")
    pair.target.execute("INSERT INTO public.t VALUES (9, 'old')")
    pair.copy(copy_step(format=format_))
    assert pair.arrived() == [(1, "a"), (2, "b"), (9, "old")]


def test_a_duplicate_leaves_the_table_as_it_was(pair: Pair) -> None:
    pair.both(TABLE)
    pair.source.execute("INSERT INTO public.t SELECT i, 'new' FROM generate_series(1, 10000) i")
    pair.target.execute("INSERT INTO public.t VALUES (9999, 'old')")
    with pytest.raises(StatementFailedError) as failed:
        pair.copy(copy_step())
    assert (failed.value.side, failed.value.sqlstate) == ("target", "23505")
    assert failed.value.detail == "Key (id)=(9999) already exists."
    assert pair.arrived() == [(9999, "old")]


def test_a_worker_goes_on_after_a_failure(pair: Pair) -> None:
    pair.both(TABLE)
    pair.source.execute("INSERT INTO public.t VALUES (1, 'a')")
    with pytest.raises(StatementFailedError) as failed:
        pair.copy(copy_step("missing"))
    assert (failed.value.side, failed.value.sqlstate) == ("source", "42P01")
    assert pair.copy(copy_step()).rows == 1


def test_a_source_error_leaves_the_table_as_it_was(pair: Pair) -> None:
    pair.both(TABLE)
    pair.source.execute("INSERT INTO public.t SELECT i, repeat('x', 100) FROM generate_series(1, 50000) i")
    pair.target.execute("INSERT INTO public.t VALUES (1, 'old')")
    with pytest.raises(StatementFailedError) as failed:
        pair.copy(copy_step(truncate=True, where="1 / (id - 49000) IS NOT NULL"))
    assert (failed.value.side, failed.value.sqlstate) == ("source", "22012")
    assert pair.arrived() == [(1, "old")]


def test_freeze_makes_rows_frozen(pair: Pair) -> None:
    pair.both(TABLE)
    pair.source.execute("INSERT INTO public.t VALUES (1, 'a')")
    pair.copy(copy_step(freeze=True))
    assert pair.arrived() == [(1, "a")]
    pair.target.execute("VACUUM public.t")
    assert pair.arrived("SELECT relallvisible > 0 FROM pg_class WHERE oid = 'public.t'::regclass") == [(True,)]


def test_the_order_of_columns_and_their_names_may_differ(pair: Pair) -> None:
    pair.source.execute('CREATE TABLE public.t (a int, "B c" text, gone int); ALTER TABLE public.t DROP gone')
    pair.target.execute('CREATE TABLE public."T""2" (extra int, "Text" text, n int)')
    pair.source.execute("INSERT INTO public.t VALUES (1, 'x')")
    pair.copy(copy_step(target_table='T"2', source_columns=("B c", "a"), target_columns=("Text", "n")))
    assert pair.arrived('SELECT * FROM public."T""2"') == [(None, "x", 1)]


def test_where_filters_the_source(pair: Pair) -> None:
    pair.both(TABLE)
    pair.source.execute("INSERT INTO public.t SELECT i FROM generate_series(1, 5) i")
    pair.copy(copy_step(where="id % 2 = 0"))
    assert pair.arrived() == [(2, None), (4, None)]


def test_children_are_not_copied_with_their_parent(pair: Pair) -> None:
    pair.both(TABLE + "; CREATE TABLE public.child () INHERITS (public.t)")
    pair.source.execute("INSERT INTO public.t VALUES (1, 'parent'); INSERT INTO public.child VALUES (2, 'child')")
    pair.target.execute("INSERT INTO public.child VALUES (7, 'kept')")
    pair.copy(copy_step(truncate=True))
    assert pair.arrived() == [(1, "parent"), (7, "kept")]


@FORMATS
def test_rows_of_no_columns_are_counted(pair: Pair, format_: Format) -> None:
    pair.both("CREATE TABLE public.t ()")
    pair.source.execute("INSERT INTO public.t SELECT FROM generate_series(1, 7)")
    assert pair.copy(copy_step(columns="", format=format_)).rows == 7
    assert pair.arrived("SELECT count(*) FROM public.t") == [(7,)]


@FORMATS
def test_an_empty_table_arrives_empty(pair: Pair, format_: Format) -> None:
    pair.both(TABLE)
    pair.target.execute("INSERT INTO public.t VALUES (1, 'old')")
    assert pair.copy(copy_step(truncate=True, format=format_)).rows == 0
    assert pair.arrived() == []


def test_identity_and_generated_columns(pair: Pair) -> None:
    pair.both(
        "CREATE TABLE public.t (id int GENERATED ALWAYS AS IDENTITY, v text,"
        " up text GENERATED ALWAYS AS (upper(v)) STORED)"
    )
    pair.source.execute("INSERT INTO public.t (id, v) OVERRIDING SYSTEM VALUE VALUES (42, 'a')")
    pair.copy(copy_step())
    assert pair.arrived() == [(42, "a", "A")]


def test_a_target_that_drops_rows_fails_the_table(pair: Pair) -> None:
    pair.both(TABLE)
    pair.source.execute("INSERT INTO public.t SELECT i FROM generate_series(1, 5) i")
    pair.target.execute(
        "CREATE FUNCTION public.skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        "CREATE TRIGGER skip BEFORE INSERT ON public.t FOR EACH ROW WHEN (NEW.id = 3) EXECUTE FUNCTION public.skip()"
    )
    with pytest.raises(StatementFailedError, match="5 rows were sent and 4 arrived"):
        pair.copy(copy_step())
    assert pair.arrived() == []


def test_only_the_snapshot_is_copied(pair: Pair) -> None:
    pair.both(TABLE)
    pair.source.execute("INSERT INTO public.t VALUES (1, 'before')")
    pair.start()
    pair.source.execute("UPDATE public.t SET v = 'after'; INSERT INTO public.t VALUES (2, 'after')")
    pair.copy(copy_step())
    assert pair.arrived() == [(1, "before")]


def test_progress_grows_to_the_exact_figures(pair: Pair) -> None:
    pair.both("CREATE TABLE public.t (id int, v text)")
    pair.source.execute("INSERT INTO public.t SELECT i, repeat('x', i % 50) FROM generate_series(1, 300000) i")
    seen: list[tuple[int, int]] = []
    result = pair.copy(copy_step(), on_progress=lambda rows, size: seen.append((rows, size)))
    assert [size for _, size in seen] == sorted(size for _, size in seen)
    assert all(abs(rows / size * result.bytes / result.rows - 1) < 0.1 for rows, size in seen)
    assert seen[-1] == (300000, result.bytes)
