"""Functions, procedures, aggregates, operators and their classes and families."""

from __future__ import annotations

from hypothesis import strategies as st

from pgmig_core.identifiers import qualify, quote

from .script import Script

_OPTIONS = (
    (" STRICT",),
    (" SECURITY DEFINER",),
    (" LEAKPROOF",),
    (" COST 7",),
    (" PARALLEL SAFE", " PARALLEL RESTRICTED"),
    (" SET work_mem TO '7MB'", ' SET search_path TO public, "$user"', " SET DateStyle TO iso, dmy"),
)


def make(script: Script) -> None:
    for family in (_immutable, _trigger, _plain, _procedure, _aggregate, _operator, _operator_class):
        for _ in script.several():
            family(script)


def _options(script: Script) -> str:
    return "".join(script.maybe(*words) for words in _OPTIONS)


def _register(script: Script, name: str, arguments: str, kind: str = "FUNCTION") -> None:
    script.register(kind, f"{name}({arguments})", "EXECUTE", grant="FUNCTION" if kind == "AGGREGATE" else kind)


def _immutable(script: Script) -> None:
    name, argument = script.qualified(), quote(script.name())
    body = script.one_of(
        f"AS $$SELECT {argument} * 2$$",
        f"RETURN {argument} * 2",
        f"BEGIN ATOMIC SELECT {argument} + 1; SELECT {argument}; END",
    )
    script.add(f"CREATE FUNCTION {name}({argument} int) RETURNS int LANGUAGE sql IMMUTABLE{_options(script)} {body}")
    script.functions.append(name)
    _register(script, name, "int")


def _trigger(script: Script) -> None:
    name = script.qualified()
    script.add(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $b$BEGIN RETURN NEW; END$b$")
    script.triggers.append(name)
    _register(script, name, "")


def _plain(script: Script) -> None:
    """Of every shape of arguments and results."""
    name, a, b = script.qualified(), quote(script.name()), quote(script.name())
    kind = script.one_of("int", "text", *script.types)
    shape = script.number(0, 4)
    if shape == 0:
        header, types = f"({a} {kind}, {b} int DEFAULT 1 + 1) RETURNS SETOF {kind}", f"{kind}, int"
    elif shape == 1:
        header, types = f"(IN {a} int, OUT {b} {kind}, INOUT c text)", "int, text"
    elif shape == 2:
        header, types = f"(VARIADIC {a} text[] DEFAULT ARRAY['x']) RETURNS TABLE ({b} {kind}, n int)", "text[]"
    elif shape == 3:
        header, types = f"(anyelement, {a} anyarray) RETURNS anyelement", "anyelement, anyarray"
    else:
        header, types = f"({a} {kind}) RETURNS {kind}", kind
    rows = script.maybe(" ROWS 5") if "SETOF" in header or "TABLE" in header else ""
    body = script.one_of("AS $b$BEGIN NULL; END$b$", "AS 'BEGIN /* it''s \\ */ NULL; END'")
    script.add(
        f"CREATE FUNCTION {name}{header} LANGUAGE plpgsql {script.maybe('STABLE')}{_options(script)}{rows} {body}"
    )
    _register(script, name, types)


def _procedure(script: Script) -> None:
    name, argument = script.qualified(), quote(script.name())
    script.add(f"CREATE PROCEDURE {name}(INOUT {argument} int, OUT o text) LANGUAGE plpgsql AS 'BEGIN COMMIT; END'")
    _register(script, name, "int, OUT text", "PROCEDURE")


def _aggregate(script: Script) -> None:
    name = script.qualified()
    shape = script.one_of(
        "(int) (sfunc = int4pl, stype = int, initcond = '0', combinefunc = int4pl, parallel = safe)",
        "(*) (sfunc = int8inc, stype = int8, initcond = '0')",
        "(int) (sfunc = int4smaller, stype = int, sortop = <)",
        "(float8 ORDER BY anyelement) (sfunc = ordered_set_transition, stype = internal, finalfunc_extra,"
        " finalfunc = percentile_disc_final)",
    )
    arguments = shape.partition(") (")[0][1:]
    script.add(f"CREATE AGGREGATE {name}{shape}")
    script.described.append(("AGGREGATE", f"{name}({arguments})"))
    script.owned.append(("AGGREGATE", f"{name}({arguments})"))
    granted = {"*": "", "int": "int"}.get(arguments, "float8, anyelement")
    script.granted.append(("FUNCTION", f"{name}({granted})", "EXECUTE"))


def _operator(script: Script) -> None:
    schema, sign = script.one_of(*script.schemas), script.draw(st.text("@#~|&?", min_size=3, max_size=7))
    name = f"{quote(schema)}.{sign}"
    kinds = script.one_of("int2", "int4", "int8", "float4")
    if any(name == known.partition(" (")[0] for kind, known in script.described if kind == "OPERATOR"):
        return
    function = {"int2": "int2eq", "int4": "int4eq", "int8": "int8eq", "float4": "float4eq"}[kinds]
    more = script.maybe(f", commutator = OPERATOR({name})", ", merges, hashes", ", restrict = eqsel, join = eqjoinsel")
    if "merges" in more:
        more = f", commutator = OPERATOR({name}){more}"
    script.add(f"CREATE OPERATOR {name} (function = {function}, leftarg = {kinds}, rightarg = {kinds}{more})")
    script.register("OPERATOR", f"{name} ({kinds}, {kinds})")


def _operator_class(script: Script) -> None:
    schema, name = script.one_of(*script.schemas), script.name()
    sql = qualify(schema, name)
    family = ""
    if script.chance():
        family = script.qualified()
        script.add(f"CREATE OPERATOR FAMILY {family} USING btree")
        script.register("OPERATOR FAMILY", f"{family} USING btree")
        if script.chance():
            members = "OPERATOR 1 < (int8, int4), FUNCTION 1 (int8, int4) btint84cmp(int8, int4)"
            script.add(f"ALTER OPERATOR FAMILY {family} USING btree ADD {members}")
        family = f" FAMILY {family}"
    body = "OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int4, int4)"
    script.add(f"CREATE OPERATOR CLASS {sql} FOR TYPE int4 USING btree{family} AS {body}")
    script.register("OPERATOR CLASS", f"{sql} USING btree")
