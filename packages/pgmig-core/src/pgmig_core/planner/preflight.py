"""What the user should know before anything is written, each with the object's name and what to do.

Errors are what makes the whole run pointless or dangerous. What would fail a single object is a warning: the others
arrive.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.extension import Extension
from ..catalog.privileges import Privileges
from ..catalog.server import Server
from ..catalog.table import AttrDefault, Table
from ..options import Options
from ..plan import CopyStep, Finding, Severity, Subject
from .copies import CopyPlan, copied_columns
from .drafts import subject_of
from .matching import Matches

OLDEST = 120000


class Checked(Struct, frozen=True, kw_only=True):
    """All that the checks look at."""

    source: Catalog
    target: Catalog
    source_rights: Privileges
    target_rights: Privileges
    options: Options
    chosen: frozenset[Address]
    made: frozenset[Address]
    matches: Matches
    copies: tuple[CopyPlan, ...]
    steps: dict[Address, CopyStep]


def same_database(source: Server, target: Server) -> bool:
    """By the server's own identity; where it may not be read, by what we connected to."""
    if source.system_identifier and target.system_identifier:
        return (source.system_identifier, source.database_oid) == (target.system_identifier, target.database_oid)
    return (source.host, source.database) == (target.host, target.database)


def check(c: Checked) -> list[Finding]:
    """All findings, errors first."""
    found = [*_servers(c), *_objects(c), *_columns(c), *_upserts(c), *_foreign_keys(c)]
    order = list(Severity)
    return sorted(found, key=lambda finding: order.index(finding.severity))


def _finding(
    severity: Severity, code: str, subject: CatalogObject | Subject | None, message: str, hint: str
) -> Finding:
    about = subject_of(subject) if isinstance(subject, CatalogObject) else subject
    return Finding(severity=severity, code=code, subject=about, message=message, hint=hint)


def _servers(c: Checked) -> Iterator[Finding]:
    source, target = c.source.server, c.target.server
    for side, server in (("source", source), ("target", target)):
        if server.version_num < OLDEST:
            yield _finding(
                Severity.ERROR,
                "server_too_old",
                None,
                f"the {side} is PostgreSQL {server.version}",
                "pgmig needs 12 or newer",
            )
    if same_database(source, target):
        yield _finding(
            Severity.ERROR,
            "same_database",
            None,
            f"source and target are the same database, {target.host}/{target.database}",
            "give another target",
        )
    if target.in_recovery:
        yield _finding(
            Severity.ERROR, "target_read_only", None, "the target is a standby and takes no writes", "give its primary"
        )
    if source.encoding != target.encoding:
        fits = target.encoding == "UTF8"
        yield _finding(
            Severity.INFO if fits else Severity.WARNING,
            "encoding",
            None,
            f"the source is encoded in {source.encoding}, the target in {target.encoding}",
            "all text is converted" if fits else "rows with characters that the target's encoding lacks will fail",
        )
    if (source.datcollate, source.datctype) != (target.datcollate, target.datctype):
        yield _finding(
            Severity.WARNING,
            "locale",
            None,
            f"the databases sort differently: {source.datcollate} on the source, {target.datcollate} on the target",
            "ORDER BY and comparisons of text may answer differently; a target made with the source's locale would not",
        )


def _objects(c: Checked) -> Iterator[Finding]:
    available = c.target.server.available_extensions
    for address in c.source.objects:
        if address not in c.made:
            continue
        obj = c.source.objects[address]
        if isinstance(obj, Extension) and obj.name not in available:
            yield _finding(
                Severity.WARNING, "extension_missing", obj,
                "the target's server does not have it: it and what needs it will fail",
                "install its package on the target's server",
            )  # fmt: skip
        if isinstance(obj, Table):
            yield from _collations(c, obj)
    for address, other in sorted(c.matches.clashes.items()):
        obj = c.source.objects[address]
        yield _finding(
            Severity.WARNING, "name_taken", obj, f"the target has a {subject_of(other)} of this name: it will fail",
            "rename or drop that object, or leave this one out",
        )  # fmt: skip


