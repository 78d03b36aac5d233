"""Chunks, exactly."""

from __future__ import annotations

import pytest

from pgmig_core.chunking import (
    MOST,
    SMALLEST,
    WIDE,
    WIDE_WORTH_SPLITTING,
    WORTH_SPLITTING,
    Chunk,
    boundaries_sql,
    count_chunks,
    key_ranges,
    larger_than_share,
    page_ranges,
)
from pgmig_core.plan import KeyColumn, Split
from tests.support.steps import copy_step

MB = 1 << 20
ID = (KeyColumn("id", "integer"),)
BOTH = (KeyColumn("Tenant", "integer"), KeyColumn("key", 'character varying(20) COLLATE "C"'))


@pytest.mark.parametrize(
    ("size", "larger_than", "streams", "chunks"),
    [
        (64 * MB, 64 * MB, 2, 1),  # not larger
        (900 * MB, 0, 2, 1),  # never
        (900 * MB, 64 * MB, 1, 1),  # nobody to share it with
        (65 * MB, 64 * MB, 2, 5),  # no smaller than SMALLEST
        (1024 * MB, 64 * MB, 2, 16),  # eight pieces a stream
        (10240 * MB, 64 * MB, 2, 160),  # none larger than asked for
        (1, 0, 2, 1),
        (2, 1, 2, 2),
        (1 << 50, 1 << 30, 8, MOST),
    ],
)
def test_how_many(size: int, larger_than: int, streams: int, chunks: int) -> None:
    assert count_chunks(size, larger_than, streams, by_key=False) == chunks


@pytest.mark.parametrize(
    ("total", "streams", "row_bytes", "bytes_"),
    [
        (9000 * MB, 2, 200, 4500 * MB),
        (9000 * MB, 1, 200, 9000 * MB),
        (5000 * MB, 8, 200, WORTH_SPLITTING),
        (5000 * MB, 8, 0, WORTH_SPLITTING),
        (5000 * MB, 8, WIDE, 625 * MB),
        (400 * MB, 8, 2 * WIDE, WIDE_WORTH_SPLITTING),
    ],
)
def test_what_is_worth_splitting_is_more_than_a_stream_s_share(
    total: int, streams: int, row_bytes: float, bytes_: int
) -> None:
    assert larger_than_share(total, streams, row_bytes) == bytes_


def test_by_key_one_a_stream() -> None:
    assert count_chunks(SMALLEST * 100, SMALLEST, 4, by_key=True) == 4


def test_page_ranges_are_open_at_both_ends() -> None:
    assert page_ranges(10, 3) == (
        Chunk(1, "ctid < '(3,0)'::pg_catalog.tid"),
        Chunk(2, "ctid >= '(3,0)'::pg_catalog.tid AND ctid < '(6,0)'::pg_catalog.tid"),
        Chunk(3, "ctid >= '(6,0)'::pg_catalog.tid"),
    )


@pytest.mark.parametrize("pages", [0, 1])
def test_a_table_of_a_page_is_one_chunk(pages: int) -> None:
    assert page_ranges(pages, 8) == (Chunk(1, ""),)


def test_fewer_pages_than_chunks() -> None:
    assert len(page_ranges(3, 8)) == 3


def test_key_ranges() -> None:
    assert key_ranges(ID, [("-5",), ("70",)]) == (
        Chunk(1, "id < '-5'::integer"),
        Chunk(2, "id >= '-5'::integer AND id < '70'::integer"),
        Chunk(3, "id >= '70'::integer"),
    )


def test_ranges_of_several_columns_compare_rows() -> None:
    lower, upper = key_ranges(BOTH, [("1", "it's\\")])
    row = """("Tenant", key)"""
    bound = """('1'::integer,  E'it''s\\\\'::character varying(20) COLLATE "C")"""
    assert (lower.condition, upper.condition) == (f"{row} < {bound}", f"{row} >= {bound}")


def test_no_boundaries_is_one_chunk() -> None:
    assert key_ranges(ID, []) == (Chunk(1, ""),)


def test_boundaries_are_a_sample_s_percentiles() -> None:
    step = copy_step(split=Split(4, ID))
    assert boundaries_sql(step, 1200) == (
        "SELECT key1::pg_catalog.text FROM (SELECT id AS key1,"
        " pg_catalog.row_number() OVER (ORDER BY id) AS number, pg_catalog.count(*) OVER () AS total"
        " FROM ONLY public.t TABLESAMPLE SYSTEM (10.000000) REPEATABLE (0)) sample"
        " WHERE number * 4 / total > (number - 1) * 4 / total AND number < total ORDER BY number"
    )


def test_a_small_table_is_sampled_whole() -> None:
    assert "TABLESAMPLE SYSTEM (100.000000)" in boundaries_sql(copy_step(split=Split(4, ID)), 3)
