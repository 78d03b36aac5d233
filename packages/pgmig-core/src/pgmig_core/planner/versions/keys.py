"""Constraints, indexes, extended statistics and triggers."""

from __future__ import annotations

import re

from msgspec.structs import replace

from ...catalog.base import Address
from ...catalog.constraint import Constraint
from ...catalog.index import Index
from ...catalog.statistics import ExtendedStatistics
from ...catalog.table import Table
from ...catalog.trigger import Trigger
from ...catalog.view import View
from ...identifiers import quote
from .gap import Gap
from .rule import Changed, Rule
from .text import mask

_NULLS = " NULLS NOT DISTINCT"
_NOT_VALID = " NOT VALID"
_SET_COLUMNS = re.compile(r" ON DELETE SET (NULL|DEFAULT) \([^)]*\)")
_OPTION = re.compile(r"\bdeduplicate_items='?\w+'?(, )?")
_NO_OPTIONS = re.compile(r" WITH \(\)")


def _relation(relid: int, gap: Gap) -> Table | View | None:
    found = gap.source.objects.get(Address("pg_class", relid))
    return found if isinstance(found, Table | View) else None


def _on_partitioned(relid: int, gap: Gap) -> bool:
    table = _relation(relid, gap)
    return isinstance(table, Table) and table.relkind == "p"


def _cut(text: str, part: re.Pattern[str] | str, new: str = "") -> str:
    """The text with a part replaced where it is no string or quoted name."""
    found = re.search(part if isinstance(part, re.Pattern) else re.escape(part), mask(text))
    return text[: found.start()] + new + text[found.end() :] if found else text


def _not_enforced(constraint: Constraint, gap: Gap) -> Changed | None:  # noqa: ARG001 - the rules' common signature
    return None if constraint.conenforced else Changed(None, "NOT ENFORCED")


def _without_overlaps(constraint: Constraint, gap: Gap) -> Changed | None:
    """A temporal key is an exclusion constraint over the same index: the last column overlaps, the others are equal."""
    masked = mask(constraint.definition)
    if constraint.contype not in ("p", "u") or " WITHOUT OVERLAPS)" not in masked:
        return None
    if _on_partitioned(constraint.conrelid, gap):
        return Changed(None, "WITHOUT OVERLAPS on a partitioned table")
    table = _relation(constraint.conrelid, gap)
    names = {c.attnum: quote(c.attname) for c in table.columns} if table is not None else {}
    *equal, period = (names[attnum] for attnum in constraint.conkey)
    columns = ", ".join([*(f"{name} WITH =" for name in equal), f"{period} WITH &&"])
    rest = constraint.definition[masked.index(" WITHOUT OVERLAPS)") + len(" WITHOUT OVERLAPS)") :]
    made = replace(constraint, contype="x", definition=f"EXCLUDE USING gist ({columns}){rest}")
    return Changed(made, "WITHOUT OVERLAPS")


def _period(constraint: Constraint, gap: Gap) -> Changed | None:  # noqa: ARG001
    temporal = constraint.contype == "f" and ", PERIOD " in mask(constraint.definition)
    return Changed(None, "PERIOD") if temporal else None


def _notnull(constraint: Constraint, gap: Gap) -> Changed | None:
    """A NOT NULL that is not validated holds for new rows only, as such a check does."""
    if constraint.contype != "n":
        return None
    table = _relation(constraint.conrelid, gap)
    name = next((c.attname for c in table.columns if c.attnum == constraint.conkey[0]), "") if table else ""
    inherit = " NO INHERIT" if constraint.connoinherit else ""
    definition = f"CHECK (({quote(name)} IS NOT NULL)){inherit} NOT VALID"
    return Changed(replace(constraint, contype="c", definition=definition), "NOT NULL … NOT VALID")


def _fk_not_valid(constraint: Constraint, gap: Gap) -> Changed | None:
    if constraint.contype != "f" or constraint.convalidated or not _on_partitioned(constraint.conrelid, gap):
        return None
    made = replace(constraint, convalidated=True, definition=constraint.definition.removesuffix(_NOT_VALID))
    return Changed(made, "NOT VALID on a partitioned table")


def _exclusion(constraint: Constraint, gap: Gap) -> Changed | None:
    if constraint.contype != "x" or not _on_partitioned(constraint.conrelid, gap):
        return None
    return Changed(None, "EXCLUDE on a partitioned table")


def _set_columns(constraint: Constraint, gap: Gap) -> Changed | None:  # noqa: ARG001
    changed = _cut(constraint.definition, _SET_COLUMNS) if constraint.contype == "f" else constraint.definition
    if changed == constraint.definition:
        return None
    return Changed(replace(constraint, definition=changed), "ON DELETE SET … of some columns")


def _nulls_of_key(constraint: Constraint, gap: Gap) -> Changed | None:  # noqa: ARG001
    changed = _cut(constraint.definition, _NULLS) if constraint.contype == "u" else constraint.definition
    if changed == constraint.definition:
        return None
    return Changed(replace(constraint, definition=changed), "NULLS NOT DISTINCT")


def _nulls_of_index(index: Index, gap: Gap) -> Changed | None:  # noqa: ARG001
    if not index.indnullsnotdistinct or index.constraint_oid:
        return None
    made = replace(index, indnullsnotdistinct=False, definition=_cut(index.definition, _NULLS))
    return Changed(made, "NULLS NOT DISTINCT")


