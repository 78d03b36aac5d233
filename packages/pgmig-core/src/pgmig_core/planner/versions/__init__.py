"""What the target's version cannot express: found in the catalog, said in the plan, made in the nearest form or not.

gap         what lies between the two servers           rule        what a rule is
text        SQL that a server wrote, read for another   expressions what the texts of all kinds name
tables, keys, functions, types, others                  the rules, by family: RULES has them all
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from msgspec import Struct
from msgspec.structs import replace

from ...catalog.base import Address, CatalogObject
from ...catalog.catalog import Catalog
from ...catalog.depend import Dependency
from ...catalog.view import View
from ...plan import Finding, Severity
from ..drafts import subject_of
from ..leaving import dependents_of, explain_dependents, without
from . import expressions, functions, keys, others, tables, types
from .gap import Gap, gap_between
from .rule import Changed, Rule

RULES: tuple[Rule, ...] = (
    *expressions.BEFORE,
    *tables.RULES,
    *keys.RULES,
    *functions.RULES,
    *types.RULES,
    *others.RULES,
    *expressions.RULES,
)


VERSION_CODES = frozenset({"needs_newer_server", "needs_older_server", "other_words"})
"""The findings of the rules: what they are about was made in the nearest form, or left out, or only reads otherwise."""

_TABLE_LEFT_OUT = 16
"""Since then a server leaves a table's name out where a query has one table."""


class Adapted(Struct, frozen=True):
    """The source's catalog as the target can take it."""

    catalog: Catalog
    left_out: frozenset[Address]
    findings: tuple[Finding, ...]


def adapt(source: Catalog, target: Catalog, chosen: Collection[Address]) -> Adapted:
    """Go through the chosen objects; the others stay as they are, for nothing will be made of them."""
    gap = gap_between(source, target)
    if gap.is_nothing:
        return Adapted(source, frozenset(), ())
    by_class: dict[type[CatalogObject], list[Rule]] = defaultdict(list)
    for rule in RULES:
        if rule.concerns(gap):
            by_class[rule.cls].append(rule)
    changed: dict[Address, CatalogObject] = {}
    left: set[Address] = set()
    needs: list[Dependency] = []
    findings: dict[Address, list[Finding]] = defaultdict(list)
    for address in sorted(chosen):
        obj = source.objects[address]
        for rule in by_class.get(type(obj), ()):
            change = rule.change(obj, gap)
            if change is None:
                continue
            if change.detail:
                findings[address].append(_finding(source.objects[address], rule, change, gap))
            if change.obj is None:
                left.add(address)
                break
            obj = changed[address] = change.obj
            needs += (Dependency(address, need, "n") for need in change.needs)
    dependents = dependents_of(source, left)
    said = [finding for address, found in findings.items() if address not in dependents for finding in found]
    said += explain_dependents(source, dependents)
    gone = frozenset(left | dependents.keys())
    said += _views_in_other_words(source, [address for address in chosen if address not in gone], gap)
    catalog = source
    if changed:
        catalog = replace(source, objects={**source.objects, **changed}, dependencies=(*source.dependencies, *needs))
    return Adapted(without(catalog, gone), gone, tuple(said))


def _finding(obj: CatalogObject, rule: Rule, change: Changed, gap: Gap) -> Finding:
    if rule.only_wording:
        message = f"PostgreSQL {gap.major} writes {change.detail} in quotes, for it is a keyword there"
    elif rule.until:
        message = f"PostgreSQL {gap.major} has no {change.detail} any more"
    elif rule.since:
        message = f"needs PostgreSQL {rule.since} for {change.detail}"
    else:
        message = f"PostgreSQL {gap.major} lacks {change.detail}"
    code = "needs_older_server" if gap.major > gap.source_major else "needs_newer_server"
    return Finding(
        severity=rule.severity,
        code="other_words" if rule.only_wording else code,
        subject=subject_of(obj),
        message=message,
        hint=f"it is {change.becomes or rule.becomes}",
    )


def _views_in_other_words(source: Catalog, chosen: Collection[Address], gap: Gap) -> Iterator[Finding]:
    if (gap.source_major < _TABLE_LEFT_OUT) is (gap.major < _TABLE_LEFT_OUT):
        return
    views = sum(isinstance(source.objects[address], View) for address in chosen)
    if views:
        does = "leaves out" if gap.major >= _TABLE_LEFT_OUT else "writes"
        yield Finding(
            severity=Severity.INFO,
            code="other_words",
            subject=None,
            message=f"PostgreSQL {gap.major} {does} the table's name before columns where a query has one table",
            hint=f"definitions of views ({views} here) and rules read otherwise there, and mean the same",
        )


__all__ = ["RULES", "VERSION_CODES", "Adapted", "Gap", "Rule", "adapt", "gap_between"]
