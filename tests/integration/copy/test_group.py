"""Small tables in a group: what one round trip serves, and what is left when one of them fails."""

from __future__ import annotations

import pytest
from psycopg.pq import TransactionStatus

from pgmig_core.copy.group import copy_group
from pgmig_core.copy.values import Streamed
from pgmig_core.plan import CopyStep, Format
from tests.integration.copy.conftest import Pair
from tests.support.steps import copy_step


def group(pair: Pair, steps: list[CopyStep], stop_after: int = 99) -> tuple[int, list[Streamed]]:
    told: list[Streamed] = []
    if pair.source.info.transaction_status is TransactionStatus.IDLE:
        pair.source.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    done = copy_group(
        pair.source, pair.target, steps, lambda _step, result: told.append(result), lambda: len(told) < stop_after
    )
    assert pair.target.info.transaction_status is TransactionStatus.IDLE
    assert pair.target.execute("SELECT 1").fetchone() == (1,)
    return done, told


@pytest.mark.parametrize("format_", Format)
def test_tables_of_any_size(pair: Pair, format_: Format) -> None:
    pair.both("CREATE TABLE public.few (id int, v text); CREATE TABLE public.none (LIKE public.few)")
    pair.both("CREATE TABLE public.bare (); CREATE TABLE public.much (LIKE public.few)")
    pair.source.execute("INSERT INTO public.few VALUES (1, 'a'), (2, NULL), (3, E'\\t\\\\')")
    pair.source.execute("INSERT INTO public.much SELECT i, repeat('x', 5000) FROM generate_series(1, 500) i")
    pair.source.execute("INSERT INTO public.bare DEFAULT VALUES")
    steps = [copy_step(t, format=format_) for t in ("few", "none", "much")]
    steps.append(copy_step("bare", "", format=Format.TEXT))
    done, told = group(pair, steps)
    assert done == 4
    assert [result.rows for result in told] == [3, 0, 500, 1]
    assert pair.arrived("SELECT * FROM public.few ORDER BY 1") == [(1, "a"), (2, None), (3, "\t\\")]
    assert pair.arrived("SELECT count(*), sum(length(v)) FROM public.much") == [(500, 2_500_000)]
    assert pair.arrived("SELECT count(*) FROM public.bare") == [(1,)]


def test_a_table_that_the_source_cannot_read_ends_the_group(pair: Pair) -> None:
    pair.both("CREATE TABLE public.a (id int); CREATE TABLE public.c (id int)")
    pair.source.execute("INSERT INTO public.a VALUES (1)")
    pair.target.execute("CREATE TABLE public.b (id int)")
    done, _ = group(pair, [copy_step("a", "id"), copy_step("b", "id"), copy_step("c", "id")])
    assert done == 1
    assert pair.source.info.transaction_status is TransactionStatus.INERROR
    assert pair.arrived("SELECT * FROM public.a") == [(1,)]


def test_a_table_that_the_target_refuses_ends_the_group_and_keeps_its_rows(pair: Pair) -> None:
    pair.source.execute("CREATE TABLE public.a (id int); CREATE TABLE public.b (id int)")
    pair.source.execute("INSERT INTO public.a SELECT generate_series(1, 100000)")
    pair.target.execute("CREATE TABLE public.a (id int CHECK (id < 0)); INSERT INTO public.a VALUES (-1)")
    pair.target.execute("CREATE TABLE public.b (id int)")
    steps = [copy_step("a", "id", existing=True, truncate=True), copy_step("b", "id")]
    assert group(pair, steps)[0] == 0
    assert pair.arrived("SELECT * FROM public.a") == [(-1,)]
    assert group(pair, steps[1:])[0] == 1


def test_a_group_stops_between_two_tables(pair: Pair) -> None:
    pair.both("CREATE TABLE public.a (id int); CREATE TABLE public.b (id int)")
    pair.source.execute("INSERT INTO public.a VALUES (1); INSERT INTO public.b VALUES (1)")
    assert group(pair, [copy_step("a", "id"), copy_step("b", "id")], stop_after=1)[0] == 1
    assert pair.arrived("SELECT * FROM public.b") == []
