"""CREATE FUNCTION, PROCEDURE and AGGREGATE.

The server writes functions and procedures whole (pg_get_functiondef); aggregates are put together here. An identity has
only the input types: names of arguments may differ between two sides, and OUT arguments say nothing about who is who.
"""

from __future__ import annotations

from ..catalog.function import Aggregate, Function
from ..identifiers import literal, qualify, quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity

_MODIFY = {"r": "READ_ONLY", "s": "SHAREABLE", "w": "READ_WRITE"}
_PARALLEL = {"s": "SAFE", "r": "RESTRICTED"}


def identify(function: Function) -> Identity:
    kind = "PROCEDURE" if function.prokind == "p" else "FUNCTION"
    return Identity(kind, f"{qualify(function.nspname, function.name)}({function.argument_types})")


def identify_aggregate(aggregate: Aggregate) -> Identity:
    return Identity("AGGREGATE", f"{qualify(aggregate.nspname, aggregate.name)}({aggregate.identity_arguments})")


def create(function: Function, context: DdlContext) -> tuple[str, ...]:
    identity = identify(function)
    return (
        function.definition.rstrip("\n"),
        *attributes.owner(function, identity, context),
        *attributes.comment(function, identity),
        *(
            f"ALTER {identity.kind} {identity.sql} DEPENDS ON EXTENSION {quote(extension)}"
            for extension in function.depends_on_extensions
        ),
    )


def create_aggregate(aggregate: Aggregate, context: DdlContext) -> tuple[str, ...]:
    identity = identify_aggregate(aggregate)
    name = f"{qualify(aggregate.nspname, aggregate.name)}({aggregate.arguments})"
    body = ",\n".join(f"    {option}" for option in _options(aggregate))
    return (
        f"CREATE AGGREGATE {name} (\n{body}\n)",
        *attributes.owner(aggregate, identity, context),
        *attributes.comment(aggregate, identity),
    )


def _options(aggregate: Aggregate) -> list[str]:
    # what CREATE AGGREGATE assumes for FINALFUNC_MODIFY depends on the sort of aggregate
    usual = "r" if aggregate.aggkind == "n" else "w"
    found = [f"SFUNC = {aggregate.aggtransfn}", f"STYPE = {aggregate.aggtranstype}"]
    if aggregate.aggtransspace:
        found.append(f"SSPACE = {aggregate.aggtransspace}")
    if aggregate.agginitval is not None:
        found.append(f"INITCOND = {literal(aggregate.agginitval).lstrip()}")
    if aggregate.aggfinalfn:
        found.append(f"FINALFUNC = {aggregate.aggfinalfn}")
        if aggregate.aggfinalextra:
            found.append("FINALFUNC_EXTRA")
        if aggregate.aggfinalmodify != usual:
            found.append(f"FINALFUNC_MODIFY = {_MODIFY[aggregate.aggfinalmodify]}")
    for option, function in (
        ("COMBINEFUNC", aggregate.aggcombinefn),
        ("SERIALFUNC", aggregate.aggserialfn),
        ("DESERIALFUNC", aggregate.aggdeserialfn),
    ):
        if function:
            found.append(f"{option} = {function}")
    found += _moving(aggregate, usual)
    if aggregate.sort_operator:
        found.append(f"SORTOP = {aggregate.sort_operator}")
    if aggregate.proparallel in _PARALLEL:
        found.append(f"PARALLEL = {_PARALLEL[aggregate.proparallel]}")
    if aggregate.aggkind == "h":
        found.append("HYPOTHETICAL")
    return found


def _moving(aggregate: Aggregate, usual: str) -> list[str]:
    """The second set of functions, for window frames that move."""
    if not aggregate.aggmtransfn:
        return []
    found = [
        f"MSFUNC = {aggregate.aggmtransfn}",
        f"MINVFUNC = {aggregate.aggminvtransfn}",
        f"MSTYPE = {aggregate.aggmtranstype}",
    ]
    if aggregate.aggmtransspace:
        found.append(f"MSSPACE = {aggregate.aggmtransspace}")
    if aggregate.aggminitval is not None:
        found.append(f"MINITCOND = {literal(aggregate.aggminitval).lstrip()}")
    if aggregate.aggmfinalfn:
        found.append(f"MFINALFUNC = {aggregate.aggmfinalfn}")
        if aggregate.aggmfinalextra:
            found.append("MFINALFUNC_EXTRA")
        if aggregate.aggmfinalmodify != usual:
            found.append(f"MFINALFUNC_MODIFY = {_MODIFY[aggregate.aggmfinalmodify]}")
    return found


FAMILIES = (
    Family(
        cls=Function,
        title="function and procedure",
        kind=Kind.FUNCTIONS,
        phase=lambda _: Phase.FUNCTIONS,
        identify=identify,
        create=create,
        needs="CREATE on its schema, USAGE on its language; superuser for C, internal and untrusted ones",
        without="left out; without LEAKPROOF and settings that only a superuser may give",
    ),
    Family(
        cls=Aggregate,
        title="aggregate",
        kind=Kind.FUNCTIONS,
        phase=lambda _: Phase.FUNCTIONS,
        identify=identify_aggregate,
        create=create_aggregate,
        needs="CREATE on its schema; superuser over type internal",
    ),
)
