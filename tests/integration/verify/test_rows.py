"""Where tables differ, verification names the rows and the columns."""

from __future__ import annotations

import pytest

from pgmig_core.api import Session
from pgmig_core.options import ConnectionOptions
from pgmig_core.report import RowState, TableVerification, Verification
from tests.support import databases


def verify(source: str, target: str, show: int = 10) -> Verification:
    with Session(
        ConnectionOptions.model_validate({"dsn": source}), ConnectionOptions.model_validate({"dsn": target})
    ) as session:
        return session.verify(show=show)


def found(verification: Verification) -> TableVerification:
    (table,) = verification.differences
    return table


def rows(
    table: TableVerification,
) -> set[tuple[str, tuple[str | None, ...], tuple[tuple[str, str | None, str | None], ...]]]:
    return {
        (
            row.state.value,
            tuple(value for _name, value in row.key),
            tuple((c.name, c.source, c.target) for c in row.columns),
        )
        for row in table.rows
    }


KEYED = (
    "CREATE TABLE t (id int PRIMARY KEY, v text, n numeric);"
    "INSERT INTO t SELECT i, 'v' || i, i FROM generate_series(-500, 20000) i;"
)


def test_missing_extra_and_changed_rows_of_a_large_table(source_db: str, target_db: str) -> None:
    databases.execute(source_db, KEYED)
    databases.execute(
        target_db,
        KEYED + "DELETE FROM t WHERE id = -7; INSERT INTO t VALUES (30000, 'x', 1);"
        "UPDATE t SET v = NULL WHERE id = 15; UPDATE t SET n = n + 0.0 WHERE id = 16",
    )
    table = found(verify(source_db, target_db))
    assert rows(table) == {
        ("missing", ("-7",), ()),
        ("extra", ("30000",), ()),
        ("different", ("15",), (("v", "v15", None),)),
        ("different", ("16",), (("n", "16", "16.0"),)),
    }
    assert not table.more_rows


def test_no_more_rows_than_asked_for(source_db: str, target_db: str) -> None:
    databases.execute(source_db, KEYED)
    databases.execute(target_db, KEYED + "UPDATE t SET v = v || '!'")
    table = found(verify(source_db, target_db, show=3))
    assert len(table.rows) == 3
    assert table.more_rows
    assert all(row.state is RowState.DIFFERENT for row in table.rows)


@pytest.mark.parametrize(
    ("definition", "values", "change", "expected"),
    [
        pytest.param(
            "CREATE TABLE t (a int, b text)",
            "(1, 'x'), (1, 'x'), (2, NULL)",
            "DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t WHERE a = 1)",
            {("missing", ("1", "x"), ())},
            id="without a key, rows that are twice there",
        ),
        pytest.param(
            'CREATE TABLE t (a text COLLATE "C", b uuid, c int, PRIMARY KEY (a, b))',
            "('ä', '00000000-0000-0000-0000-000000000001', 1), ('Ä', '00000000-0000-0000-0000-000000000001', 1)",
            "UPDATE t SET c = 2 WHERE a = 'Ä'",
            {("different", ("Ä", "00000000-0000-0000-0000-000000000001"), (("c", "1", "2"),))},
            id="a key of several columns",
        ),
        pytest.param(
            "CREATE TABLE t (a int UNIQUE, b int)",
            "(NULL, 1), (NULL, 2), (3, 3)",
            "UPDATE t SET b = 5 WHERE b = 2",
            {("different", (None,), (("b", "2", "5"),))},
            id="a unique key that is NULL in several rows",
        ),
        pytest.param(
            "CREATE TYPE pair AS (x int, y text); CREATE TABLE t (id int PRIMARY KEY, p pair, f float8, c char(5))",
            "(1, ROW(NULL, NULL), 'NaN', 'a'), (2, NULL, '-0', 'b')",
            "UPDATE t SET p = ROW(NULL, NULL) WHERE id = 2; UPDATE t SET f = 0 WHERE id = 2",
            {("different", ("2",), (("p", None, "(,)"), ("f", "-0", "0")))},
            id="values that compare equal or look like NULL",
        ),
    ],
)
def test_rows_are_told_apart(
    source_db: str, target_db: str, definition: str, values: str, change: str, expected: object
) -> None:
    for dsn in (source_db, target_db):
        databases.execute(dsn, f"{definition}; INSERT INTO t VALUES {values}")
    assert verify(source_db, target_db).equal
    databases.execute(target_db, change)
    assert rows(found(verify(source_db, target_db))) == expected


def test_long_values_are_shortened_but_compared_whole(source_db: str, target_db: str) -> None:
    for dsn, end in ((source_db, "a"), (target_db, "b")):
        databases.execute(
            dsn, f"CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT 1, repeat('x', 9999) || '{end}'"
        )
    ((_state, _key, ((name, ours, theirs),)),) = rows(found(verify(source_db, target_db)))
    assert name == "v"
    assert ours == theirs == "x" * 200 + "…"


def test_sequences(source_db: str, target_db: str) -> None:
    databases.execute(source_db, "CREATE SEQUENCE a; CREATE SEQUENCE b; SELECT nextval('a')")
    databases.execute(target_db, "CREATE SEQUENCE a")
    of_a, of_b = verify(source_db, target_db).tables
    assert rows(of_a) == {("different", (), (("is_called", "true", "false"),))}
    assert "does not exist" in of_b.error


def test_large_objects(source_db: str, target_db: str) -> None:
    for dsn in (source_db, target_db):
        databases.execute(
            dsn,
            "SELECT lo_from_bytea(100 + i, decode(repeat('ab', i * 100000), 'hex')) FROM generate_series(0, 6) i",
        )
    databases.execute(target_db, "SELECT lo_from_bytea(999, 'of its own')")
    assert verify(source_db, target_db).equal
    databases.execute(target_db, "SELECT lo_put(106, 599999, 'x'); SELECT lo_unlink(102)")
    assert rows(found(verify(source_db, target_db))) == {("missing", ("102",), ()), ("different", ("106",), ())}


def test_materialized_views(source_db: str, target_db: str) -> None:
    definition = (
        "CREATE TABLE t (id int); INSERT INTO t VALUES (1); CREATE MATERIALIZED VIEW stale AS SELECT id FROM t;"
        "CREATE MATERIALIZED VIEW never AS SELECT id FROM t WITH NO DATA; INSERT INTO t VALUES (2);"
    )
    databases.execute(source_db, definition)
    databases.execute(target_db, definition + "REFRESH MATERIALIZED VIEW stale")
    assert verify(source_db, target_db).equal, "what the source would have after a REFRESH"
    databases.execute(target_db, "DELETE FROM t; REFRESH MATERIALIZED VIEW stale; INSERT INTO t VALUES (1), (2)")
    table = found(verify(source_db, target_db))
    assert (table.name, table.kind) == ("stale", "MATERIALIZED VIEW")


def test_a_materialized_view_over_the_catalogs_is_what_its_query_gives(source_db: str, target_db: str) -> None:
    definition = "CREATE MATERIALIZED VIEW servers AS SELECT current_database() AS name, version();"
    for dsn in (source_db, target_db):
        databases.execute(dsn, definition)
    assert verify(source_db, target_db).equal
