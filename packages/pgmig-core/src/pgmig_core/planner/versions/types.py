"""Types, domains, collations, operators and operator classes."""

from __future__ import annotations

from msgspec.structs import replace

from ...catalog.cast import Cast
from ...catalog.collation import Collation
from ...catalog.operator import FamilyFunction, Operator, OperatorClass, OperatorFamily
from ...catalog.type import BaseType, CompositeType, DomainType, RangeType
from ...plan import Severity
from .gap import Gap
from .rule import Changed, Rule
from .text import lacking_in, lacking_type

# access method and number of an operator class's function, and the version that brought it
_SUPPORT = {
    ("btree", 4): 13, ("btree", 5): 13, ("hash", 3): 13, ("gist", 10): 13, ("gin", 7): 13, ("spgist", 6): 13,
    ("brin", 5): 13, ("gist", 11): 14, ("gist", 12): 18, ("btree", 6): 18,
}  # fmt: skip


def _multirange(obj: RangeType, gap: Gap) -> Changed | None:  # noqa: ARG001 - the rules' common signature
    return Changed(obj, f"the multirange type {obj.multirange}") if obj.multirange is not None else None


def _range(obj: RangeType, gap: Gap) -> Changed | None:
    lacking = lacking_type(obj.subtype, gap)
    return Changed(None, f"type {lacking}") if lacking else None


def _composite(obj: CompositeType, gap: Gap) -> Changed | None:
    lacking = [f"{c.attname} {t}" for c in obj.columns if (t := lacking_type(c.type, gap))]
    return Changed(None, f"columns of types ({', '.join(lacking)})") if lacking else None


def _domain(obj: DomainType, gap: Gap) -> Changed | None:
    if lacking := lacking_type(obj.base_type, gap):
        return Changed(None, f"type {lacking}")
    if obj.default is not None and (found := ", ".join(lacking_in(obj.default, gap))):
        return Changed(replace(obj, default=None), f"a default with {found}", "made without the default")
    return None


def _domain_notnull(obj: DomainType, gap: Gap) -> Changed | None:  # noqa: ARG001
    named = obj.notnull_conname not in (None, f"{obj.name}_not_null")
    lost = obj.typnotnull and (named or obj.notnull_comment is not None)
    return Changed(obj, "a name of or a comment on its NOT NULL") if lost else None


def _subscript(obj: BaseType, gap: Gap) -> Changed | None:  # noqa: ARG001
    if obj.typsubscript is None:
        return None
    return Changed(replace(obj, typsubscript=None), f"SUBSCRIPT {obj.typsubscript}")


def _rules(obj: Collation, gap: Gap) -> Changed | None:  # noqa: ARG001
    return Changed(replace(obj, icu_rules=None), "ICU rules") if obj.icu_rules is not None else None


def _builtin(obj: Collation, gap: Gap) -> Changed | None:  # noqa: ARG001
    """The built-in provider sorts by code point, as libc's C does; only the classes of characters may be others."""
    if obj.collprovider != "b":
        return None
    made = replace(obj, collprovider="c", locale=None, collcollate="C", collctype="C")
    if obj.locale == "C":
        return Changed(made, "the built-in provider", "made with libc's C, which is the same")
    return Changed(made, f"the built-in provider's {obj.locale}")


def _unicode_fast(obj: Collation, gap: Gap) -> Changed | None:  # noqa: ARG001
    if obj.collprovider != "b" or obj.locale != "PG_UNICODE_FAST":
        return None
    return Changed(replace(obj, locale="C.UTF-8"), "locale PG_UNICODE_FAST")


def _support(obj: OperatorClass | OperatorFamily, gap: Gap) -> Changed | None:
    def known(function: FamilyFunction) -> bool:
        return _SUPPORT.get((obj.amname, function.number), 0) <= gap.major

    kept = tuple(function for function in obj.functions if known(function))
    if kept == obj.functions:
        return None
    lost = ", ".join(str(f.number) for f in obj.functions if f not in kept)
    return Changed(replace(obj, functions=kept), f"support functions ({lost})")


def _postfix(obj: Operator, gap: Gap) -> Changed | None:  # noqa: ARG001
    return Changed(None, "postfix operators") if obj.right is None else None


def _operator(obj: Operator, gap: Gap) -> Changed | None:
    lacking = [t for name in (obj.left, obj.right) if name and (t := lacking_type(name, gap))]
    return Changed(None, f"types ({', '.join(lacking)})") if lacking else None


def _cast(obj: Cast, gap: Gap) -> Changed | None:
    lacking = [t for name in (obj.source, obj.target) if (t := lacking_type(name, gap))]
    return Changed(None, f"types ({', '.join(lacking)})") if lacking else None


RULES = (
    Rule(cls=RangeType, title="range over a built-in type", change=_range),
    Rule(
        cls=RangeType,
        title="multirange of a range type",
        since=14,
        severity=Severity.INFO,
        becomes="made without it",
        change=_multirange,
    ),
    Rule(cls=CompositeType, title="column of a built-in type", change=_composite),
    Rule(cls=DomainType, title="domain over a built-in type", change=_domain),
    Rule(
        cls=DomainType,
        title="NOT NULL constraint with a name",
        since=17,
        severity=Severity.INFO,
        becomes="made NOT NULL without name and comment",
        change=_domain_notnull,
    ),
    Rule(
        cls=BaseType,
        title="SUBSCRIPT of a base type",
        since=14,
        becomes="made without it: one of fixed length with elements can be subscripted still",
        change=_subscript,
    ),
    Rule(cls=Collation, title="ICU rules", since=16, becomes="made without them, and sorts otherwise", change=_rules),
    Rule(
        cls=Collation,
        title="built-in collation provider",
        since=17,
        becomes="made with libc's C: it sorts the same, but upper and lower know ASCII only",
        change=_builtin,
    ),
    Rule(
        cls=Collation,
        title="built-in locale PG_UNICODE_FAST",
        since=18,
        becomes="made with C.UTF-8: it sorts the same, but upper and lower map each character by itself",
        change=_unicode_fast,
    ),
    Rule(
        cls=OperatorClass,
        title="support functions of operator classes",
        becomes="made without them",
        change=_support,
    ),
    Rule(
        cls=OperatorFamily,
        title="support functions of operator families",
        becomes="made without them",
        change=_support,
    ),
    Rule(cls=Operator, title="postfix operator", until=13, change=_postfix),
    Rule(cls=Operator, title="operator on a built-in type", change=_operator),
    Rule(cls=Cast, title="cast of a built-in type", change=_cast),
)
