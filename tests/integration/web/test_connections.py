"""/api/test-connection, /api/browse, /api/table-info."""

from __future__ import annotations

import json
import socket

import psycopg

from tests.integration.web.serving import Web
from tests.support import databases

SHOP = """
CREATE SCHEMA shop;
CREATE TYPE shop.mood AS ENUM ('good', 'bad');
CREATE TABLE shop.users (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL DEFAULT 'nobody',
    upper_name text GENERATED ALWAYS AS (upper(name)) STORED
);
COMMENT ON TABLE shop.users IS 'people';
COMMENT ON COLUMN shop.users.name IS 'as they say it';
INSERT INTO shop.users (name) SELECT 'user ' || n FROM generate_series(1, 5) AS n;
CREATE INDEX users_name ON shop.users (name);
CREATE TABLE shop.orders (user_id int REFERENCES shop.users, note text);
CREATE TABLE shop.parts (n int) PARTITION BY RANGE (n);
CREATE TABLE shop.parts_1 PARTITION OF shop.parts FOR VALUES FROM (0) TO (10);
CREATE TABLE shop.parts_2 PARTITION OF shop.parts FOR VALUES FROM (10) TO (20);
INSERT INTO shop.parts VALUES (1), (2), (11);
CREATE VIEW shop.names AS SELECT name FROM shop.users;
CREATE MATERIALIZED VIEW shop.cached AS SELECT name FROM shop.users;
CREATE FUNCTION shop.f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE SEQUENCE shop.numbers;
CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER touched BEFORE INSERT ON shop.users FOR EACH ROW EXECUTE FUNCTION shop.touch();
"""


def fields(dsn: str) -> dict[str, object]:
    """A connection as the page sends it."""
    with psycopg.connect(dsn) as conn:
        info = conn.info
        return {
            "host": info.host,
            "port": info.port,
            "database": info.dbname,
            "user": info.user,
            "password": "",
            "sslmode": "prefer",
        }


def test_a_connection_that_works(web: Web, source_db: str) -> None:
    answer = web.client.post("/api/test-connection", json=fields(source_db))
    assert answer.status_code == 200
    told = answer.json()
    assert told.pop("latency_ms") > 0
    assert told.pop("server_version").startswith("16.")
    assert told == {"ok": True, "database": fields(source_db)["database"], "user": "postgres"}


def test_a_connection_that_does_not_work_is_an_answer_too(web: Web) -> None:
    with socket.socket() as taken:  # bound, not listening: nobody else can answer there
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        answer = web.client.post(
            "/api/test-connection", json={"host": "127.0.0.1", "port": port, "user": "u", "password": "hunter22"}
        )
    assert answer.status_code == 200
    told = answer.json()
    assert (told["ok"], told["error"]) == (False, f"nothing listens on 127.0.0.1:{port}")
    assert "listens" in told["hint"]
    assert "hunter22" not in answer.text


def test_browse_shows_every_kind(web: Web, source_db: str) -> None:
    databases.execute(source_db, SHOP)
    answer = web.client.post("/api/browse", json=fields(source_db))
    assert answer.status_code == 200
    [shop] = [schema for schema in answer.json()["schemas"] if schema["name"] == "shop"]
    assert [(t["name"], t["kind"], t["rows"], t["rows_exact"]) for t in shop["tables"]] == [
        ("orders", "table", 0, True),
        ("parts", "partitioned table", 3, True),
        ("parts_1", "partition", 2, True),
        ("parts_2", "partition", 1, True),
        ("users", "table", 5, True),
    ]
    assert all(isinstance(t["bytes"], int) for t in shop["tables"])
    assert shop["views"] == [
        {"name": "cached", "kind": "materialized view"},
        {"name": "names", "kind": "view"},
    ]
    assert [(f["name"], f["arguments"]) for f in shop["functions"]] == [("f", "integer, text"), ("touch", "")]
    assert "numbers" in [s["name"] for s in shop["sequences"]]
    assert shop["triggers"] == [{"name": "touched", "table": "users"}]


def test_browse_of_an_empty_database(web: Web, source_db: str) -> None:
    answer = web.client.post("/api/browse", json=fields(source_db))
    assert [(s["name"], s["tables"]) for s in answer.json()["schemas"]] in ([], [("public", [])])


def test_a_large_table_keeps_the_estimate(web: Web, source_db: str) -> None:
    databases.execute(
        source_db, "CREATE TABLE big AS SELECT n, repeat('x', 200) AS pad FROM generate_series(1, 20000) AS n"
    )
    databases.execute(source_db, "ANALYZE big")
    answer = web.client.post("/api/browse", json=fields(source_db))
    [big] = [table for schema in answer.json()["schemas"] for table in schema["tables"]]
    assert (big["rows"], big["rows_exact"]) == (20000, False)


