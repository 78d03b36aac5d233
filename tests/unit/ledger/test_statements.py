"""The ledger's SQL, to the letter."""

from __future__ import annotations

from pgmig_core.ledger import statements
from pgmig_core.plan import Record, Subject

RECORD = Record("_pgmig", "k1", 2)


def test_a_step_is_noted() -> None:
    assert statements.note(RECORD) == (
        "INSERT INTO _pgmig.done (key, chunk, snapshot, rows, bytes) VALUES ('k1', NULL, 2, 0, 0)"
    )
    assert statements.note(RECORD, 7, 99, 3).endswith("VALUES ('k1', 3, 2, 7, 99)")


def test_rows_are_those_of_the_transaction() -> None:
    assert statements.rows_of("S", "it's") == (
        """COALESCE(pg_catalog.pg_stat_get_xact_tuples_inserted('"S"."it''s"'::pg_catalog.regclass), 0)"""
    )


def test_what_is_taken_off_is_noted_with_what_puts_it_back() -> None:
    said = statements.note_taken_off(RECORD, Subject("FK CONSTRAINT", "s", "t.f"), ("ALTER …", "COMMENT … 'x'"))
    assert said == (
        "INSERT INTO _pgmig.taken_off (key, kind, schema, name, statements)"
        " VALUES ('k1', 'FK CONSTRAINT', 's', 't.f', ARRAY['ALTER …', 'COMMENT … ''x'''])"
    )


def test_a_schema_that_was_there_stays() -> None:
    assert len(statements.drop("mine", made_schema=False)) == 1
    assert statements.drop("My ledger", made_schema=True)[1] == 'DROP SCHEMA "My ledger"'
