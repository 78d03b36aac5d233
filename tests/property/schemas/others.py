"""Collations, conversions, text search, foreign data, access methods, event triggers, large objects and so on."""

from __future__ import annotations

from pgmig_core.identifiers import quote

from .script import Script, Table
from .tables import new_table


def make(script: Script) -> None:
    for family in (
        _collation, _conversion, _dictionary, _configuration, _parser, _wrapper, _server, _foreign_table,
        _access_method,
        _event_trigger, _large_object, _default_privileges, _language,
    ):  # fmt: skip
        for _ in script.several():
            family(script)


def _collation(script: Script) -> None:
    name = script.qualified()
    how = script.one_of(
        "locale = 'C'", "provider = builtin, locale = 'C.UTF-8'", "lc_collate = 'C', lc_ctype = 'POSIX'"
    )
    script.add(f"CREATE COLLATION {name} ({how})")
    script.register("COLLATION", name)


def _conversion(script: Script) -> None:
    name = script.qualified()
    script.add(f"CREATE CONVERSION {name} FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8")
    script.register("CONVERSION", name)


def _dictionary(script: Script) -> None:
    name = script.qualified()
    options = script.maybe(", stopwords = english", ", accept = false", ", stopwords = german, accept = true")
    template = "simple"
    if script.chance():
        template = script.qualified()
        script.add(f"CREATE TEXT SEARCH TEMPLATE {template} (init = dsimple_init, lexize = dsimple_lexize)")
        script.described.append(("TEXT SEARCH TEMPLATE", template))
    script.add(f"CREATE TEXT SEARCH DICTIONARY {name} (template = {template}{options})")
    script.register("TEXT SEARCH DICTIONARY", name)


def _configuration(script: Script) -> None:
    name = script.qualified()
    script.add(f"CREATE TEXT SEARCH CONFIGURATION {name} (copy = pg_catalog.{script.one_of('english', 'simple')})")
    if script.chance():
        script.add(f"ALTER TEXT SEARCH CONFIGURATION {name} ALTER MAPPING FOR asciiword WITH english_stem, simple")
    if script.chance():
        script.add(f"ALTER TEXT SEARCH CONFIGURATION {name} DROP MAPPING FOR url, email")
    script.register("TEXT SEARCH CONFIGURATION", name)


def _parser(script: Script) -> None:
    name = script.qualified()
    functions = "start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype"
    script.add(f"CREATE TEXT SEARCH PARSER {name} ({functions}{script.maybe(', headline = prsd_headline')})")
    script.described.append(("TEXT SEARCH PARSER", name))


def _options(script: Script) -> str:
    found = {script.name().replace("=", "-"): script.text() for _ in script.several()}
    return f" OPTIONS ({', '.join(f'{quote(name)} {value}' for name, value in found.items())})" if found else ""


def _wrapper(script: Script) -> None:
    name = quote(script.name())
    script.add(f"CREATE FOREIGN DATA WRAPPER {name}{_options(script)}")
    script.described.append(("FOREIGN DATA WRAPPER", name))
    script.granted.append(("FOREIGN DATA WRAPPER", name, "USAGE"))


def _server(script: Script) -> None:
    wrapper, name = quote(script.name()), quote(script.name())
    kind = script.maybe(f" TYPE {script.text()}") + script.maybe(f" VERSION {script.text()}")
    script.add(f"CREATE FOREIGN DATA WRAPPER {wrapper}")
    script.add(f"CREATE SERVER {name}{kind} FOREIGN DATA WRAPPER {wrapper}{_options(script)}")
    if script.chance():
        whom = script.one_of("PUBLIC", "family_reader", "CURRENT_USER")
        script.add(f"CREATE USER MAPPING FOR {whom} SERVER {name}{_options(script)}")
    script.servers.append(name)
    script.described.append(("SERVER", name))
    script.owned.append(("SERVER", name))
    script.granted.append(("FOREIGN SERVER", name, "USAGE"))


def _foreign_table(script: Script) -> None:
    if not script.servers:
        return
    table: Table = new_table(script)
    column = f"{quote(script.name())} text{_options(script)}{script.maybe(' NOT NULL')}{script.maybe(' DEFAULT 5')}"
    check = f", CONSTRAINT {quote(script.name())} CHECK (k > 0)" if script.chance() else ""
    server = script.one_of(*script.servers)
    script.add(f"CREATE FOREIGN TABLE {table.sql} (k int, {column}{check}) SERVER {server}{_options(script)}")
    script.register("FOREIGN TABLE", table.sql, "SELECT", grant="TABLE")


def _access_method(script: Script) -> None:
    name, table = script.name(), new_table(script)
    script.add(f"CREATE ACCESS METHOD {quote(name)} TYPE TABLE HANDLER heap_tableam_handler")
    script.described.append(("ACCESS METHOD", quote(name)))
    script.add(f"CREATE TABLE {table.sql} (a int) USING {quote(name)}")


def _event_trigger(script: Script) -> None:
    function, name = script.qualified(), quote(script.name())
    script.add(f"CREATE FUNCTION {function}() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'")
    event = script.one_of(
        "ddl_command_end", "sql_drop WHEN TAG IN ('DROP TABLE')", "table_rewrite", "ddl_command_start"
    )
    script.add(f"CREATE EVENT TRIGGER {name} ON {event} EXECUTE FUNCTION {function}()")
    if script.chance():
        script.add(f"ALTER EVENT TRIGGER {name} {script.one_of('DISABLE', 'ENABLE ALWAYS', 'ENABLE REPLICA')}")
    script.described.append(("EVENT TRIGGER", name))


def _large_object(script: Script) -> None:
    oid = 70000 + len(script.statements)
    script.add(f"SELECT lo_from_bytea({oid}, '{script.maybe('it', 'x' * 3000)}')")
    script.register("LARGE OBJECT", str(oid), "SELECT")


def _default_privileges(script: Script) -> None:
    whose = script.maybe(" FOR ROLE family_reader", f" FOR ROLE {script.role()}")
    where = script.maybe(f" IN SCHEMA {quote(script.one_of(*script.schemas))}")
    what = script.one_of("SELECT ON TABLES", "USAGE ON SEQUENCES", "EXECUTE ON FUNCTIONS", "USAGE ON TYPES")
    option = script.maybe(" WITH GRANT OPTION")
    script.add(f"ALTER DEFAULT PRIVILEGES{whose}{where} GRANT {what} TO {script.role()}{option}")
    if not where and "FUNCTIONS" in what and script.chance():
        script.add(f"ALTER DEFAULT PRIVILEGES{whose} REVOKE {what} FROM PUBLIC")


def _language(script: Script) -> None:
    handler, name = script.qualified(), quote(script.name())
    script.add(
        f"CREATE FUNCTION {handler}() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler'"
    )
    script.add(f"CREATE {script.maybe('TRUSTED ')}LANGUAGE {name} HANDLER {handler}")
    script.register("LANGUAGE", name)
