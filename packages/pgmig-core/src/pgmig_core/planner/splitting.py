"""Which tables are copied in chunks, and by what."""

from __future__ import annotations

from msgspec.structs import replace

from ..catalog.catalog import Catalog
from ..catalog.index import Index
from ..catalog.table import Table
from ..chunking import TID_RANGE_SCAN, count_chunks, larger_than_share
from ..options import ExistingData, ForeignKeys, Options
from ..plan import CopyStep, KeyColumn, Split

FIRST_USER_OID = 16384
MOST_STREAMS = 8
"""The specification's limit of what is copied at a time, where the user names none."""


def split_copy(step: CopyStep, table: Table, source: Catalog, total: int, options: Options) -> CopyStep:
    """Copied in chunks, if the table is large and what arrives of it can be taken back: where it is empty at first.

    `total` is the bytes of all tables. Rows of an extension or from a partitioned root stay one stream, as do those of
    a table whose triggers rest or whose foreign keys are kept: both mean one transaction.
    """
    streams = options.workers or (options.processes or MOST_STREAMS)
    emptied = not step.existing or (
        options.existing_data is ExistingData.TRUNCATE
        and options.fk is ForeignKeys.DISABLE
        and not step.resting_triggers
        and not step.target_partitioned
    )
    whole = (
        not step.source_only or table.is_extension_config or not step.source_columns or table.access_method is not None
    )
    if not emptied or whole:
        return step
    by_key = source.server.version_num < TID_RANGE_SCAN
    key = _key(source, table) if by_key else ()
    larger_than = options.split_tables_larger_than
    if larger_than is None:
        # chunks by key may each read the whole table: that is worth it later
        row_bytes = table.bytes / table.reltuples if table.reltuples > 0 and not by_key else 0.0
        larger_than = larger_than_share(total, streams, row_bytes)
    chunks = count_chunks(table.bytes, larger_than, streams, by_key=by_key)
    if chunks == 1 or (by_key and not key):
        return step
    rows_go = "; what it holds goes before, and does not come back if the copy fails" if step.existing else ""
    note = f"in {chunks} chunks{rows_go}"
    return replace(step, split=Split(chunks, key), freeze=False, note="; ".join(filter(None, (step.note, note))))


def _key(source: Catalog, table: Table) -> tuple[KeyColumn, ...]:
    """The columns that chunks of 12 and 13 go by: of the smallest unique index that has every row once, in an order
    that `<` knows; the primary key before others."""
    columns = {c.attnum: c for c in table.columns}
    usable: list[tuple[bool, int, tuple[KeyColumn, ...]]] = []
    for index in source.of(Index):
        if index.indrelid != table.oid or not index.indisunique or not index.indisvalid or index.has_predicate:
            continue
        key = [columns.get(attnum) for attnum in index.indkey[: index.indnkeyatts]]
        if all(c is not None and c.attnotnull and c.atttypid < FIRST_USER_OID for c in key):
            named = tuple(KeyColumn(c.attname, c.type) for c in key if c is not None)
            usable.append((not index.indisprimary, len(named), named))
    return min(usable, key=lambda found: found[:2])[2] if usable else ()
