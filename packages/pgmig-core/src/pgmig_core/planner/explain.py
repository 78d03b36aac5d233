"""What a plan says beside its steps: what comes along, what is kept though it differs, and which rows will go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import ddl
from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.sequence import Sequence
from ..catalog.table import Table
from ..ddl.context import DdlContext
from ..options import ExistingData, Options
from ..plan import Finding, Loss, Severity
from .copies import CopyPlan
from .drafts import subject_of
from .matching import Matches
from .selection import Chosen, belongs_to


def explain_along(source: Catalog, chosen: Chosen, made: frozenset[Address]) -> Iterator[Finding]:
    """What comes along, and why. A table that only comes along brings no rows."""
    for address, needer in chosen.along.items():
        obj = source.objects[address]
        if address not in made or obj.CATALOG == "pg_namespace" or belongs_to(obj, source) is not None:
            continue
        needing = source.objects[needer]
        needing = belongs_to(needing, source) or needing
        empty = isinstance(obj, Table)
        yield Finding(
            severity=Severity.WARNING if empty else Severity.INFO,
            code="comes_along",
            subject=subject_of(obj),
            message=f"comes along, because {subject_of(needing)} needs it"
            + (": its structure only, without rows" if empty else ""),
            hint="choose it too if you want its rows" if empty else "",
        )


def explain_kept(source: Catalog, target: Catalog, chosen: Chosen, kept: Matches) -> Iterator[Finding]:
    """What the target has already and defines in other words. Tables are compared column by column in preflight."""
    version = target.server.version_num
    ours = DdlContext(catalog=source, target_version=version)
    theirs = DdlContext(catalog=target, target_version=version)
    for address in sorted(chosen.direct & kept.counterpart.keys()):
        obj, other = source.objects[address], kept.counterpart[address]
        if isinstance(obj, Table | Sequence) or obj.CATALOG in ("pg_namespace", "pg_database", "pg_extension"):
            continue
        if _definition(obj, ours) != _definition(other, theirs):
            yield Finding(
                severity=Severity.WARNING,
                code="kept_differs",
                subject=subject_of(obj),
                message="exists on the target with another definition, and is used as it is there",
                hint="drop and recreate (--existing-tables drop) to get the source's",
            )


def _definition(obj: CatalogObject, context: DdlContext) -> tuple[str, ...]:
    """The defining statement, without owner and comment."""
    return ddl.create(obj, context)[:1]


def explain_losses(target: Catalog, drops: Iterable[Address], copies: list[CopyPlan], options: Options) -> list[Loss]:
    """Tables of the target that hold something and are dropped or truncated."""
    dropped = [(obj, "DROP") for address in drops if isinstance(obj := target.objects[address], Table)]
    truncating = options.existing_data is ExistingData.TRUNCATE
    truncated = [(p.target, "TRUNCATE") for p in copies if p.target is not None and truncating]
    return [
        Loss(subject=subject_of(table), action=action, rows=int(table.reltuples), bytes=table.bytes)
        for table, action in [*dropped, *truncated]
        if table.bytes > 0 or table.relkind == "p"
    ]
