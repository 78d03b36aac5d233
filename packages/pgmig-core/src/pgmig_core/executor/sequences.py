"""Sequences' values: last_value and is_called, read on the source and set on the target. Pure."""

from __future__ import annotations

from ..identifiers import literal, qualify
from ..plan import SequenceStep


def read_sequence(step: SequenceStep) -> str:
    """The query of a row: last_value, is_called."""
    return f"SELECT last_value, is_called FROM {qualify(step.source_schema, step.source_name)}"


def set_sequence(step: SequenceStep, value: int, *, called: bool) -> str:
    """The statement that sets it; with `advance_only` only where the target's has not given as much already."""
    name = qualify(step.target_schema, step.target_name)
    sequence = f"{literal(name).strip()}::pg_catalog.regclass"
    setval = f"SELECT pg_catalog.setval({sequence}, {value}, {'true' if called else 'false'})"
    if not step.advance_only:
        return setval
    return (
        f"{setval} FROM {name} s, pg_catalog.pg_sequence q WHERE q.seqrelid OPERATOR(pg_catalog.=) {sequence}"
        f" AND CASE WHEN q.seqincrement > 0 THEN (s.last_value, s.is_called) < ({value}, {called})"
        f" ELSE (s.last_value, NOT s.is_called) > ({value}, {not called}) END"
    )
