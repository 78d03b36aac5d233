"""The data steps: which tables' rows go where, in which format, by which key."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from ..catalog.base import Address
from ..catalog.catalog import Catalog
from ..catalog.index import Index
from ..catalog.table import Column, Table
from ..catalog.type import DomainType, EnumType, RangeType
from ..identifiers import qualify, quote_list
from ..options import ExistingData, ExistingTables, Options, RowErrors
from ..plan import Action, CopyStep, Format, Phase, Rejects, TriggerState
from .drafts import subject_of
from .keys import best_key
from .rules import NO_RULE, Rule
from .splitting import FIRST_USER_OID, MOST_STREAMS

# Built-in types whose binary form is not the same value on another server, or that have none: reg* types are oids in
# binary; xml's carries an encoding declaration; an empty int2vector's or
# tsquery's is refused; the rest have no send function.
_TEXT_ONLY = {
    "aclitem", "gtsvector", "int2vector", "oidvector", "pg_node_tree", "pg_ndistinct", "pg_dependencies",
    "pg_mcv_list", "refcursor", "xml", "regclass", "regcollation", "regconfig", "regdictionary", "regnamespace",
    "regoper", "regoperator", "regproc", "regprocedure", "regrole", "regtype", "regdatabase", "tsquery",
    "pg_brin_bloom_summary", "pg_brin_minmax_multi_summary",
}  # fmt: skip


class CopyPlan(Struct, frozen=True):
    """A table to copy: `target` is its counterpart where the target has it already (and keeps it)."""

    source: Table
    target: Table | None
    through_root: bool = False
    """The source is partitioned and the target is not: rows are read through the root."""
    rule: Rule = NO_RULE


def copied_columns(plan: CopyPlan) -> list[Column]:
    """The columns that travel: all but generated ones. What the target generates, it generates itself."""
    generated = {c.attname for c in plan.target.columns if c.attgenerated} if plan.target else set()
    return [c for c in plan.source.columns if not c.attgenerated and plan.rule.named(c.attname) not in generated]


def choose_format(columns: list[Column], plan: CopyPlan, source: Catalog, target: Catalog) -> Format:
    """Binary where every column's binary form means the same on both sides, text otherwise.

    The server wants a binary input function for every column of the target's table, also for those that are not copied.
    """
    if not columns:
        return Format.TEXT
    if plan.target is None:
        safe = all(_column_is_safe(c, source) for c in plan.source.columns)
    else:
        theirs = {c.attname: c.type for c in plan.target.columns}
        safe = (
            all(theirs.get(plan.rule.named(c.attname)) == c.type for c in columns)
            and all(_column_is_safe(c, source) for c in columns)
            and all(_column_is_safe(c, target) for c in plan.target.columns)
        )
    return Format.BINARY if safe else Format.TEXT


def _column_is_safe(column: Column, catalog: Catalog) -> bool:
    if column.atttypid < FIRST_USER_OID and _bare(column.type) in _TEXT_ONLY:
        return False
    return _binary_safe(column.atttypid, catalog)


def _bare(type_name: str) -> str:
    return type_name.partition("(")[0].removesuffix("[]").removeprefix("pg_catalog.").strip('"')


def _binary_safe(typid: int, catalog: Catalog) -> bool:
    if typid < FIRST_USER_OID:
        return typid > 0
    obj = catalog.objects.get(Address("pg_type", typid))
    if isinstance(obj, EnumType):
        return True  # enum_send writes the label
    if isinstance(obj, DomainType):
        return _bare(obj.base_type) not in _TEXT_ONLY and _binary_safe(obj.typbasetype, catalog)
    if isinstance(obj, RangeType):
        return _bare(obj.subtype) not in _TEXT_ONLY and _binary_safe(obj.rngsubtype, catalog)
    return False


def conflict_key(target: Catalog, table: Table, names: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of the unique key that an upsert goes by, of those that get values."""
    indexes = (index for index in target.of(Index) if index.indrelid == table.oid)
    return best_key(table.columns, indexes, frozenset(names))