def _deduplicate(obj: Index | Constraint, gap: Gap) -> Changed | None:  # noqa: ARG001
    options = obj.reloptions if isinstance(obj, Index) else obj.index_reloptions
    kept = tuple(o for o in options or () if not o.startswith("deduplicate_items="))
    if kept == (options or ()):
        return None
    if isinstance(obj, Constraint):
        return Changed(replace(obj, index_reloptions=kept or None), "deduplicate_items")
    where = mask(obj.definition).rfind(" WITH (")
    tail = _NO_OPTIONS.sub("", _OPTION.sub("", obj.definition[where:]).replace(", )", ")"))
    made = replace(obj, reloptions=kept or None, definition=obj.definition[:where] + tail)
    return Changed(made, "" if obj.constraint_oid else "deduplicate_items")


def _spgist_include(index: Index, gap: Gap) -> Changed | None:  # noqa: ARG001
    masked = mask(index.definition)
    if " USING spgist (" not in masked or " INCLUDE (" not in masked:
        return None
    made = replace(index, definition=_cut(index.definition, re.compile(r" INCLUDE \([^)]*\)")))
    return Changed(made, "INCLUDE in an SP-GiST index")


def _brin_opclasses(index: Index, gap: Gap) -> Changed | None:
    """BRIN indexes only rule blocks out: the default operator class finds the same rows, by looking at more."""
    if " USING brin (" not in index.definition or not gap.opclasses:
        return None
    names = "|".join(sorted(gap.opclasses))
    changed = index.definition
    pattern = re.compile(rf" (?:pg_catalog\.)?(?:{names})(?: \([^)]*\))?(?=[ ,)])")
    while (shorter := _cut(changed, pattern)) != changed:
        changed = shorter
    return Changed(replace(index, definition=changed), "BRIN operator classes") if changed != index.definition else None


def _statistics_target(statistics: ExtendedStatistics, gap: Gap) -> Changed | None:  # noqa: ARG001
    if statistics.stxstattarget is None:
        return None
    return Changed(replace(statistics, stxstattarget=None), "a statistics target")


def _statistics_expressions(statistics: ExtendedStatistics, gap: Gap) -> Changed | None:  # noqa: ARG001
    on = mask(statistics.definition).partition(" ON ")[2].partition(" FROM ")[0]
    return Changed(None, "statistics on expressions") if "(" in on else None


def _row_trigger(trigger: Trigger, gap: Gap) -> Changed | None:
    masked = mask(trigger.definition)
    if not _on_partitioned(trigger.tgrelid, gap) or " BEFORE " not in masked or " FOR EACH ROW " not in masked:
        return None
    return Changed(None, "BEFORE … FOR EACH ROW on a partitioned table")


def _foreign_truncate(trigger: Trigger, gap: Gap) -> Changed | None:
    table = _relation(trigger.tgrelid, gap)
    foreign = isinstance(table, Table) and table.relkind == "f"
    return (
        Changed(None, "TRUNCATE of a foreign table") if foreign and " TRUNCATE " in mask(trigger.definition) else None
    )


RULES = (
    Rule(
        cls=Constraint,
        title="NOT ENFORCED constraint",
        since=18,
        becomes="left out: an older server would refuse the rows that break it",
        change=_not_enforced,
    ),
    Rule(cls=Constraint, title="foreign key with PERIOD", since=18, change=_period),
    Rule(
        cls=Constraint,
        title="primary key or unique WITHOUT OVERLAPS",
        since=18,
        becomes="made an exclusion constraint, which refuses the same rows but empty ranges",
        change=_without_overlaps,
    ),
    Rule(
        cls=Constraint,
        title="NOT NULL NOT VALID",
        since=18,
        becomes="made a check constraint IS NOT NULL … NOT VALID",
        change=_notnull,
    ),
    Rule(
        cls=Constraint,
        title="foreign key NOT VALID of a partitioned table",
        since=18,
        becomes="made valid, and fails if a row breaks it",
        change=_fk_not_valid,
    ),
    Rule(cls=Constraint, title="exclusion constraint on a partitioned table", since=17, change=_exclusion),
    Rule(
        cls=Constraint,
        title="ON DELETE SET NULL of some columns",
        since=15,
        becomes="made ON DELETE NO ACTION: the same rows fit, deleting is refused",
        change=_set_columns,
    ),
    Rule(
        cls=Constraint,
        title="UNIQUE NULLS NOT DISTINCT",
        since=15,
        becomes="made UNIQUE without it: rows with NULL may repeat",
        change=_nulls_of_key,
    ),
    Rule(
        cls=Index,
        title="unique index NULLS NOT DISTINCT",
        since=15,
        becomes="made without it: rows with NULL may repeat",
        change=_nulls_of_index,
    ),
    Rule(cls=Index, title="deduplicate_items", since=13, becomes="made without it", change=_deduplicate),
    Rule(cls=Constraint, title="deduplicate_items", since=13, becomes="made without it", change=_deduplicate),
    Rule(
        cls=Index,
        title="INCLUDE in an SP-GiST index",
        since=14,
        becomes="made without these columns",
        change=_spgist_include,
    ),
    Rule(
        cls=Index,
        title="BRIN operator classes *_minmax_multi_ops, *_bloom_ops",
        since=14,
        becomes="made with the types' default operator class",
        change=_brin_opclasses,
    ),
    Rule(
        cls=ExtendedStatistics,
        title="statistics target of extended statistics",
        since=13,
        becomes="made without it",
        change=_statistics_target,
    ),
    Rule(
        cls=ExtendedStatistics,
        title="extended statistics on expressions",
        since=14,
        change=_statistics_expressions,
    ),
    Rule(
        cls=Trigger,
        title="BEFORE row trigger on a partitioned table",
        since=13,
        becomes="left out: make it on each partition",
        change=_row_trigger,
    ),
    Rule(cls=Trigger, title="TRUNCATE trigger on a foreign table", since=16, change=_foreign_truncate),
)
