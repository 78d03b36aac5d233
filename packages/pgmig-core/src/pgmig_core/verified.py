"""A verification as JSON-ready values and as lines of text. Pure; for the CLI, the log and the web."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from .human import human_rows, human_seconds, one_line
from .report import RowDifference, RowState, TableVerification, Verification

MOST_REMARKS = 3
_PLURALS = {
    "TABLE": ("table", "tables"),
    "MATERIALIZED VIEW": ("materialized view", "materialized views"),
    "SEQUENCE": ("sequence", "sequences"),
    "LARGE OBJECT": ("set of large objects", "sets of large objects"),
}
_STATES = {
    RowState.MISSING: "missing on the target",
    RowState.EXTRA: "only on the target",
    RowState.DIFFERENT: "different",
}


def verification_to_json(verification: Verification) -> dict[str, Any]:
    """equal, seconds, and of each table counts, hashes and some of the rows that differ."""
    return {
        "equal": verification.equal,
        "seconds": verification.seconds,
        "tables": [
            {
                "kind": table.kind,
                "schema": table.schema,
                "name": table.name,
                "equal": table.equal,
                "source_rows": table.source_rows,
                "target_rows": table.target_rows,
                "source_hash": _hash(table.source_hash),
                "target_hash": _hash(table.target_hash),
                "error": table.error,
                "rows": [_row_to_json(row) for row in table.rows],
                "more_rows": table.more_rows,
                "remark": table.remark,
            }
            for table in verification.tables
        ],
    }


def _row_to_json(row: RowDifference) -> dict[str, Any]:
    return {
        "state": row.state.value,
        "key": dict(row.key),
        "columns": [{"name": c.name, "source": c.source, "target": c.target} for c in row.columns],
    }


def _hash(value: int | None) -> str | None:
    return None if value is None else f"{value & 0xFFFF_FFFF_FFFF_FFFF:016x}"


def verification_lines(verification: Verification) -> Iterator[str]:
    """Each table that differs with its rows, then the sum. Not yet safe for a terminal: see render."""
    for table in verification.differences:
        yield f"DIFFERENT {difference_line(table)}"
        yield from (f"  {line}" for line in row_lines(table))
    yield from remark_lines(verification)
    same = len(verification.tables) - len(verification.differences)
    kinds = compared(verification)
    of = f"{kinds} equal" if "," not in kinds else f"{len(verification.tables):,} objects equal ({kinds})"
    yield (
        f"verification: {same:,} of {of}, {human_rows(rows_compared(verification))} compared"
        f" in {human_seconds(verification.seconds)}"
    )


def remark_lines(verification: Verification) -> Iterator[str]:
    """What is no difference; the first ones are named."""
    remarked = [table for table in verification.tables if table.remark]
    for table in remarked[:MOST_REMARKS]:
        yield f"remark: {table.schema}.{table.name}: {table.remark}"
    if len(remarked) > MOST_REMARKS:
        yield f"remark: {len(remarked) - MOST_REMARKS:,} others have gone on, too"


def rows_compared(verification: Verification) -> int:
    """The source's rows of tables and materialized views."""
    return sum(max(t.source_rows, 0) for t in verification.tables if t.kind in ("TABLE", "MATERIALIZED VIEW"))


def compared(verification: Verification) -> str:
    """`12 tables, 3 sequences`."""
    kinds = Counter(table.kind for table in verification.tables)
    return ", ".join(f"{kinds[k]:,} {forms[kinds[k] != 1]}" for k, forms in _PLURALS.items() if kinds[k]) or "0 tables"


def difference_line(table: TableVerification) -> str:
    """`s.t: 10 rows on the source, 9 on the target`, or that the contents differ, or why it is not known."""
    name = f"{table.schema}.{table.name}"
    if table.error:
        return f"{name}: {one_line(table.error)}"
    if table.kind == "SEQUENCE":
        return f"{name}: the sequence stands elsewhere"
    if table.source_rows != table.target_rows:
        return f"{name}: {human_rows(table.source_rows)} on the source, {table.target_rows:,} on the target"
    return f"{name}: {human_rows(table.source_rows)} on both sides, but not the same"


def row_lines(table: TableVerification) -> Iterator[str]:
    """A line for each row that was found: which one, and the columns that differ."""
    for row in table.rows:
        key = ", ".join(f"{name} = {_value(value)}" for name, value in row.key)
        columns = ", ".join(f"{c.name}: {_value(c.source)} -> {_value(c.target)}" for c in row.columns)
        state = "" if not key and columns else _STATES[row.state]
        yield one_line(": ".join(part for part in (key, state, columns) if part))
    if table.more_rows:
        yield "… and others"


def _value(value: str | None) -> str:
    return "NULL" if value is None else repr(value) if not value.isprintable() else f"'{value}'"


__all__ = [
    "compared", "difference_line", "remark_lines", "row_lines", "rows_compared", "verification_lines",
    "verification_to_json",
]  # fmt: skip
