"""Small tables in a group: what one round trip serves, and what is left when one of them fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from pgmig_core.connection import connect
from pgmig_core.copy.group import _Lane, copy_group
from pgmig_core.copy.values import Streamed
from pgmig_core.errors import ConnectionFailedError
from pgmig_core.options import ConnectionOptions
from pgmig_core.plan import CopyStep, Format
from tests.integration.copy.conftest import Pair
from tests.support.steps import copy_step

Lanes = list[psycopg.Connection[Any]]


@pytest.fixture(params=[1, 3], ids=["one lane", "three lanes"])
def lanes(pair: Pair, target_db: str, request: pytest.FixtureRequest) -> Iterator[Lanes]:
    """The target's connections."""
    options = ConnectionOptions.model_validate({"dsn": target_db})
    more = [connect(options, "target") for _ in range(request.param - 1)]
    yield [pair.target, *more]
    for connection in more:
        connection.close()


class Group:
    """One call of copy_group: what it told."""

    def __init__(self, pair: Pair, lanes: Lanes, steps: list[CopyStep], stop_after: int = 99) -> None:
        self.rows: dict[str, int] = {}
        if pair.source.info.transaction_status is TransactionStatus.IDLE:
            pair.source.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        failed = copy_group(pair.source, lanes, steps, self._end, lambda: len(self.rows) < stop_after)
        self.failed = [step.target_table for step in failed]
        for lane in lanes:
            assert lane.info.transaction_status is TransactionStatus.IDLE
            assert lane.execute("SELECT 1").fetchone() == (1,)

    def _end(self, step: CopyStep, result: Streamed) -> None:
        assert step.target_table not in self.rows
        self.rows[step.target_table] = result.rows


@pytest.mark.parametrize("format_", Format)
def test_tables_of_any_size(pair: Pair, lanes: Lanes, format_: Format) -> None:
    pair.both("CREATE TABLE public.few (id int, v text); CREATE TABLE public.none (LIKE public.few)")
    pair.both("CREATE TABLE public.bare (); CREATE TABLE public.much (LIKE public.few)")
    pair.source.execute("INSERT INTO public.few VALUES (1, 'a'), (2, NULL), (3, E'\\t\\\\')")
    pair.source.execute("INSERT INTO public.much SELECT i, repeat('x', 5000) FROM generate_series(1, 500) i")
    pair.source.execute("INSERT INTO public.bare DEFAULT VALUES")
    steps = [copy_step(t, format=format_) for t in ("few", "none", "much")]
    steps.append(copy_step("bare", "", format=Format.TEXT))
    done = Group(pair, lanes, steps)
    assert done.failed == []
    assert done.rows == {"few": 3, "none": 0, "much": 500, "bare": 1}
    assert pair.arrived("SELECT * FROM public.few ORDER BY 1") == [(1, "a"), (2, None), (3, "\t\\")]
    assert pair.arrived("SELECT count(*), sum(length(v)) FROM public.much") == [(500, 2_500_000)]
    assert pair.arrived("SELECT count(*) FROM public.bare") == [(1,)]


def test_a_table_that_the_source_cannot_read_ends_the_group(pair: Pair, lanes: Lanes) -> None:
    pair.both("CREATE TABLE public.a (id int); CREATE TABLE public.c (id int)")
    pair.source.execute("INSERT INTO public.a VALUES (1)")
    pair.target.execute("CREATE TABLE public.b (id int)")
    done = Group(pair, lanes, [copy_step("a", "id"), copy_step("b", "id"), copy_step("c", "id")])
    assert (done.failed, done.rows) == (["b"], {"a": 1})
    assert pair.source.info.transaction_status is TransactionStatus.INERROR
    assert pair.arrived("SELECT * FROM public.a") == [(1,)]


def test_a_table_that_the_target_refuses_ends_the_group_and_keeps_its_rows(pair: Pair, lanes: Lanes) -> None:
    pair.source.execute("CREATE TABLE public.a (id int); CREATE TABLE public.b (id int)")
    pair.source.execute("INSERT INTO public.a SELECT generate_series(1, 100000)")
    pair.target.execute("CREATE TABLE public.a (id int CHECK (id < 0)); INSERT INTO public.a VALUES (-1)")
    pair.target.execute("CREATE TABLE public.b (id int)")
    steps = [copy_step("a", "id", existing=True, truncate=True), copy_step("b", "id")]
    assert Group(pair, lanes, steps).failed == ["a"]
    assert pair.arrived("SELECT * FROM public.a") == [(-1,)]
    assert Group(pair, lanes, steps[1:]).rows == {"b": 0}


def test_what_is_under_way_on_other_lanes_is_told_and_nothing_else_was_done(pair: Pair, lanes: Lanes) -> None:
    """One of many tables is refused when its rows are all sent: the others are whole, or empty and not told of."""
    names = [f"t{number}" for number in range(12)]
    for name in names:
        pair.both(f"CREATE TABLE public.{name} (id int)")
        pair.source.execute(f"INSERT INTO public.{name} SELECT generate_series(1, 5)".encode())
    pair.target.execute("ALTER TABLE public.t4 ADD CHECK (id < 5)")
    done = Group(pair, lanes, [copy_step(name, "id") for name in names])
    assert done.failed == ["t4"]
    assert set(done.rows) >= set(names[:4])
    for name in names:
        assert pair.arrived(f"SELECT count(*) FROM public.{name}") == [(done.rows.get(name, 0),)]


def test_a_group_stops_between_two_tables(pair: Pair) -> None:
    pair.both("CREATE TABLE public.a (id int); CREATE TABLE public.b (id int)")
    pair.source.execute("INSERT INTO public.a VALUES (1); INSERT INTO public.b VALUES (1)")
    done = Group(pair, [pair.target], [copy_step("a", "id"), copy_step("b", "id")], stop_after=1)
    assert (done.failed, done.rows) == ([], {"a": 1})
    assert pair.arrived("SELECT * FROM public.b") == []


def test_a_target_lost_at_the_end_of_the_rows_is_a_lost_connection(pair: Pair) -> None:
    lane = _Lane(pair.target)
    pair.target.close()
    with pytest.raises(ConnectionFailedError):
        lane.end_rows()
