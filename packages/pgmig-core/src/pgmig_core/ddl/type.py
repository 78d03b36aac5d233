"""CREATE TYPE and CREATE DOMAIN.

A base type, or a range with a canonical function, makes a circle with its own functions: the statement of its TypeShell
announces it, and its own then fills it in.
"""

from __future__ import annotations

from ..catalog.base import Address
from ..catalog.constraint import Constraint
from ..catalog.type import BaseType, CompositeType, DomainType, EnumType, RangeType, ShellType, TypeShell
from ..identifiers import literal, qualify, quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity

Type = BaseType | CompositeType | DomainType | EnumType | RangeType | ShellType

_ALIGNMENT = {"c": "char", "s": "int2", "i": "int4", "d": "double"}
_STORAGE = {"p": "plain", "e": "external", "x": "extended", "m": "main"}


def identify(obj: Type) -> Identity:
    return Identity("DOMAIN" if isinstance(obj, DomainType) else "TYPE", qualify(obj.nspname, obj.name))


def _with_attributes(obj: Type, context: DdlContext, statement: str) -> tuple[str, ...]:
    identity = identify(obj)
    return (statement, *attributes.owner(obj, identity, context), *attributes.comment(obj, identity))


def identify_shell(obj: TypeShell) -> Identity:
    """Not to be dropped or commented on: the type itself is."""
    return Identity("SHELL OF TYPE", qualify(obj.nspname, obj.name))


def create_shell(obj: TypeShell, context: DdlContext) -> tuple[str, ...]:  # noqa: ARG001 - the families' common signature
    """Announces the type, so that functions can take and return it before it is defined."""
    return (f"CREATE TYPE {qualify(obj.nspname, obj.name)}",)


def create_undefined(obj: ShellType, context: DdlContext) -> tuple[str, ...]:
    return _with_attributes(obj, context, f"CREATE TYPE {identify(obj).sql}")


def create_enum(obj: EnumType, context: DdlContext) -> tuple[str, ...]:
    labels = ",".join(f"\n    {literal(label).lstrip()}" for label in obj.labels)
    return _with_attributes(obj, context, f"CREATE TYPE {identify(obj).sql} AS ENUM ({labels}\n)")


def create_composite(obj: CompositeType, context: DdlContext) -> tuple[str, ...]:
    name = identify(obj).sql
    columns = ",".join(
        f"\n    {quote(column.attname)} {column.type}{_collate(column.collation)}" for column in obj.columns
    )
    found = _with_attributes(obj, context, f"CREATE TYPE {name} AS ({columns}\n)")
    for column in obj.columns:
        found += attributes.comment_on("COLUMN", f"{name}.{quote(column.attname)}", column.comment)
    return found


def create_domain(obj: DomainType, context: DdlContext) -> tuple[str, ...]:
    name = identify(obj).sql
    parts = [f"CREATE DOMAIN {name} AS {obj.base_type}{_collate(obj.collation)}"]
    if obj.typnotnull:
        named = obj.notnull_conname not in (None, f"{obj.name}_not_null")
        parts.append(f"CONSTRAINT {quote(obj.notnull_conname or '')} NOT NULL" if named else "NOT NULL")
    if obj.default is not None:
        parts.append(f"DEFAULT {obj.default}")
    checks = _inline_checks(obj, context)
    statement = " ".join(parts) + "".join(
        f"\n    CONSTRAINT {quote(check.name)} {check.definition}" for check in checks
    )
    found = _with_attributes(obj, context, statement)
    if obj.notnull_comment is not None and obj.notnull_conname is not None and context.target_version >= 170000:
        on = f"{quote(obj.notnull_conname)} ON DOMAIN {name}"
        found += attributes.comment_on("CONSTRAINT", on, obj.notnull_comment)
    for check in checks:
        found += _check_comment(check)
    return found


def _inline_checks(obj: DomainType, context: DdlContext) -> list[Constraint]:
    """Those that CREATE DOMAIN can carry: validated ones, unless a circle of dependencies keeps them apart."""
    found = []
    for oid in obj.constraint_oids:
        check = context.catalog.objects.get(Address(Constraint.CATALOG, oid))
        if isinstance(check, Constraint) and check.convalidated and check.address not in context.apart:
            found.append(check)
    return found


