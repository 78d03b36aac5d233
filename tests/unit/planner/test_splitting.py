"""Which tables are split where the user names no size."""

from __future__ import annotations

import pytest

from pgmig_core.catalog.index import Index
from pgmig_core.catalog.table import Column, Table
from pgmig_core.chunking import WIDE, WIDE_WORTH_SPLITTING, WORTH_SPLITTING
from pgmig_core.options import Options
from pgmig_core.planner.splitting import split_copy
from tests.support.steps import copy_step
from tests.unit.planner.versions.gaps import catalog

KEY = Column(attnum=1, attname="id", atttypid=23, type="integer", attnotnull=True)


@pytest.mark.parametrize(
    ("major", "size", "row_bytes", "split"),
    [
        (14, WORTH_SPLITTING + 1, 100, True),
        (14, WORTH_SPLITTING, 100, False),
        (14, WIDE_WORTH_SPLITTING * 2, WIDE, True),
        (14, WIDE_WORTH_SPLITTING, WIDE, False),
        (14, WIDE_WORTH_SPLITTING * 2, WIDE / 2, False),
        (14, WIDE_WORTH_SPLITTING * 2, None, False),  # never analyzed: nobody knows
        (13, WIDE_WORTH_SPLITTING * 2, WIDE, False),  # by key
        (13, WORTH_SPLITTING + 1, WIDE, True),
    ],
)
def test_large_tables_and_tables_of_wide_rows(major: int, size: int, row_bytes: float | None, split: bool) -> None:
    rows = -1 if row_bytes is None else size / row_bytes
    table = Table(oid=1, name="t", nspname="public", relkind="r", columns=(KEY,), bytes=size, reltuples=rows)
    index = Index(
        oid=2, name="t_pkey", nspname="public", relname="t", relkind="i", indrelid=1, definition="", indisunique=True,
        indisprimary=True, indisvalid=True, indkey=(1,), indnkeyatts=1,
    )  # fmt: skip
    step = split_copy(copy_step(), table, catalog(major, table, index), size, Options(workers=2))
    assert (step.split is not None) is split
