"""Texts that a server wrote, of every kind of object: what they name that the target lacks, and names it must quote."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from ...catalog.base import CatalogObject
from ...catalog.constraint import Constraint
from ...catalog.extension import Extension
from ...catalog.function import Aggregate, Function
from ...catalog.index import Index
from ...catalog.policy import Policy
from ...catalog.rule import Rule as RewriteRule
from ...catalog.statistics import ExtendedStatistics
from ...catalog.table import AttrDefault, Table
from ...catalog.trigger import Trigger
from ...catalog.type import DomainType
from ...catalog.view import View
from ...identifiers import qualify
from ...plan import Severity
from .gap import Gap
from .rule import Changed, Rule
from .text import lacking_in, mask, requote, rewrite

TEXTS: dict[type[CatalogObject], tuple[str, ...]] = {
    Table: ("partition_key", "partition_bound"),
    AttrDefault: ("expression",),
    Constraint: ("definition",),
    Index: ("definition", "predicate"),
    ExtendedStatistics: ("definition",),
    View: ("definition",),
    RewriteRule: ("definition",),
    Trigger: ("definition",),
    Policy: ("polqual", "polwithcheck"),
    Function: ("definition",),
    Aggregate: ("arguments", "identity_arguments"),
    DomainType: ("default",),
}
"""The fields that hold SQL of the server's."""
_JUDGED_ELSEWHERE = (Function, Aggregate, DomainType)
_RANDOM_UUID = re.compile(r"(?<![\w$.\"])gen_random_uuid(?=\()")
_NAMED_ARGUMENT = re.compile(r"(?<![\w$.\"])([a-z_][a-z0-9_]*)(?= => )")


def _random_uuid(obj: Any, gap: Gap) -> Changed | None:
    """Before 13 gen_random_uuid() is pgcrypto's, and stays so where the extension is."""
    if not any("gen_random_uuid" in (getattr(obj, field) or "") for field in TEXTS[type(obj)]):
        return None
    if "gen_random_uuid" not in gap.functions or "pgcrypto" not in gap.extensions:
        return None
    pgcrypto = next((e for e in gap.source.of(Extension) if e.name == "pgcrypto"), None)
    if pgcrypto is None:
        return None
    changes = {}
    for field in TEXTS[type(obj)]:
        text = getattr(obj, field) or ""
        parts, end = [], 0
        for found in _RANDOM_UUID.finditer(mask(text)):
            parts += [text[end : found.start()], qualify(pgcrypto.extnamespace, "gen_random_uuid")]
            end = found.end()
        if end:
            changes[field] = "".join([*parts, text[end:]])
    return Changed(replace(obj, **changes), needs=(pgcrypto.address,)) if changes else None


def _lacking(obj: Any, gap: Gap) -> Changed | None:
    if isinstance(obj, AttrDefault) and obj.attgenerated and any(lacking_in(obj.expression, gap)):
        return Changed(None)  # the table says so
    found = dict.fromkeys(name for field in TEXTS[type(obj)] for name in lacking_in(getattr(obj, field) or "", gap))
    return Changed(None, ", ".join(found)) if found else None


def _worded(obj: Any, gap: Gap) -> Changed | None:
    """The same in words that the target reads."""
    changes, quoted = {}, set[str]()
    for field in TEXTS[type(obj)]:
        text = getattr(obj, field)
        if text:
            words = gap.keywords if isinstance(obj, Function | Aggregate) else _words(text, gap)
            rewritten = rewrite(text, gap)
            worded = requote(rewritten, words)
            if worded != text:
                changes[field] = worded
            if worded != rewritten:
                quoted |= {word for word in words if requote(rewritten, frozenset({word})) != rewritten}
    return Changed(replace(obj, **changes), ", ".join(sorted(quoted))) if changes else None


def _words(text: str, gap: Gap) -> frozenset[str]:
    """A column may have the name of most keywords; an argument that is named in a call may not."""
    named: Iterable[str] = _NAMED_ARGUMENT.findall(text) if gap.keywords and " => " in text else ()
    return gap.reserved | (gap.keywords & frozenset(named))


BEFORE = tuple(
    Rule(cls=cls, title="gen_random_uuid()", since=13, becomes="made with pgcrypto's", change=_random_uuid)
    for cls in TEXTS
)
"""For before all other rules."""
RULES = (
    *(
        Rule(cls=cls, title="built-in functions, types and syntax in expressions", change=_lacking)
        for cls in TEXTS
        if cls not in _JUDGED_ELSEWHERE
    ),
    *(
        Rule(
            cls=cls,
            title="words that another version reads otherwise",
            severity=Severity.INFO,
            becomes="the same",
            only_wording=True,
            change=_worded,
        )
        for cls in TEXTS
    ),
)
