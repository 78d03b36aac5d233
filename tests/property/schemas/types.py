"""Enums, domains, composite, range, base and shell types."""

from __future__ import annotations

from hypothesis import strategies as st

from pgmig_core.identifiers import literal, quote

from .script import NAMES, Script

_ATTRIBUTES = ("int", "text", "numeric(6,2)[]", 'text COLLATE "C"', "timestamptz", "varchar(9)", "jsonb")
_DOMAINS = {
    "int": ("CHECK (VALUE > 0)", "CHECK (VALUE <> ALL (ARRAY[1, 2]))", "DEFAULT 7"),
    "text": ("CHECK (VALUE <> '')", "CHECK (length(VALUE) < 50)", "DEFAULT 'it''s'"),
    "numeric(10,2)": ("CHECK (VALUE BETWEEN 0 AND 9)", "DEFAULT 1.50"),
    "int[]": ("CHECK (cardinality(VALUE) < 9)", "DEFAULT '{}'"),
}
_RANGES = (
    "subtype = float8, subtype_diff = float8mi", 'subtype = text, collation = "C"', "subtype = date",
    "subtype = int8, subtype_opclass = int8_ops", "subtype = timestamptz, multirange_type_name = {multirange}",
)  # fmt: skip


def make(script: Script) -> None:
    for family in (_enum, _domain, _composite, _range, _base, _shell):
        for _ in script.several():
            family(script)


def _usable(script: Script, name: str, kind: str = "TYPE") -> None:
    script.types.append(name)
    script.register(kind, name, "USAGE")


def _enum(script: Script) -> None:
    name = script.qualified()
    labels = script.draw(st.lists(NAMES, max_size=4, unique=True))
    script.add(f"CREATE TYPE {name} AS ENUM ({', '.join(literal(label).strip() for label in labels)})")
    if script.chance():
        added = literal(script.name()).strip()
        where = f" BEFORE {literal(labels[0]).strip()}" if labels else ""
        script.add(f"ALTER TYPE {name} ADD VALUE {added}{where}")
    if script.chance():
        script.add(f"CREATE CAST ({name} AS int4) WITH INOUT{script.maybe(' AS ASSIGNMENT', ' AS IMPLICIT')}")
        script.described.append(("CAST", f"({name} AS int4)"))
    _usable(script, name)


def _domain(script: Script) -> None:
    name = script.qualified()
    base = script.one_of(*_DOMAINS)
    parts = [part for part in _DOMAINS[base] if script.chance()]
    if script.chance():
        parts.append(f"CONSTRAINT {quote(script.name())} NOT NULL")
    if base == "text" and script.chance():
        parts.insert(0, 'COLLATE "C"')
    script.add(f"CREATE DOMAIN {name} AS {base} {' '.join(parts)}")
    if script.chance():
        check = quote(script.name())
        invalid = script.maybe(" NOT VALID")
        script.add(f"ALTER DOMAIN {name} ADD CONSTRAINT {check} CHECK (VALUE IS NULL OR VALUE = VALUE){invalid}")
        script.described.append(("CONSTRAINT", f"{check} ON DOMAIN {name}"))
    if not any("NOT NULL" in part for part in parts):
        script.types.append(name)
    script.register("DOMAIN", name, "USAGE")


def _composite(script: Script) -> None:
    name = script.qualified()
    kinds = [script.one_of(*_ATTRIBUTES, *script.types) for _ in script.several()]
    columns = {script.name(): kind for kind in kinds}
    script.add(f"CREATE TYPE {name} AS ({', '.join(f'{quote(c)} {kind}' for c, kind in columns.items())})")
    for column in columns:
        if script.chance():
            script.described.append(("COLUMN", f"{name}.{quote(column)}"))
    if len(columns) > 1 and script.chance():
        script.described = [d for d in script.described if d != ("COLUMN", f"{name}.{quote(min(columns))}")]
        script.add(f"ALTER TYPE {name} DROP ATTRIBUTE {quote(min(columns))}")
    if script.chance():
        script.add(f"CREATE TRANSFORM FOR {name} LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal))")
        script.described.append(("TRANSFORM FOR", f"{name} LANGUAGE sql"))
    script.composites.append(name)
    _usable(script, name)


def _range(script: Script) -> None:
    name = script.qualified()
    script.add(f"CREATE TYPE {name} AS RANGE ({script.one_of(*_RANGES).format(multirange=script.qualified())})")
    _usable(script, name)


def _base(script: Script) -> None:
    name, reads, writes = script.qualified(), script.qualified(), script.qualified()
    internal = "LANGUAGE internal IMMUTABLE STRICT"
    script.add(f"CREATE TYPE {name}")
    script.add(f"CREATE FUNCTION {reads}(cstring) RETURNS {name} {internal} AS 'int4in'")
    script.add(f"CREATE FUNCTION {writes}({name}) RETURNS cstring {internal} AS 'int4out'")
    more = script.maybe(", default = '42'", ", category = 'N', preferred = true", ", delimiter = ';'")
    like = f"input = {reads}, output = {writes}, internallength = 4, passedbyvalue, alignment = int4{more}"
    script.add(f"CREATE TYPE {name} ({like})")
    _usable(script, name)


def _shell(script: Script) -> None:
    name = script.qualified()
    script.add(f"CREATE TYPE {name}")
    script.register("TYPE", name)
