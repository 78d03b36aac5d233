"""What the inspector reads: in whose transaction, with how many queries, what belongs to what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.pq import Trace, TransactionStatus

from pgmig_core import inspector
from pgmig_core.catalog.base import Address, CatalogObject
from pgmig_core.catalog.catalog import Catalog
from pgmig_core.catalog.constraint import Constraint
from pgmig_core.catalog.index import Index
from pgmig_core.catalog.sequence import Sequence
from pgmig_core.catalog.table import Table
from pgmig_core.catalog.trigger import Trigger
from pgmig_core.catalog.view import View
from pgmig_core.errors import InspectionError
from tests.support.databases import execute, fetch


def read(dsn: str) -> Catalog:
    with psycopg.connect(dsn, autocommit=True) as connection:
        return inspector.inspect(connection, host="here:1")


def only(catalog: Catalog, cls: type[CatalogObject], name: str) -> CatalogObject:
    (found,) = (obj for obj in catalog.of(cls) if obj.name == name)
    return found


def oid(dsn: str, expression: str) -> int:
    found: int = fetch(dsn, f"SELECT {expression}::oid")[0][0]
    return found


def test_an_empty_database(source_db: str) -> None:
    catalog = read(source_db)
    assert [(type(obj).__name__, obj.name) for obj in catalog.objects.values()] == [("Schema", "public")]
    assert catalog.dependencies == ()


def test_what_is_known_of_the_server(source_db: str) -> None:
    server = read(source_db).server
    ((version, user, database),) = fetch(
        source_db, "SELECT current_setting('server_version_num')::int, current_user, current_database()"
    )
    assert (server.version_num, server.user, server.database, server.host) == (version, user, database, "here:1")
    assert server.is_superuser
    assert server.can_create
    assert server.system_identifier == fetch(source_db, "SELECT system_identifier::text FROM pg_control_system()")[0][0]
    assert "plpgsql" in server.available_extensions
    assert '"C"' in server.available_collations
    assert "pg_default" in server.tablespaces
    assert {role.name: role.is_member for role in server.roles}["postgres"]
    assert server.settings["max_connections"].isdigit()


def test_someone_who_may_do_little(source_db: str) -> None:
    execute(source_db, "CREATE TABLE t (a int)")
    execute(
        source_db, "DO $$BEGIN IF to_regrole('inspector_guest') IS NULL THEN CREATE ROLE inspector_guest; END IF; END$$"
    )
    with psycopg.connect(source_db, autocommit=True) as connection:
        connection.execute("SET ROLE inspector_guest")
        catalog = inspector.inspect(connection, host="")
    assert not catalog.server.is_superuser
    assert not catalog.server.can_create
    members = {role.name for role in catalog.server.roles if role.is_member}
    assert "inspector_guest" in members
    assert "postgres" not in members
    assert only(catalog, Table, "t").owner == "postgres"


def test_it_uses_the_callers_transaction_and_leaves_it_open(source_db: str) -> None:
    with psycopg.connect(source_db, autocommit=True) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute("SELECT 1 FROM pg_class LIMIT 1")
        execute(source_db, "CREATE TABLE too_late (a int)")
        catalog = inspector.inspect(connection, host="")
        assert connection.info.transaction_status == TransactionStatus.INTRANS
    assert not list(catalog.of(Table))


def test_without_one_it_takes_one_and_ends_it(source_db: str) -> None:
    with psycopg.connect(source_db, autocommit=True) as connection:
        inspector.inspect(connection, host="")
        assert connection.info.transaction_status == TransactionStatus.IDLE


@dataclass(slots=True)
class _Count:
    queries: int = 0


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Count]:
    count = _Count()
    execute_really = psycopg.Cursor.execute

    def execute_and_count(self: psycopg.Cursor[Any], *arguments: Any, **options: Any) -> Any:
        count.queries += 1
        return execute_really(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", execute_and_count)
        yield count


def test_the_number_of_queries_does_not_grow(source_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with counting(monkeypatch) as before:
        read(source_db)
    execute(
        source_db,
        "DO $$BEGIN FOR i IN 1..50 LOOP EXECUTE format('CREATE TABLE t%s (id serial PRIMARY KEY, a text)', i); "
        "EXECUTE format('CREATE VIEW v%s AS SELECT * FROM t%s', i, i); END LOOP; END$$",
    )
    with counting(monkeypatch) as after:
        assert len(list(read(source_db).of(Table))) == 50
    assert 0 < after.queries == before.queries


def test_few_round_trips(source_db: str, tmp_path: Path) -> None:
    """libpq's trace has a line per message, F to and B from the server: a turn from F to B is an answer waited for."""
    execute(source_db, "CREATE TABLE t (id serial PRIMARY KEY, a text); CREATE VIEW v AS SELECT * FROM t")
    trace = tmp_path / "trace"
    with psycopg.connect(source_db, autocommit=True) as connection, trace.open("w") as file:
        connection.pgconn.trace(file.fileno())
        connection.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        inspector.inspect(connection, host="")
        connection.pgconn.untrace()
    directions = "".join(line.split("\t")[0] for line in trace.read_text().splitlines())
    assert 0 < directions.count("FB") <= 8


