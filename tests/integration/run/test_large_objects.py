"""Large objects: contents of every size, owners, comments, privileges, and one that fails among others."""

from __future__ import annotations

from psycopg.conninfo import make_conninfo

from pgmig_core import Outcome, State, StepResult
from pgmig_core.executor import large_objects
from tests.integration.run.conftest import copy, make_plan
from tests.support.databases import MakeDb, execute, fetch
from tests.support.dump import assert_same_database

CONTENTS = """
SELECT m.oid, length(lo_get(m.oid)), md5(lo_get(m.oid)), pg_get_userbyid(lomowner), lomacl::text,
    obj_description(m.oid, 'pg_largeobject')
FROM pg_largeobject_metadata m ORDER BY 1
"""
ROLES = """
DO $$ BEGIN CREATE ROLE lo_owner; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE lo_reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
"""


def results(report_results: tuple[StepResult, ...]) -> list[StepResult]:
    return [r for r in report_results if r.subject.kind.startswith("LARGE OBJECT")]


def test_contents_owner_comment_and_privileges(make_db: MakeDb) -> None:
    first, piece = large_objects.FIRST, large_objects.PIECE
    sizes = (0, 1, first - 1, first, first + 1, first + piece - 1, first + piece, first + piece + 1, 3 * piece)
    objects = "".join(
        f"SELECT lo_from_bytea({20000 + n}, substr(string_agg(sha256(i::text::bytea), ''), 1, {size}))"
        f" FROM generate_series(1, {size // 32 + 1}) i;"
        for n, size in enumerate(sizes)
    )
    script = (
        ROLES
        + objects
        + (
            "ALTER LARGE OBJECT 20001 OWNER TO lo_owner; COMMENT ON LARGE OBJECT 20001 IS 'it''s one byte';"
            "GRANT SELECT ON LARGE OBJECT 20002 TO lo_reader; REVOKE ALL ON LARGE OBJECT 20003 FROM CURRENT_USER;"
        )
    )
    source, target = make_db("source", sql=script), make_db("target", sql=ROLES)
    (step,) = [s for s in make_plan(source, target).steps if s.subject.kind.startswith("LARGE OBJECT")]
    assert str(step.subject) == "large objects 20000 to 20008"
    report = copy(source, target)
    assert report.outcome is Outcome.COMPLETED, report.failures
    assert fetch(target, CONTENTS) == fetch(source, CONTENTS)
    assert [(r.rows, r.bytes) for r in results(report.results)] == [(9, sum(sizes))]
    assert_same_database(source, target)


def test_many_go_in_groups(make_db: MakeDb) -> None:
    source = make_db("source", sql="SELECT lo_from_bytea(0, int4send(n)) FROM generate_series(1, 1201) n")
    target = make_db("target")
    assert [r.rows for r in results(copy(source, target).results)] == [500, 500, 201]
    assert fetch(target, CONTENTS) == fetch(source, CONTENTS)
    # what is there is left as it is
    assert results(copy(source, target).results) == []


def test_one_that_cannot_be_made_fails_alone(make_db: MakeDb) -> None:
    """Its oid is taken between the plan and the run."""
    source = make_db("source", sql="SELECT lo_from_bytea(30000 + n, int4send(n)) FROM generate_series(1, 5) n")
    target = make_db("target")
    plan_sees = make_plan(source, target)
    assert len([s for s in plan_sees.steps if s.subject.kind == "LARGE OBJECTS"]) == 1

    def there_already(event: object) -> None:
        if type(event).__name__ == "RunStarted":
            execute(target, "SELECT lo_from_bytea(30003, 'mine')")

    report = copy(source, target, on_event=there_already)
    assert report.outcome is Outcome.COMPLETED_WITH_ERRORS
    (result,) = results(report.results)
    assert (result.state, result.sqlstate) == (State.FAILED, "23505")
    assert result.message.startswith("1 of 5 are missing (30003), the others are there; the first: duplicate key value")
    assert fetch(target, "SELECT oid, lo_get(oid) FROM pg_largeobject_metadata ORDER BY 1") == [
        (30000 + n, b"mine" if n == 3 else n.to_bytes(4)) for n in range(1, 6)
    ]


def test_one_that_cannot_be_read_is_left_out(make_db: MakeDb) -> None:
    script = ROLES + (
        "SELECT lo_from_bytea(31000 + n, int4send(n)) FROM generate_series(1, 3) n;"
        "GRANT SELECT ON LARGE OBJECT 31001, 31003 TO lo_reader"
    )
    source, target = make_db("source", sql=script), make_db("target", sql=ROLES)
    copy(make_conninfo(source, user="lo_reader"), target)
    assert fetch(target, "SELECT oid, lo_get(oid) FROM pg_largeobject_metadata ORDER BY 1") == [
        (31001, b"\0\0\0\1"),
        (31003, b"\0\0\0\3"),
    ]