def test_tables_that_cannot_be_read_are_shown_without_a_count(web: Web, source_db: str) -> None:
    databases.execute(
        source_db,
        "CREATE TABLE mine (n int); CREATE TABLE yours (n int); INSERT INTO mine VALUES (1);"
        "DROP ROLE IF EXISTS web_reader; CREATE ROLE web_reader LOGIN; GRANT SELECT ON mine TO web_reader",
    )
    answer = web.client.post("/api/browse", json={**fields(source_db), "user": "web_reader"})
    tables = {t["name"]: t["rows_exact"] for s in answer.json()["schemas"] for t in s["tables"]}
    assert tables == {"mine": True, "yours": False}
    told = web.client.post(
        "/api/table-info",
        json={"connection": {**fields(source_db), "user": "web_reader"}, "schema": "public", "table": "yours"},
    ).json()
    assert (told["rows"], told["rows_exact"]) == (None, False)
    databases.execute(source_db, "DROP OWNED BY web_reader; DROP ROLE web_reader")


def test_a_table_that_somebody_alters_does_not_hold_browse_up_for_ever(web: Web, source_db: str) -> None:
    databases.execute(source_db, "CREATE TABLE busy (n int)")
    with psycopg.connect(source_db) as other:
        other.execute("LOCK TABLE busy IN ACCESS EXCLUSIVE MODE")
        answer = web.client.post("/api/browse", json=fields(source_db))
    assert answer.status_code == 502
    assert answer.json()["error"]["code"] == "statement_failed"
    assert "lock timeout" in answer.json()["error"]["message"]


def test_browse_of_a_server_that_is_not_there(web: Web) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        answer = web.client.post("/api/browse", json={"host": "127.0.0.1", "port": taken.getsockname()[1]})
    assert answer.status_code == 502
    error = answer.json()["error"]
    assert (error["code"], error["field"]) == ("connection_failed", "source")
    assert error["hint"]


def test_table_info_shows_a_table(web: Web, source_db: str) -> None:
    databases.execute(source_db, SHOP)
    answer = web.client.post(
        "/api/table-info", json={"connection": fields(source_db), "schema": "shop", "table": "users"}
    )
    assert answer.status_code == 200
    told = answer.json()
    assert told["columns"] == [
        {
            "name": "id",
            "type": "integer",
            "nullable": False,
            "default": None,
            "identity": "always",
            "generated": None,
            "comment": None,
        },
        {
            "name": "name",
            "type": "text",
            "nullable": False,
            "default": "'nobody'::text",
            "identity": None,
            "generated": None,
            "comment": "as they say it",
        },
        {
            "name": "upper_name",
            "type": "text",
            "nullable": True,
            "default": None,
            "identity": None,
            "generated": "upper(name)",
            "comment": None,
        },
    ]
    assert told["primary_key"] == ["id"]
    assert [(i["name"], i["primary"]) for i in told["indexes"]] == [("users_pkey", True), ("users_name", False)]
    assert [(c["name"], c["type"]) for c in told["constraints"]] == [("users_pkey", "primary key")]
    assert [(t["name"], t["enabled"]) for t in told["triggers"]] == [("touched", True)]
    assert (told["rows"], told["rows_exact"], told["comment"], told["kind"]) == (5, True, "people", "table")
    assert told["bytes"] > 0


def test_table_info_counts_a_partitioned_table(web: Web, source_db: str) -> None:
    databases.execute(source_db, SHOP)
    told = web.client.post(
        "/api/table-info", json={"connection": fields(source_db), "schema": "shop", "table": "parts"}
    ).json()
    assert (told["rows"], told["kind"], told["partition_key"]) == (3, "partitioned table", "RANGE (n)")


def test_table_info_of_a_table_that_is_not_there(web: Web, source_db: str) -> None:
    answer = web.client.post(
        "/api/table-info", json={"connection": fields(source_db), "schema": "public", "table": "nix"}
    )
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "table"


def test_names_come_back_as_they_are(web: Web, source_db: str) -> None:
    name = "<img src=x onerror=alert(1)>"
    databases.execute(source_db, f'CREATE TABLE "{name}" (n int)')
    answer = web.client.post("/api/browse", json=fields(source_db))
    assert answer.headers["content-type"] == "application/json"
    assert name in [t["name"] for s in json.loads(answer.text)["schemas"] for t in s["tables"]]