def test_parts_belong_to_their_objects(source_db: str) -> None:
    execute(
        source_db,
        "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text);CREATE VIEW v AS SELECT * FROM t",
    )
    catalog = read(source_db)
    table, view = only(catalog, Table, "t"), only(catalog, View, "v")
    key, index = only(catalog, Constraint, "t_pkey"), only(catalog, Index, "t_pkey")
    sequence = only(catalog, Sequence, "t_id_seq")
    owners = catalog.owners
    assert owners[Address("pg_type", oid(source_db, "'t'::regtype"))] == table.address
    assert owners[Address("pg_type", oid(source_db, "'t[]'::regtype"))] == table.address
    toast = oid(source_db, "(SELECT reltoastrelid FROM pg_class WHERE relname = 't')")
    assert owners[Address("pg_class", toast)] == table.address
    rule = oid(source_db, "(SELECT oid FROM pg_rewrite WHERE ev_class = 'v'::regclass)")
    assert owners[Address("pg_rewrite", rule)] == view.address
    assert owners[index.address] == key.address
    assert owners[sequence.address] == table.address
    assert catalog.resolve(index.address) is key
    pairs = {(d.dependent, d.referenced) for d in catalog.dependencies}
    assert (view.address, table.address) in pairs
    assert (sequence.address, table.address) in pairs
    assert all(dependent != referenced for dependent, referenced in pairs)


def test_what_partitions_copy_is_no_object(source_db: str) -> None:
    execute(
        source_db,
        "CREATE TABLE other (id int PRIMARY KEY);"
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';"
        "CREATE TABLE root (id int PRIMARY KEY, o int REFERENCES other) PARTITION BY RANGE (id);"
        "CREATE TRIGGER g AFTER INSERT ON root FOR EACH ROW EXECUTE FUNCTION f();"
        "CREATE TABLE part PARTITION OF root FOR VALUES FROM (1) TO (5)",
    )
    catalog = read(source_db)
    (foreign_key,) = (c for c in catalog.of(Constraint) if c.contype == "f")
    (trigger,) = catalog.of(Trigger)
    root = only(catalog, Table, "root")
    assert (foreign_key.conrelid, trigger.tgrelid) == (root.oid, root.oid)
    copied = oid(source_db, f"(SELECT oid FROM pg_constraint WHERE conparentid = {foreign_key.oid} LIMIT 1)")
    assert catalog.owners[Address("pg_constraint", copied)] == foreign_key.address
    copied = oid(source_db, f"(SELECT oid FROM pg_trigger WHERE tgparentid = {trigger.oid})")
    assert catalog.owners[Address("pg_trigger", copied)] == trigger.address
    # the parent's do not need the partition: what is copied comes by itself
    part = only(catalog, Table, "part").address
    needed = {d.dependent for d in catalog.dependencies if d.referenced == part}
    assert foreign_key.address not in needed
    assert trigger.address not in needed


def test_other_sessions_temporary_tables_are_passed_over(source_db: str) -> None:
    with psycopg.connect(source_db, autocommit=True) as other:
        other.execute("CREATE TYPE shared AS (a int)")
        other.execute("CREATE TEMP TABLE mine (id serial PRIMARY KEY, s shared, t text)")
        other.execute("CREATE TEMP VIEW seen AS SELECT * FROM mine")
        assert [table.name for table in read(source_db).of(Table, View)] == []


def test_what_is_not_known_is_an_error(source_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    execute(source_db, "CREATE TABLE t (a int); CREATE VIEW v AS SELECT * FROM t")
    families = tuple(family for family in inspector.FAMILIES if not family.__module__.endswith(".view"))
    monkeypatch.setattr(inspector, "FAMILIES", families)
    with pytest.raises(InspectionError, match=r"view public\.v"):
        read(source_db)
