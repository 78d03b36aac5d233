"""CREATE OPERATOR, OPERATOR CLASS and OPERATOR FAMILY.

An operator names its commutator and negator even when these are not there yet: the server then announces them, and
fills them in when they are made. A family gets its loose members by ALTER; a class's members come with the class.
"""

from __future__ import annotations

from ..catalog.operator import FamilyFunction, FamilyOperator, Operator, OperatorClass, OperatorFamily
from ..identifiers import qualify, quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity


def _name(operator: Operator) -> str:
    # an operator's own name is never quoted
    return f"{quote(operator.nspname)}.{operator.name}" if operator.nspname is not None else operator.name


def identify(operator: Operator) -> Identity:
    return Identity("OPERATOR", f"{_name(operator)} ({operator.left or 'NONE'}, {operator.right or 'NONE'})")


def create(operator: Operator, context: DdlContext) -> tuple[str, ...]:
    identity = identify(operator)
    options = [f"FUNCTION = {operator.function}"]
    for option, value in (
        ("LEFTARG", operator.left),
        ("RIGHTARG", operator.right),
        ("COMMUTATOR", operator.commutator),
        ("NEGATOR", operator.negator),
    ):
        if value is not None:
            options.append(f"{option} = {value}")
    if operator.oprcanmerge:
        options.append("MERGES")
    if operator.oprcanhash:
        options.append("HASHES")
    if operator.oprrest is not None:
        options.append(f"RESTRICT = {operator.oprrest}")
    if operator.oprjoin is not None:
        options.append(f"JOIN = {operator.oprjoin}")
    body = ",\n".join(f"    {option}" for option in options)
    return (
        f"CREATE OPERATOR {_name(operator)} (\n{body}\n)",
        *attributes.owner(operator, identity, context),
        *attributes.comment(operator, identity),
    )


def identify_family(family: OperatorFamily) -> Identity:
    return Identity("OPERATOR FAMILY", f"{qualify(family.nspname, family.name)} USING {quote(family.amname)}")


def create_family(family: OperatorFamily, context: DdlContext) -> tuple[str, ...]:
    identity = identify_family(family)
    members = _members(family.operators, family.functions)
    loose = (f"ALTER OPERATOR FAMILY {identity.sql} ADD\n    " + ",\n    ".join(members),) if members else ()
    return (
        f"CREATE OPERATOR FAMILY {identity.sql}",
        *attributes.owner(family, identity, context),
        *attributes.comment(family, identity),
        *loose,
    )


def identify_class(opclass: OperatorClass) -> Identity:
    return Identity("OPERATOR CLASS", f"{qualify(opclass.nspname, opclass.name)} USING {quote(opclass.amname)}")


def create_class(opclass: OperatorClass, context: DdlContext) -> tuple[str, ...]:
    identity = identify_class(opclass)
    members = _members(opclass.operators, opclass.functions)
    if opclass.storage is not None or not members:
        # the list may not be empty: naming the indexed type says nothing new
        members = [f"STORAGE {opclass.storage or opclass.type}", *members]
    default = "DEFAULT " if opclass.opcdefault else ""
    name = qualify(opclass.nspname, opclass.name)
    return (
        f"CREATE OPERATOR CLASS {name}\n    {default}FOR TYPE {opclass.type} USING {quote(opclass.amname)}"
        f" FAMILY {opclass.family} AS\n    " + ",\n    ".join(members),
        *attributes.owner(opclass, identity, context),
        *attributes.comment(opclass, identity),
    )


def _members(operators: tuple[FamilyOperator, ...], functions: tuple[FamilyFunction, ...]) -> list[str]:
    found = []
    for operator in operators:
        sorting = f" FOR ORDER BY {operator.sort_family}" if operator.sort_family is not None else ""
        found.append(f"OPERATOR {operator.strategy} {operator.operator}{sorting}")
    found += [f"FUNCTION {f.number} ({f.left}, {f.right}) {f.function}" for f in functions]
    return found


def _phase(_: Operator | OperatorClass | OperatorFamily) -> Phase:
    return Phase.FUNCTIONS


FAMILIES = (
    Family(cls=Operator, title="operator", kind=Kind.OTHER, phase=_phase, identify=identify, create=create),
    Family(
        cls=OperatorFamily,
        title="operator family",
        kind=Kind.OTHER,
        phase=_phase,
        identify=identify_family,
        create=create_family,
        needs="superuser",
    ),
    Family(
        cls=OperatorClass,
        title="operator class",
        kind=Kind.OTHER,
        phase=_phase,
        identify=identify_class,
        create=create_class,
        needs="superuser",
    ),
)
