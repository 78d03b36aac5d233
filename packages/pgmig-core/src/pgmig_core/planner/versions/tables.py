"""Tables, their columns and views: generated columns, compression, storage parameters, NOT NULL, column types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ...catalog.base import Address
from ...catalog.table import AttrDefault, Column, Table
from ...catalog.view import View
from ...ddl.column import chosen_notnull_name
from ...plan import Severity
from .gap import Gap
from .rule import Changed, Rule
from .text import lacking_in, lacking_type

_PARAMETERS = {
    "autovacuum_vacuum_insert_threshold": 13,
    "autovacuum_vacuum_insert_scale_factor": 13,
    "autovacuum_vacuum_max_threshold": 18,
    "vacuum_max_eager_freeze_failure_rate": 18,
}
"""Storage parameters of tables, and the version that brought them."""
_COMPRESSIONS = {"p": "pglz", "l": "lz4"}


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _column_types(obj: Table | View, gap: Gap) -> Changed | None:
    lacking = [f"{c.attname} {t}" for c in obj.columns if (t := lacking_type(c.type, gap))]
    return Changed(None, f"columns of types ({listed(lacking)})") if lacking else None


def _virtual(table: Table, gap: Gap) -> Changed | None:  # noqa: ARG001 - the rules' common signature
    virtual = [c.attname for c in table.columns if c.attgenerated == "v"]
    if not virtual:
        return None
    columns = tuple(replace(c, attgenerated="s") if c.attgenerated == "v" else c for c in table.columns)
    return Changed(replace(table, columns=columns), f"virtual generated columns ({listed(virtual)})")


def _virtual_expression(default: AttrDefault, gap: Gap) -> Changed | None:  # noqa: ARG001
    return Changed(replace(default, attgenerated="s")) if default.attgenerated == "v" else None


def lacking_in_default(default: AttrDefault, gap: Gap) -> str:
    return listed(lacking_in(default.expression, gap))


def _generated(table: Table, gap: Gap) -> Changed | None:
    """A column whose expression the target cannot read keeps its values: it becomes an ordinary one."""
    lacking = {c.attname: what for c, default in _generations(table, gap) if (what := lacking_in_default(default, gap))}
    if not lacking:
        return None
    columns = tuple(replace(c, attgenerated="") if c.attname in lacking else c for c in table.columns)
    detail = listed(f"generated column {name} with {what}" for name, what in lacking.items())
    return Changed(replace(table, columns=columns), detail)


def _generations(table: Table, gap: Gap) -> Iterator[tuple[Column, AttrDefault]]:
    for column in table.columns:
        default = gap.source.objects.get(Address("pg_attrdef", column.default_oid))
        if column.attgenerated and isinstance(default, AttrDefault):
            yield column, default


def _differently_generated(table: Table, gap: Gap) -> Changed | None:
    """Before 16 a child's column is generated as its parent's is."""
    if table.relispartition:
        return None
    parents = [p for oid in table.parents if isinstance(p := gap.source.objects.get(Address("pg_class", oid)), Table)]
    theirs = {c.attname: d.expression for parent in parents for c, d in _generations(parent, gap)}
    other = {c.attname: d for c, d in _generations(table, gap) if theirs.get(c.attname, d.expression) != d.expression}
    if not other:
        return None
    return Changed(None, f"columns generated otherwise than the parent's ({listed(other)})")


def _compression(obj: Table | View, gap: Gap) -> Changed | None:
    lacking = [c.attname for c in obj.columns if _COMPRESSIONS.get(c.attcompression) in gap.compressions]
    if not lacking:
        return None
    columns = tuple(replace(c, attcompression="") if c.attname in lacking else c for c in obj.columns)
    return Changed(replace(obj, columns=columns), f"compression chosen for columns ({listed(lacking)})")


def _access_method(table: Table, gap: Gap) -> Changed | None:  # noqa: ARG001
    if table.relkind != "p" or table.access_method is None:
        return None
    return Changed(replace(table, access_method=None), f"access method {table.access_method} for its partitions")


def _parameters(obj: Table | View, gap: Gap) -> Changed | None:
    """Storage parameters of the table and, under the same names, of its TOAST table."""
    changed = replace(obj, reloptions=_known(obj.reloptions, gap), toast_reloptions=_known(obj.toast_reloptions, gap))
    if changed == obj:
        return None
    before = [*(obj.reloptions or ()), *(obj.toast_reloptions or ())]
    after = [*(changed.reloptions or ()), *(changed.toast_reloptions or ())]
    lost = dict.fromkeys(option.partition("=")[0] for option in before if option not in after)
    return Changed(changed, f"storage parameters ({listed(lost)})")


def _known(options: tuple[str, ...] | None, gap: Gap) -> tuple[str, ...] | None:
    if options is None:
        return None
    # before 14 it is a boolean, and auto is what it does without one
    unknown = "vacuum_index_cleanup=auto" if gap.major < 14 else ""
    kept = tuple(o for o in options if _PARAMETERS.get(o.partition("=")[0], 0) <= gap.major and o != unknown)
    return kept or None


def _notnull_names(table: Table, gap: Gap) -> Changed | None:  # noqa: ARG001
    """Only those that say something: the server's own choice of a name does not."""
    lost = [
        c.attname
        for c in table.columns
        if c.notnull_comment is not None
        or (c.notnull_local and c.notnull_conname not in (None, chosen_notnull_name(table, c)[:63]))
    ]
    return Changed(table, f"names of or comments on NOT NULL constraints ({listed(lost)})") if lost else None


