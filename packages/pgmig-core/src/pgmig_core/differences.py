"""A comparison of two catalogs as JSON-ready values and as lines of text. Pure; for the CLI, the log and the web."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .comparison import AttributeDifference, Change, Comparison, Difference

_SIDES = {Change.MISSING: "only on the source", Change.EXTRA: "only on the target", Change.CHANGED: "different"}


def comparison_to_json(comparison: Comparison) -> dict[str, Any]:
    """equal, both sides, how many objects were compared, and each difference with its attributes."""
    return {
        "equal": comparison.equal,
        "source": comparison.source,
        "target": comparison.target,
        "source_version": comparison.source_version,
        "target_version": comparison.target_version,
        "objects": comparison.objects,
        "differences": [
            {
                "change": difference.change.value,
                "kind": difference.subject.kind,
                "schema": difference.subject.schema,
                "name": difference.subject.name,
                "only_wording": difference.only_wording,
                "attributes": [
                    {
                        "column": attribute.column,
                        "name": attribute.name,
                        "source": attribute.source,
                        "target": attribute.target,
                        "only_wording": attribute.only_wording,
                    }
                    for attribute in difference.attributes
                ],
            }
            for difference in comparison.differences
        ],
    }


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """A line for each object, one for each of its attributes, and the sum. Not yet safe for a terminal: see render."""
    for difference in comparison.differences:
        yield f"{headline(difference)}{', maybe only wording' if difference.only_wording else ''}"
        yield from (f"  {attribute_line(attribute)}" for attribute in difference.attributes)
    yield sum_line(comparison)


def parity_lines(parity: Comparison) -> Iterator[str]:
    """What a report says of it: what really differs, then the sum after `parity:`."""
    for difference in parity.differences:
        if not difference.only_wording:
            yield f"DIFFERENT {headline(difference)}"
            yield from (f"  {attribute_line(attribute)}" for attribute in difference.attributes)
    yield f"parity: {sum_line(parity)}"


def script_to_sql(statements: Iterable[str]) -> str:
    """A script for psql, passwords hidden; each statement is a transaction of its own."""
    from .ddl import psql  # all of ddl, which showing differences can do without

    lines = (*psql.PRELUDE, *map(psql.statement, statements))
    return "\n".join(lines) + "\n"


def headline(difference: Difference) -> str:
    """`only on the source: table s.t`."""
    return f"{_SIDES[difference.change]}: {difference.subject}"


def attribute_line(attribute: AttributeDifference) -> str:
    """`column a, type: integer on the source, bigint on the target`."""
    source, target = _value(attribute.source), _value(attribute.target)
    note = " (maybe only wording)" if attribute.only_wording else ""
    if attribute.name == "column":
        missing = attribute.target is None
        return f"column {attribute.column}: only on the {'source' if missing else 'target'}"
    where = f"column {attribute.column}, " if attribute.column else ""
    return f"{where}{attribute.name}: {source} on the source, {target} on the target{note}"


def sum_line(comparison: Comparison) -> str:
    """`4,283 objects are the same on both sides`, or how many are not."""
    real = sum(not difference.only_wording for difference in comparison.differences)
    wording = len(comparison.differences) - real
    worded = f", {wording:,} maybe in other words" if wording else ""
    if not real:
        return f"{_objects(comparison.objects)} the same on both sides{worded}"
    return f"{real:,} difference{'' if real == 1 else 's'} among {comparison.objects:,} objects{worded}"


def _objects(count: int) -> str:
    return "1 object is" if count == 1 else f"{count:,} objects are"


def _value(text: str | None) -> str:
    return "nothing" if text is None else " ".join(text.split())
