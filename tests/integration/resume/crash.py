"""Runs that end where a test says, as if the process had been killed there, and what must be true after them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from pgmig_core import ConnectionOptions, Options, Plan, Report, Selection, Session
from pgmig_core.executor import _Run
from tests.support.databases import fetch

SHOP = """
CREATE TABLE customers (id int PRIMARY KEY, name text);
CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer int CONSTRAINT of REFERENCES customers);
"""
SOURCE = f"""{SHOP}
CREATE TABLE lines (id bigserial PRIMARY KEY, orders int REFERENCES orders, what text);
CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the trigger fired'; END $$;
CREATE TRIGGER never BEFORE INSERT ON lines FOR EACH ROW EXECUTE FUNCTION never();
ALTER TABLE lines DISABLE TRIGGER never;
INSERT INTO customers SELECT i, 'customer ' || i FROM generate_series(1, 50) i;
INSERT INTO orders (customer) SELECT i % 50 + 1 FROM generate_series(1, 300) i;
INSERT INTO lines (orders, what) SELECT i % 300 + 1, repeat('x', 200) FROM generate_series(1, 3000) i;
ALTER TABLE lines ENABLE ALWAYS TRIGGER never;
CREATE INDEX ON lines (orders);
CREATE MATERIALIZED VIEW sums AS SELECT orders, count(*) FROM lines GROUP BY orders;
ANALYZE;
"""
# what the target has before: other rows, which the copy replaces
TARGET = f"{SHOP} INSERT INTO customers VALUES (1, 'old'); INSERT INTO orders (customer) VALUES (1);"


class Killed(BaseException):
    """Nothing of pgmig's catches it."""


@contextmanager
def session(source: str, target: str) -> Iterator[Session]:
    sides = (ConnectionOptions.model_validate({"dsn": dsn}) for dsn in (source, target))
    with Session(*sides) as opened:
        yield opened


def run(source: str, target: str, selection: Selection | None = None, **options: object) -> Report:
    with session(source, target) as opened:
        return opened.run(opened.plan(selection, Options.model_validate(options)))


def plan(source: str, target: str, **options: object) -> Plan:
    with session(source, target) as opened:
        return opened.plan(Selection(), Options.model_validate(options))


def run_killed(
    monkeypatch: pytest.MonkeyPatch,
    after: int,
    source: str,
    target: str,
    selection: Selection | None = None,
    **options: object,
) -> bool:
    """Run until `after` steps have ended; whether it was killed there, rather than done before. What the target was
    doing at that moment it may have finished."""
    ended = 0
    conclude = _Run._conclude

    def dying(self: _Run, *arguments: object) -> None:
        nonlocal ended
        ended += 1
        if ended > after:
            raise Killed
        conclude(self, *arguments)  # type: ignore[arg-type]  # as it was called

    with monkeypatch.context() as patch:
        patch.setattr(_Run, "_conclude", dying)
        try:
            run(source, target, selection, **options)
        except Killed:
            return True
    return False


def tables(dsn: str) -> dict[str, object]:
    """The rows of each table, and what the catalog says of foreign keys, triggers and sequences."""
    names = ("customers", "orders", "lines", "sums")
    contents: dict[str, object] = {
        name: fetch(dsn, f"SELECT count(*), sum(hashtext(t::text)::bigint) FROM {name} t") for name in names
    }
    contents["foreign keys"] = fetch(
        dsn, "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' ORDER BY 1"
    )
    contents["triggers"] = fetch(dsn, "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
    contents["sequences"] = fetch(dsn, "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
    return contents


def schemas(dsn: str) -> set[str]:
    return {row[0] for row in fetch(dsn, "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_[a-z]'")}


def sessions_left(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