def _notnull_noinherit(table: Table, gap: Gap) -> Changed | None:  # noqa: ARG001
    lost = [c.attname for c in table.columns if c.attnotnull and c.notnull_noinherit and c.notnull_validated]
    return Changed(table, f"NOT NULL NO INHERIT on columns ({listed(lost)})") if lost else None


def _notnull_not_valid(table: Table, gap: Gap) -> Changed | None:  # noqa: ARG001
    """Before 18 attnotnull means what it says; the constraint is an object of its own, see keys."""
    if all(c.notnull_validated for c in table.columns):
        return None
    columns = tuple(c if c.notnull_validated else replace(c, attnotnull=False) for c in table.columns)
    return Changed(replace(table, columns=columns))


def _identity(table: Table, gap: Gap) -> Changed | None:  # noqa: ARG001
    if not table.relispartition:
        return None
    lost = [c.attname for c in table.columns if c.attidentity and not c.identity_sequence]
    if not lost:
        return None
    columns = tuple(replace(c, attidentity="") if c.attname in lost else c for c in table.columns)
    return Changed(replace(table, columns=columns), f"the partitioned table's identity columns ({listed(lost)})")


def _security_invoker(view: View, gap: Gap) -> Changed | None:  # noqa: ARG001
    """Without it, whoever may read the view would read with its owner's rights: so nobody else may."""
    options = view.reloptions or ()
    kept = tuple(option for option in options if not option.startswith("security_invoker="))
    if kept == options:
        return None
    if "security_invoker=true" not in options and "security_invoker=on" not in options:
        return Changed(replace(view, reloptions=kept or None))
    columns = tuple(replace(c, acl=None) for c in view.columns)
    return Changed(replace(view, reloptions=kept or None, acl=None, columns=columns), "security_invoker")


RULES = (
    Rule(cls=Table, title="column of a built-in type", change=_column_types),
    Rule(cls=View, title="column of a built-in type", change=_column_types),
    Rule(
        cls=Table,
        title="virtual generated column",
        since=18,
        becomes="made STORED: the same values, kept on disk",
        change=_virtual,
    ),
    Rule(cls=AttrDefault, title="virtual generated column", since=18, change=_virtual_expression),
    Rule(
        cls=Table,
        title="generated column with newer functions",
        becomes="an ordinary column with the source's values, which do not follow changes",
        change=_generated,
    ),
    Rule(cls=Table, title="generated column unlike its parent's", since=16, change=_differently_generated),
    Rule(cls=Table, title="column compression", becomes="compressed as the target's default", change=_compression),
    Rule(cls=View, title="column compression", becomes="compressed as the target's default", change=_compression),
    Rule(
        cls=Table,
        title="access method of a partitioned table",
        since=17,
        becomes="made without it; the partitions keep theirs",
        change=_access_method,
    ),
    Rule(cls=Table, title="storage parameters", becomes="made without them", change=_parameters),
    Rule(cls=View, title="storage parameters", becomes="made without them", change=_parameters),
    Rule(
        cls=Table,
        title="NOT NULL constraints with names",
        since=18,
        severity=Severity.INFO,
        becomes="made with NOT NULL without name and comment",
        change=_notnull_names,
    ),
    Rule(
        cls=Table,
        title="NOT NULL NO INHERIT",
        since=18,
        becomes="made with a NOT NULL that tables made as its children later inherit",
        change=_notnull_noinherit,
    ),
    Rule(cls=Table, title="NOT NULL NOT VALID", since=18, change=_notnull_not_valid),
    Rule(
        cls=Table,
        title="identity column of a partition",
        since=17,
        becomes="made without: rows put directly into the partition get no number",
        change=_identity,
    ),
    Rule(
        cls=View,
        title="security_invoker",
        since=15,
        becomes="made without it and without privileges for others, who would read with its owner's rights: "
        "grant them again if that is meant",
        change=_security_invoker,
    ),
)