def _collations(c: Checked, table: Table) -> Iterator[Finding]:
    server_owned = set(c.target.server.available_collations)
    for column in table.columns:
        name = column.collation or ""
        if name.startswith("pg_catalog.") and name.removeprefix("pg_catalog.") not in server_owned:
            yield _finding(
                Severity.WARNING, "collation_missing", table,
                f"column {column.attname} sorts by {name}, which the target lacks: the table will fail",
                "install the locale on the target's server and run pg_import_system_collations",
            )  # fmt: skip


def _columns(c: Checked) -> Iterator[Finding]:
    defaults = {(d.adrelid, d.adnum) for d in c.target.of(AttrDefault)}
    for plan in c.copies:
        if plan.target is None:
            continue
        theirs = {column.attname: column for column in plan.target.columns}
        for column in copied_columns(plan):
            name = plan.rule.named(column.attname)
            if column.attname in plan.rule.columns and name not in theirs:
                continue  # what is wrong with rules is told with them
            if name not in theirs:
                yield _finding(
                    Severity.WARNING, "column_missing", plan.source,
                    f"column {name} is missing on the target: the table's copy will fail",
                    "add the column, name the one its values go into (--map-column), or drop and recreate the table"
                    " (--existing-tables drop)",
                )  # fmt: skip
            elif theirs[name].type != column.type:
                yield _finding(
                    Severity.WARNING, "column_type", plan.source,
                    f"column {column.attname} is {column.type}, but {theirs[name].type} on the target: "
                    "a value that does not fit fails the table's copy",
                    "change the column's type, or drop and recreate the table (--existing-tables drop)",
                )  # fmt: skip
        yield from _extra_columns(plan, defaults)


def _extra_columns(plan: CopyPlan, defaults: set[tuple[int, int]]) -> Iterator[Finding]:
    assert plan.target is not None  # noqa: S101 - the caller saw to it
    ours = {plan.rule.named(column.attname): column for column in plan.source.columns}
    for column in plan.target.columns:
        if (same := ours.get(column.attname)) is not None:
            if column.attgenerated and not same.attgenerated:
                yield _finding(
                    Severity.WARNING, "column_generated", plan.source,
                    f"column {column.attname} is generated on the target: the source's values do not travel",
                    "drop and recreate the table (--existing-tables drop) to keep them",
                )  # fmt: skip
            elif not column.attgenerated and same.attgenerated:
                yield _finding(
                    Severity.WARNING, "column_generated", plan.source,
                    f"column {column.attname} is generated on the source, plain on the target: it stays at its default",
                    "drop and recreate the table (--existing-tables drop)",
                )  # fmt: skip
            continue
        has_value = (plan.target.oid, column.attnum) in defaults or column.attidentity or column.attgenerated
        fails = column.attnotnull and not has_value
        yield _finding(
            Severity.WARNING if fails else Severity.INFO, "column_extra", plan.source,
            f"the target has a column {column.attname} that the source lacks: "
            + ("NOT NULL without a default, so the table's copy will fail" if fails else "it gets its default"),
            "give the column a default, or drop it" if fails else "",
        )  # fmt: skip


def _upserts(c: Checked) -> Iterator[Finding]:
    for step in c.steps.values():
        if step.upsert and not step.conflict_columns:
            yield _finding(
                Severity.ERROR, "upsert_without_key", step.subject,
                "cannot be upserted: the target's table has no primary key or unique index whose columns all travel",
                "add a key, leave the table out (--exclude-table), or choose truncate or append",
            )  # fmt: skip


def _foreign_keys(c: Checked) -> Iterator[Finding]:
    for constraint in c.source.of(Constraint):
        table, referenced = Address("pg_class", constraint.conrelid), Address("pg_class", constraint.confrelid)
        if constraint.contype != "f" or constraint.conparentid or table not in c.chosen or referenced in c.chosen:
            continue
        other = c.source.objects.get(referenced)
        if other is not None:
            made = constraint.address in c.made
            yield _finding(
                Severity.WARNING, "fk_outside", constraint,
                f"references {other.nspname}.{other.name}, which is not part of this migration: "
                + ("it is made against the target's table" if made else "it is left out"),
                f"choose {other.nspname}.{other.name} too",
            )  # fmt: skip
