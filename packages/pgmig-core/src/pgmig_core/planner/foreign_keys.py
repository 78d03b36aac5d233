"""Foreign keys of tables that the target has already, while rows arrive.

`disable`: those of the copied tables are taken off first and put back last, whatever happens in between. `keep`: rows
arrive in the order the keys want, and tables that are truncated are truncated together, before any row arrives.
"""

from __future__ import annotations

from msgspec.structs import replace

from .. import ordering
from ..catalog.base import Address
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.table import Table
from ..identifiers import literal, qualify, quote
from ..options import ExistingData, ForeignKeys, Options
from ..plan import Action, CopyStep, Finding, Phase, Severity, Step
from .drafts import Drafts, Key, subject_of


def draft_foreign_keys(
    target: Catalog, copied: dict[Address, Key], dropped: set[Address], options: Options, drafts: Drafts
) -> list[Finding]:
    """`copied`: target table → the step that copies into it; `dropped`: target tables that go away."""
    keys = [
        c
        for c in target.of(Constraint)
        if c.contype == "f" and not c.conparentid and Address("pg_class", c.conrelid) not in dropped
    ]
    truncating = options.existing_data is ExistingData.TRUNCATE
    findings = list(_outside_keys(target, keys, copied)) if truncating else []
    inside = [c for c in keys if _tables(target, c.conrelid) & copied.keys()]
    if options.fk is ForeignKeys.DISABLE:
        for constraint in inside:
            _take_off_and_put_back(target, constraint, copied, drafts)
        return findings
    return findings + _keep(target, inside, copied, drafts, truncating)


def _tables(target: Catalog, relid: int) -> set[Address]:
    """The table and, of a partitioned one, its partitions: a key of the root holds for the rows of all of them."""
    found, queue = {Address("pg_class", relid)}, [relid]
    root = target.objects.get(Address("pg_class", relid))
    if not isinstance(root, Table) or root.relkind != "p":
        return found
    while queue:
        parent = queue.pop()
        for table in target.of(Table):
            if table.relispartition and parent in table.parents and table.address not in found:
                found.add(table.address)
                queue.append(table.oid)
    return found


def _outside_keys(target: Catalog, keys: list[Constraint], copied: dict[Address, Key]) -> list[Finding]:
    found = []
    for c in keys:
        referenced = _tables(target, c.confrelid) & copied.keys()
        if referenced and not _tables(target, c.conrelid) & copied.keys():
            table = target.objects[min(referenced)]
            found.append(
                Finding(
                    severity=Severity.ERROR,
                    code="truncate_referenced",
                    subject=subject_of(table),
                    message=f"cannot be truncated: foreign key {c.name} of {c.nspname}.{c.relname}, which is not part "
                    "of this migration, references it",
                    hint=f"choose {c.nspname}.{c.relname} too, or append or upsert instead of truncating",
                )
            )
    return found


def _take_off_and_put_back(target: Catalog, c: Constraint, copied: dict[Address, Key], drafts: Drafts) -> None:
    table = qualify(c.nspname, c.relname)
    referenced = target.objects.get(Address("pg_class", c.confrelid))
    locks = frozenset({table} | ({qualify(referenced.nspname, referenced.name)} if referenced else set()))
    off, back = Key("disable", c.address), Key("restore", c.address)
    drafts.add(
        off,
        Step(
            id=-1,
            phase=Phase.PREPARE,
            action=Action.DISABLE_FK,
            subject=subject_of(c),
            statements=(f"ALTER TABLE {table} DROP CONSTRAINT {quote(c.name)}",),
            exclusive=locks,
        ),
    )
    statements = [f"ALTER TABLE {table} ADD CONSTRAINT {quote(c.name)} {c.definition}"]
    if c.comment:
        statements.append(f"COMMENT ON CONSTRAINT {quote(c.name)} ON {table} IS {literal(c.comment).strip()}")
    drafts.add(
        back,
        Step(
            id=-1,
            phase=Phase.FINISH,
            action=Action.RESTORE_FK,
            subject=subject_of(c),
            statements=tuple(statements),
            exclusive=locks,
            always=True,
        ),
        requires=[off],
    )
    for relid in (c.conrelid, c.confrelid):
        for address in _tables(target, relid) & copied.keys():
            drafts.require(copied[address], off)
            drafts.follow(back, copied[address])


def _keep(
    target: Catalog, keys: list[Constraint], copied: dict[Address, Key], drafts: Drafts, truncating: bool
) -> list[Finding]:
    needs: dict[Address, set[Address]] = {address: set() for address in copied}
    for c in keys:
        for child in _tables(target, c.conrelid) & copied.keys():
            needs[child] |= (_tables(target, c.confrelid) & copied.keys()) - {child}
    circles = ordering.find_circles(needs)
    if circles:
        return [
            Finding(
                severity=Severity.ERROR,
                code="fk_circle",
                subject=subject_of(target.objects[circle[0]]),
                message="foreign keys form a circle ("
                + ", ".join(f"{target.objects[a].nspname}.{target.objects[a].name}" for a in circle)
                + "), so no order of loading keeps them",
                hint="let pgmig disable foreign keys during the migration (--fk disable)",
            )
            for circle in circles
        ]
    for child, parents in needs.items():
        drafts.follow(copied[child], *(copied[parent] for parent in parents))
    if truncating:
        for group in _connected(needs):
            if len(group) > 1:
                _truncate_together(target, group, copied, drafts)
    return []


def _connected(needs: dict[Address, set[Address]]) -> list[list[Address]]:
    neighbours: dict[Address, set[Address]] = {address: set(found) for address, found in needs.items()}
    for child, parents in needs.items():
        for parent in parents:
            neighbours[parent].add(child)
    seen: set[Address] = set()
    groups = []
    for start in sorted(neighbours):
        if start in seen:
            continue
        group, queue = [], [start]
        seen.add(start)
        while queue:
            address = queue.pop()
            group.append(address)
            queue += sorted(neighbours[address] - seen)
            seen |= neighbours[address]
        groups.append(sorted(group))
    return groups


def _truncate_together(target: Catalog, group: list[Address], copied: dict[Address, Key], drafts: Drafts) -> None:
    """TRUNCATE refuses a table that another one references, unless both are truncated in one statement."""
    names = [qualify(target.objects[a].nspname, target.objects[a].name) for a in group]
    key = Key("truncate", group[0])
    drafts.add(
        key,
        Step(
            id=-1,
            phase=Phase.PREPARE,
            action=Action.ALTER,
            subject=subject_of(target.objects[group[0]]),
            statements=(f"TRUNCATE {', '.join(names)}",),
            exclusive=frozenset(names),
            note="tables that reference each other are truncated together, because their foreign keys are kept",
        ),
    )
    for address in group:
        draft = drafts[copied[address]]
        assert isinstance(draft.step, CopyStep)  # noqa: S101 - `copied` names copies
        draft.step = replace(
            draft.step, truncate=False, statements=tuple(s for s in draft.step.statements if not s.startswith("TRUNC"))
        )
        drafts.require(copied[address], key)
