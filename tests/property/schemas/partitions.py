"""Partitioned tables: partitions made, attached, or partitioned again, with indexes whole, half and attached."""

from __future__ import annotations

from pgmig_core.identifiers import quote

from .script import Script, Table
from .tables import finish, new_table

_BOUNDS = {
    "RANGE (k)": ("FROM (MINVALUE) TO (0)", "FROM (0) TO (100)", "FROM (100) TO (MAXVALUE)"),
    "LIST (k)": ("IN (1, 2)", "IN (3)", "IN (NULL)"),
    "HASH (k)": ("WITH (MODULUS 3, REMAINDER 0)", "WITH (MODULUS 3, REMAINDER 1)", "WITH (MODULUS 3, REMAINDER 2)"),
    "RANGE ((k + 1))": ("FROM (-10) TO (0)", "FROM (0) TO (10)", "FROM (10) TO (20)"),
}


def make(script: Script) -> None:
    for _ in script.several():
        _root(script)


def _root(script: Script) -> None:
    root = new_table(script)
    root.partition = True
    column = script.name()
    kind = script.one_of("int", "text DEFAULT 'root'", "int GENERATED ALWAYS AS (k * 3) STORED", "bigint NOT NULL")
    by = script.one_of(*_BOUNDS)
    script.add(f"CREATE TABLE {root.sql} (k int, {quote(column)} {kind}) PARTITION BY {by}")
    if script.chance() and "k + 1" not in by:
        key = script.one_of("PRIMARY KEY", "UNIQUE")
        script.add(f"ALTER TABLE {script.maybe('ONLY ')}{root.sql} ADD CONSTRAINT {quote(script.name())} {key} (k)")
        root.key = key == "PRIMARY KEY"
    if script.chance():
        script.add(f"CREATE INDEX {quote(script.name())} ON {script.maybe('ONLY ')}{root.sql} (k, {quote(column)})")
    for bound in _BOUNDS[by]:
        if script.chance():
            _partition(script, root, f"{quote(column)} {kind}", bound)
    if script.chance() and "HASH" not in by:
        _partition(script, root, f"{quote(column)} {kind}", "DEFAULT")
    script.register("TABLE", root.sql, "SELECT")
    if script.triggers and script.chance():
        when = script.one_of("BEFORE INSERT", "AFTER UPDATE", "AFTER DELETE OR INSERT")
        name, function = quote(script.name()), script.one_of(*script.triggers)
        script.add(f"CREATE TRIGGER {name} {when} ON {root.sql} FOR EACH ROW EXECUTE FUNCTION {function}()")
    if script.chance():
        script.add(f"ALTER TABLE {root.sql} ALTER k SET STATISTICS 55")


def _partition(script: Script, root: Table, column: str, bound: str) -> None:
    table = new_table(script)
    table.partition = True
    bound = bound if bound == "DEFAULT" else f"FOR VALUES {bound}"
    how = script.number(0, 2)
    if how == 0:
        script.add(f"CREATE TABLE {table.sql} PARTITION OF {root.sql} {bound}")
    elif how == 1:
        gone, needed = quote(script.name()), " NOT NULL" if root.key else ""
        check = f"CONSTRAINT {quote(script.name())} CHECK (k > -99)"
        script.add(f"CREATE TABLE {table.sql} ({gone} int, {column}, k int{needed}, {check})")
        script.add(f"ALTER TABLE {table.sql} DROP COLUMN {gone}")
        script.add(f"ALTER TABLE {root.sql} ATTACH PARTITION {table.sql} {bound}")
    else:
        script.add(f"CREATE TABLE {table.sql} PARTITION OF {root.sql} (k DEFAULT 5) {bound} PARTITION BY LIST (k)")
        leaf = new_table(script)
        script.add(f"CREATE TABLE {leaf.sql} PARTITION OF {table.sql} DEFAULT")
        script.register("TABLE", leaf.sql, "SELECT")
        return
    if "FROM (0)" not in bound:
        script.register("TABLE", table.sql, "SELECT")
        return
    finish(script, table)
