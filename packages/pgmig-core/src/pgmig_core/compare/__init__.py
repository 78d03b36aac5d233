"""Two catalogs → what differs, and the SQL that makes the target equal. Pure: no connection reaches this package.

pairs       which object is which          attributes, columns   what is compared of an object
wording     the same in other words        alter                 the honest ALTER of a difference, if there is one
going       what has to be dropped         script                all statements, in an order that works
parity      what a run left different
"""

from __future__ import annotations

from ..catalog.base import CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.extension import Extension
from ..catalog.function import Function
from ..catalog.operator import OperatorClass, OperatorFamily
from ..catalog.table import Table
from ..comparison import AttributeDifference, Change, Comparison, Difference
from ..options import Selection
from ..planner.drafts import subject_of
from .attributes import Attributes, attributes_of, shown
from .columns import common_order
from .pairs import Pairs, pair, tops
from .wording import DEPARSED, NAMES, same_function, same_meaning, same_names


def compare_catalogs(source: Catalog, target: Catalog, selection: Selection) -> Comparison:
    """Everything that differs among what was selected. Raises UsageError for patterns that match nothing."""
    return comparison_of(source, target, pair(source, target, selection))


def comparison_of(source: Catalog, target: Catalog, pairs: Pairs) -> Comparison:
    """The comparison of pairs that were found before."""
    found = [Difference(change=Change.MISSING, subject=subject_of(obj)) for obj in tops(pairs.missing, source)]
    for address, other in pairs.both.items():
        attributes = differing(source.objects[address], other, source, target)
        if attributes:
            subject = subject_of(source.objects[address])
            found.append(Difference(change=Change.CHANGED, subject=subject, attributes=attributes))
    found += [Difference(change=Change.EXTRA, subject=subject_of(obj)) for obj in tops(pairs.extra, target)]
    order = list(Change)
    found.sort(key=lambda d: (order.index(d.change), d.subject.kind, d.subject.schema or "", d.subject.name))
    return Comparison(
        source=f"{source.server.host}/{source.server.database}",
        target=f"{target.server.host}/{target.server.database}",
        source_version=source.server.version,
        target_version=target.server.version,
        objects=pairs.objects,
        differences=tuple(found),
    )


def differing(
    obj: CatalogObject, other: CatalogObject, source: Catalog, target: Catalog
) -> tuple[AttributeDifference, ...]:
    """The attributes in which two objects of one identity differ."""
    version = min(source.server.version_num, target.server.version_num)
    ours, theirs = attributes_of(obj, source, version), attributes_of(other, target, version)
    if getattr(obj, "options_hidden", False) or getattr(other, "options_hidden", False):
        ours.pop(("", "options"), None)
        theirs.pop(("", "options"), None)
    if isinstance(obj, OperatorClass | OperatorFamily) and (source.server.major < 14) != (target.server.major < 14):
        # since 14 the members that a class could do without hang on its family
        for name in ("operators", "functions"):
            ours.pop(("", name), None)
            theirs.pop(("", name), None)
    found = []
    other_major = source.server.major != target.server.major
    if isinstance(obj, Extension) and isinstance(other, Extension):
        _leave_to_servers(obj, other, ours, theirs, other_major=other_major)
    for key in _differing_keys(ours, theirs):
        column, name = key
        mine, its = ours.get(key), theirs.get(key)
        found.append(
            AttributeDifference(
                name=name,
                column=column or None,
                source=shown(obj, name, mine),
                target=shown(other, name, its),
                only_wording=_only_wording(obj, name, mine, its, other_major=other_major),
            )
        )
    if isinstance(obj, Table) and isinstance(other, Table) and (orders := common_order(obj, other)):
        found.append(AttributeDifference(name="column order", source=orders[0], target=orders[1]))
    return tuple(found)


def _leave_to_servers(
    extension: Extension, other: Extension, ours: Attributes, theirs: Attributes, *, other_major: bool
) -> None:
    """What two servers' files of an extension say differently: its comment, and in another version its members."""
    if extension.comment == extension.default_comment and other.comment in (extension.comment, other.default_comment):
        theirs.pop(("", "comment"), None)
        ours.pop(("", "comment"), None)
    if other_major or extension.extversion != other.extversion:
        ours.pop(("", "members"), None)
        theirs.pop(("", "members"), None)


def _only_wording(obj: CatalogObject, name: str, mine: str | None, its: str | None, *, other_major: bool) -> bool:
    if mine is None or its is None:
        return False
    if name not in DEPARSED:
        return other_major and name in NAMES and same_names(mine, its)
    return (same_function if _is_users_text(obj) else same_meaning)(mine, its, other_major=other_major)


def _is_users_text(obj: CatalogObject) -> bool:
    """A function's body is kept as it was written, unless it is SQL that was parsed (14)."""
    return isinstance(obj, Function) and not obj.has_sql_body


def _differing_keys(ours: Attributes, theirs: Attributes) -> list[tuple[str, str]]:
    """A column that one side lacks is one difference; another type is not said twice."""
    keys = [key for key in dict.fromkeys([*ours, *theirs]) if ours.get(key) != theirs.get(key)]
    columns = [key for key in keys if key[1] == "column"]
    one_sided = {key[0] for key in columns if (key in ours) != (key in theirs)}
    return [(column, name) for column, name in keys if (name == "column") == (column in one_sided)]


__all__ = ["compare_catalogs", "comparison_of", "differing"]