def _check_comment(check: Constraint) -> tuple[str, ...]:
    on = f"{quote(check.name)} ON DOMAIN {qualify(check.nspname, check.relname)}"
    return attributes.comment_on("CONSTRAINT", on, check.comment)


def create_range(obj: RangeType, context: DdlContext) -> tuple[str, ...]:
    options = [("subtype", obj.subtype)]
    if obj.multirange is not None and context.target_version >= 140000:
        options.append(("multirange_type_name", obj.multirange))
    for option, value in (
        ("subtype_opclass", obj.opclass),
        ("collation", obj.collation),
        ("canonical", obj.canonical),
        ("subtype_diff", obj.subtype_diff),
    ):
        if value is not None:
            options.append((option, value))
    body = ",".join(f"\n    {option} = {value}" for option, value in options)
    return _with_attributes(obj, context, f"CREATE TYPE {identify(obj).sql} AS RANGE ({body}\n)")


def create_base(obj: BaseType, context: DdlContext) -> tuple[str, ...]:
    functions = (
        ("INPUT", obj.typinput),
        ("OUTPUT", obj.typoutput),
        ("RECEIVE", obj.typreceive),
        ("SEND", obj.typsend),
        ("TYPMOD_IN", obj.typmodin),
        ("TYPMOD_OUT", obj.typmodout),
        ("ANALYZE", obj.typanalyze),
        ("SUBSCRIPT", obj.typsubscript if context.target_version >= 140000 else None),
    )
    options = [f"INTERNALLENGTH = {obj.typlen if obj.typlen >= 0 else 'variable'}"]
    options += [f"{option} = {function}" for option, function in functions if function is not None]
    if obj.collatable:
        options.append("COLLATABLE = true")
    if obj.default is not None:
        options.append(f"DEFAULT = {obj.default}")
    if obj.typelem is not None:
        options.append(f"ELEMENT = {obj.typelem}")
    if obj.typcategory != "U":
        options.append(f"CATEGORY = {literal(obj.typcategory).lstrip()}")
    if obj.typispreferred:
        options.append("PREFERRED = true")
    if obj.typdelim != ",":
        options.append(f"DELIMITER = {literal(obj.typdelim).lstrip()}")
    options.append(f"ALIGNMENT = {_ALIGNMENT[obj.typalign]}")
    options.append(f"STORAGE = {_STORAGE[obj.typstorage]}")
    if obj.typbyval:
        options.append("PASSEDBYVALUE")
    body = ",".join(f"\n    {option}" for option in options)
    return _with_attributes(obj, context, f"CREATE TYPE {identify(obj).sql} ({body}\n)")


def _collate(collation: str | None) -> str:
    return f" COLLATE {collation}" if collation is not None else ""


def _types(_: Type | TypeShell) -> Phase:
    return Phase.TYPES


FAMILIES = (
    Family(cls=EnumType, title="enum type", kind=Kind.TYPES, phase=_types, identify=identify, create=create_enum),
    Family(
        cls=CompositeType,
        title="composite type",
        kind=Kind.TYPES,
        phase=_types,
        identify=identify,
        create=create_composite,
    ),
    Family(cls=DomainType, title="domain", kind=Kind.TYPES, phase=_types, identify=identify, create=create_domain),
    Family(
        cls=RangeType,
        title="range type",
        kind=Kind.TYPES,
        phase=_types,
        identify=identify,
        create=create_range,
        does="with its multirange's name",
        needs="CREATE on its schema; superuser with a canonical function",
    ),
    Family(
        cls=BaseType,
        title="base type",
        kind=Kind.TYPES,
        phase=_types,
        identify=identify,
        create=create_base,
        needs="superuser",
    ),
    Family(
        cls=TypeShell,
        title="announcement of a type",
        kind=Kind.TYPES,
        phase=_types,
        identify=identify_shell,
        create=create_shell,
        does="before the functions of a base type",
        needs="superuser",
    ),
    Family(
        cls=ShellType,
        title="undefined type",
        kind=Kind.TYPES,
        phase=_types,
        identify=identify,
        create=create_undefined,
        needs="superuser",
    ),
)
