"""What a person is asked about before a run: rows counted on the target, not what statistics believe."""

from __future__ import annotations

from pgmig_core import ConnectionOptions, ExistingData, ExistingTables, Options, Session
from tests.support.databases import MakeDb, execute

TABLES = """
CREATE TABLE plain (id int PRIMARY KEY);
CREATE TABLE emptied (id int PRIMARY KEY);
CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (100);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (100) TO (200);
CREATE TABLE unrelated (id int);
"""
ROWS = """
INSERT INTO plain SELECT generate_series(1, 30);
INSERT INTO emptied SELECT generate_series(1, 10); DELETE FROM emptied;
INSERT INTO parts SELECT generate_series(90, 119);
INSERT INTO unrelated VALUES (1);
"""


def losses(source: str, target: str, options: Options) -> dict[str, tuple[str, int]]:
    ends = [ConnectionOptions.model_validate({"dsn": dsn}) for dsn in (source, target)]
    with Session(*ends) as session:
        found = session.losses(session.plan(options=options))
    return {loss.subject.name: (loss.action, loss.rows) for loss in found}


def test_truncate_and_drop(make_db: MakeDb) -> None:
    source = make_db("source", "losses", TABLES.replace("CREATE TABLE unrelated (id int);", ""))
    target = make_db("target", "losses", TABLES + ROWS)
    truncated = losses(source, target, Options())
    assert truncated == {"plain": ("TRUNCATE", 30), "parts_1": ("TRUNCATE", 10), "parts_2": ("TRUNCATE", 20)}
    dropped = losses(source, target, Options(existing_tables=ExistingTables.DROP))
    assert {action for action, _ in dropped.values()} == {"DROP"}
    assert sum(rows for _, rows in dropped.values()) == 60
    assert losses(source, target, Options(existing_data=ExistingData.APPEND)) == {}


def test_a_partitioned_table_filled_through_its_root(make_db: MakeDb) -> None:
    source = make_db("source", "losses", "CREATE TABLE parts (id int PRIMARY KEY)")
    target = make_db("target", "losses", TABLES + ROWS)
    assert losses(source, target, Options()) == {"parts": ("TRUNCATE", 30)}


def test_many_rows_are_not_counted_to_the_end(make_db: MakeDb) -> None:
    source = make_db("source", "losses", "CREATE TABLE big (id int) WITH (autovacuum_enabled = false)")
    target = make_db("target", "losses", "CREATE TABLE big (id int) WITH (autovacuum_enabled = false)")
    execute(target, "INSERT INTO big SELECT generate_series(1, 150000)")
    assert losses(source, target, Options()) == {"big": ("TRUNCATE", 100_000)}
    execute(target, "ANALYZE big")
    assert losses(source, target, Options()) == {"big": ("TRUNCATE", 150_000)}
