"""Functions, procedures and aggregates: bodies that are parsed, OUT arguments, settings, and what bodies call."""

from __future__ import annotations

import re

from msgspec.structs import replace

from ...catalog.function import Aggregate, Function
from .gap import Gap
from .rule import Changed, Rule
from .text import lacking_in, lacking_in_body, mask

_SQL_BODY = re.compile(r"^(BEGIN ATOMIC\n|RETURN )", re.MULTILINE)
_SETTING = re.compile(r"^ SET (\S+) TO [^\n]*\n", re.MULTILINE)
# in rules these are the rows that the rule is about, in every version
_OLD_NEW = re.compile(r"\bRETURNING\b[^;]*\b(old|new)\.")
_OUT = re.compile(r"(?<=[(,])( ?)OUT ")
# what takes and gives any element or array: of old any*, since 14 anycompatible*
_COMPATIBLE = re.compile(
    r"^(pg_catalog\.)?(array_(append|cat|position|positions|prepend|remove|replace)|width_bucket)$"
)


def _sql_body(function: Function, gap: Gap) -> Changed | None:  # noqa: ARG001 - the rules' common signature
    """The parsed body as a string: every name in it is qualified, so that it means the same."""
    found = _SQL_BODY.search(mask(function.definition)) if function.has_sql_body else None
    if found is None:
        return None
    header, body = function.definition[: found.start()], function.definition[found.end() :].rstrip()
    if found[0] == "RETURN ":
        body = f"SELECT {body}"
    else:
        body = body.removesuffix("END").rstrip()
    # as the server itself would write it
    tag = "$procedure" if function.prokind == "p" else "$function"
    while f"{tag}$" in body:
        tag += "x"
    tag += "$"
    made = replace(function, definition=f"{header}AS {tag}{body}{tag}\n", has_sql_body=False)
    return Changed(made, "a parsed SQL body")


def _parsed(function: Function, gap: Gap) -> Changed | None:
    """What the server parses when it makes the function: signature, defaults and a parsed body."""
    lacking = list(lacking_in(function.definition, gap))
    if function.has_sql_body and gap.major < 18 and _OLD_NEW.search(mask(function.definition)):
        lacking.append("RETURNING of old and new rows (since 18)")
    return Changed(None, ", ".join(dict.fromkeys(lacking))) if lacking else None


def _body(function: Function, gap: Gap) -> Changed | None:
    """The server does not look into a string before the function is called."""
    if function.lanname not in ("sql", "plpgsql"):
        return None
    body = function.definition[len(mask(function.definition).rstrip().rstrip("$").rstrip()) :]
    lacking = list(lacking_in_body(body, gap, gap.own_functions))
    return Changed(function, f"{', '.join(lacking)} in its body") if lacking else None


def _settings(function: Function, gap: Gap) -> Changed | None:
    if not gap.settings:
        return None
    lost, definition = [], function.definition
    for found in reversed(list(_SETTING.finditer(mask(definition)))):
        if found[1].strip('"') in gap.settings:
            lost.append(found[1])
            definition = definition[: found.start()] + definition[found.end() :]
    return Changed(replace(function, definition=definition), f"SET {', '.join(lost)}") if lost else None


def _out_arguments(function: Function, gap: Gap) -> Changed | None:  # noqa: ARG001
    """CALL gives a value for an OUT argument too, which is ignored; so it may as well be INOUT."""
    if function.prokind != "p" or function.call_argument_types in (None, function.argument_types):
        return None
    masked = mask(function.definition)
    end = masked.index("\n")
    header = function.definition[:end]
    for found in reversed(list(_OUT.finditer(masked[:end]))):
        header = f"{header[: found.start()]}{found[1]}INOUT {header[found.end() :]}"
    made = replace(
        function,
        definition=header + function.definition[end:],
        argument_types=function.call_argument_types or "",
        call_argument_types=None,
    )
    return Changed(made, "OUT arguments of a procedure")


def _compatible(aggregate: Aggregate, gap: Gap) -> Changed | None:
    """array_append(anyarray, anyelement) is array_append(anycompatiblearray, anycompatible) since 14."""
    functions = (aggregate.aggtransfn, aggregate.aggmtransfn, aggregate.aggcombinefn, aggregate.aggfinalfn)
    if not any(name and _COMPATIBLE.match(name) for name in functions):
        return None
    up = gap.major >= 14
    if up == (gap.source_major >= 14):
        return None
    old, new = ("any(element|array)", "anycompatible") if up else ("anycompatible(array|nonarray|)", "any")

    def other(text: str) -> str:
        def word(found: re.Match[str]) -> str:
            if up:
                return new + found[1].removeprefix("element")
            return new + (found[1] or "element")

        return re.sub(rf"\b{old}\b", word, text)

    made = replace(
        aggregate,
        arguments=other(aggregate.arguments),
        identity_arguments=other(aggregate.identity_arguments),
        argument_types=other(aggregate.argument_types),
        aggtranstype=other(aggregate.aggtranstype),
        aggmtranstype=other(aggregate.aggmtranstype) if aggregate.aggmtranstype else None,
    )
    if made == aggregate:
        return None
    return Changed(made, f"{aggregate.aggtransfn} on {aggregate.argument_types}")


def _aggregate(aggregate: Aggregate, gap: Gap) -> Changed | None:
    types = f"({aggregate.arguments}, {aggregate.aggtranstype}, {aggregate.aggmtranstype or ''})"
    lacking = list(lacking_in(types, gap))
    named = (aggregate.aggtransfn, aggregate.aggfinalfn, aggregate.aggcombinefn, aggregate.aggmtransfn)
    lacking += [f"function {name}" for name in named if name and name.removeprefix("pg_catalog.") in gap.functions]
    return Changed(None, ", ".join(lacking)) if lacking else None


RULES = (
    Rule(
        cls=Function,
        title="procedure with OUT arguments",
        since=14,
        becomes="made with INOUT instead: CALL is the same",
        change=_out_arguments,
    ),
    Rule(
        cls=Function,
        title="built-in functions, types and syntax in what the server parses",
        change=_parsed,
    ),
    Rule(
        cls=Function,
        title="SQL body that is parsed (BEGIN ATOMIC, RETURN)",
        since=14,
        becomes="made with the same body as a string",
        change=_sql_body,
    ),
    Rule(cls=Function, title="settings of a function", becomes="made without them", change=_settings),
    Rule(
        cls=Function,
        title="built-in functions and syntax in a body",
        becomes="made as it is, but calling it may fail: look at its body",
        change=_body,
    ),
    Rule(
        cls=Aggregate,
        title="array functions in aggregates",
        becomes="made on the types that these functions have there: anyelement and anyarray before 14, "
        "anycompatible and anycompatiblearray since",
        change=_compatible,
    ),
    Rule(cls=Aggregate, title="built-in functions and types", change=_aggregate),
)