def draft_copy(
    plan: CopyPlan, source: Catalog, target: Catalog, options: Options, resting: tuple[TriggerState, ...]
) -> CopyStep:
    """The step that copies one table. Raises nothing: what cannot work is preflight's to say."""
    table, other = plan.source, plan.target
    columns = copied_columns(plan)
    target_names = tuple(plan.rule.named(c.attname) for c in columns)
    target_table = other or table
    upsert = other is not None and options.existing_data is ExistingData.UPSERT
    key = conflict_key(target, other, target_names) if upsert and other is not None else ()
    partitioned = other is not None and other.relkind == "p"
    truncate = other is None or options.existing_data is ExistingData.TRUNCATE
    step = CopyStep(
        id=-1,
        phase=Phase.DATA,
        action=Action.COPY,
        subject=subject_of(table),
        exclusive=frozenset({qualify(target_table.nspname, target_table.name)}),
        source_schema=table.nspname or "",
        source_table=table.name,
        target_schema=target_table.nspname or "",
        target_table=target_table.name,
        source_columns=tuple(c.attname for c in columns),
        target_columns=target_names,
        source_only=not plan.through_root,
        target_partitioned=partitioned,
        where=_filter(table) or plan.rule.where,
        note=f"rows where {' '.join(plan.rule.where.split())}" if plan.rule.where else "",
        format=choose_format(columns, plan, source, target),
        truncate=truncate and not table.is_extension_config,
        upsert=upsert,
        conflict_columns=key,
        overriding_system_value=upsert and any(c.attidentity == "a" for c in target_table.columns),
        resting_triggers=resting,
        batch_size=options.batch_size,
        existing=other is not None,
        target_rows=max(int(other.reltuples), 0) if other else 0,
        freeze=other is None and not partitioned and not table.is_extension_config,
        rejects=Rejects(options.max_rejects, options.reject_dir) if options.on_row_error is RowErrors.SKIP else None,
        rows=max(int(table.reltuples), 0),
        bytes=table.bytes,
        cost=table.bytes,
    )
    return describe_copy(step)


def _filter(table: Table) -> str:
    condition = (table.extcondition or "").strip()
    return condition[len("WHERE") :].strip() if condition.upper().startswith("WHERE") else condition


def describe_copy(step: CopyStep) -> CopyStep:
    """What the data plane does, in SQL, for people who read the plan."""
    name = qualify(step.target_schema, step.target_table)
    columns = f" ({quote_list(step.target_columns)})" if step.target_columns else ""
    said: list[str] = []
    if step.truncate and step.existing:
        said.append(f"TRUNCATE {'' if step.target_partitioned else 'ONLY '}{name}")
    if step.delete_where:
        said.append(f"DELETE FROM ONLY {name} WHERE {step.delete_where}")
    if step.upsert:
        updated = [c for c in step.target_columns if c not in step.conflict_columns]
        action = f"UPDATE SET {quote_list(updated)} = EXCLUDED" if updated else "NOTHING"
        said.append(
            f"INSERT INTO {name}{columns} SELECT … ON CONFLICT ({quote_list(step.conflict_columns)}) DO {action}"
        )
    else:
        said.append(f"COPY {name}{columns} FROM STDIN (FORMAT {step.format.value})")
    return replace(step, statements=tuple(said))


def resolve_workers(options: Options, steps: Iterable[CopyStep]) -> int:
    """The specification's meaning of 0: min(number of tables, 8); each chunk counts as a table."""
    tables = sum(step.split.chunks if step.split else 1 for step in steps)
    workers = options.workers or max(1, min(tables, MOST_STREAMS))
    return min(workers, options.processes) if options.processes else workers


def keeps(options: Options) -> bool:
    return options.existing_tables is ExistingTables.KEEP
