"""What a run left different: the comparison that a report ends with.

Only what the run made counts. What was kept, what failed and what the plan said beforehand is told elsewhere; owners
and privileges of roles that the target lacks, or that its user may not act as, cannot arrive. Texts that the server
deparses were made from the source's own, so they can differ in wording only.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ..catalog.base import CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.function import Function
from ..comparison import AttributeDifference, Change, Comparison, Difference
from ..ddl.acl import parse
from ..plan import Action, Plan, Subject
from ..planner.drafts import subject_of
from ..planner.selection import belongs_to
from ..planner.versions import VERSION_CODES, adapt
from ..report import State, StepResult
from . import comparison_of, differing
from .attributes import effective_acl
from .pairs import pair, tops
from .wording import DEPARSED


def find_differences(source: Catalog, target: Catalog, plan: Plan, results: Iterable[StepResult]) -> Comparison:
    """`target` as it is after the run."""
    results = tuple(results)
    # what the plan made in a nearer form is compared with that form, and what it left out with nothing
    source = adapt(source, target, source.objects).catalog
    pairs = pair(source, target, plan.selection, strict=False)
    explained = {finding.subject for finding in plan.findings if finding.code not in VERSION_CODES} | {
        result.subject for result in results if result.state is not State.MIGRATED
    }
    kept_owners = {f.subject.name for f in plan.findings if f.code == "owner_kept" and f.subject is not None}
    with_statements = {step.id for step in plan.steps if step.statements}
    made = {
        result.subject
        for result in results
        if result.action is Action.CREATE and result.step in with_statements and result.subject not in explained
    }
    missing = [obj for obj in tops(pairs.missing, source) if subject_of(obj) in made]
    found = [Difference(change=Change.MISSING, subject=subject_of(obj)) for obj in missing]
    judged = [address for address in sorted(pairs.both) if _is_judged(source.objects[address], source, made, explained)]
    for address in judged:
        obj = source.objects[address]
        attributes = tuple(
            _as_made(attribute, obj)
            for attribute in differing(obj, pairs.both[address], source, target)
            if _can_arrive(attribute, obj, target, kept_owners)
        )
        if attributes:
            found.append(Difference(change=Change.CHANGED, subject=subject_of(obj), attributes=attributes))
    nothing = replace(pairs, both={}, missing=frozenset(), extra=frozenset(), objects=len(judged) + len(missing))
    return replace(comparison_of(source, target, nothing), differences=tuple(found))


def _is_judged(obj: CatalogObject, source: Catalog, made: set[Subject], explained: set[Subject | None]) -> bool:
    subject, owner = subject_of(obj), belongs_to(obj, source)
    if obj.CATALOG == "pg_database" or (obj.CATALOG == "pg_namespace" and obj.name == "public"):
        return False  # every target has them: what the run did not say of them is the target's own
    return subject not in explained and (subject in made or (owner is not None and subject_of(owner) in made))


def _as_made(attribute: AttributeDifference, obj: CatalogObject) -> AttributeDifference:
    body = isinstance(obj, Function) and not obj.has_sql_body
    deparsed = attribute.name in DEPARSED and attribute.source is not None and attribute.target is not None
    return replace(attribute, only_wording=True) if deparsed and not body else attribute


def _can_arrive(attribute: AttributeDifference, obj: CatalogObject, target: Catalog, kept_owners: set[str]) -> bool:
    if attribute.name in ("owner", "privileges") and obj.owner in kept_owners:
        return False  # the plan said so
    roles = {role.name: role.is_member for role in target.server.roles}
    if attribute.name == "owner":
        return roles.get(obj.owner or "", False)
    if attribute.name == "privileges":
        columns = getattr(obj, "columns", ())
        items = [*(effective_acl(obj) or ()), *(item for c in columns for item in getattr(c, "acl", None) or ())]
        named = {name for text in items for name in (parse(text).grantee, parse(text).grantor) if name}
        return all(name in roles for name in named) and roles.get(obj.owner or "", True)
    if attribute.name in ("extversion", "relispopulated"):
        return False  # the server's files bring their version; rows are verified
    if attribute.name == "toast_reloptions" and attribute.target is None:
        return False  # CREATE TABLE said so; but a TOAST table that only a dropped column needed is not made again
    if attribute.name in ("tablespace", "index_tablespace"):
        return attribute.source in target.server.tablespaces
    return not attribute.name.startswith("security label")


__all__ = ["find_differences"]
