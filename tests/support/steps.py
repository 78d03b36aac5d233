"""Copy steps for tests."""

from __future__ import annotations

from typing import Any

from pgmig_core.plan import Action, CopyStep, Format, Phase, Subject


def copy_step(table: str = "t", columns: str = "id v", **other: Any) -> CopyStep:
    """A step for public.`table`; `columns` is names apart by blanks."""
    names = tuple(columns.split())
    values: dict[str, Any] = {
        "id": 0,
        "phase": Phase.DATA,
        "action": Action.COPY,
        "subject": Subject("TABLE", "public", table),
        "source_schema": "public",
        "source_table": table,
        "target_schema": "public",
        "target_table": table,
        "source_columns": names,
        "target_columns": names,
        "format": Format.BINARY,
        "truncate": False,
        "batch_size": 1000,
        "rows": 0,
        "bytes": 0,
    }
    return CopyStep(**(values | other))
