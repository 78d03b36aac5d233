"""A source role that may only read, or not even that: what cannot be read is left out and said, with the GRANT."""

from __future__ import annotations

from pgmig_core import Outcome, compare
from pgmig_core.administration import admin_part
from pgmig_core.demo.servers import Server
from tests.integration.run.conftest import copy, make_plan, options
from tests.support.databases import fetch
from tests.support.dump import assert_same_database

from .conftest import MakeRole, OwnDb, administer, as_role

SHOP = """
CREATE SCHEMA hidden;
CREATE TABLE read (id serial PRIMARY KEY, name text);
INSERT INTO read (name) SELECT 'n' FROM generate_series(1, 5);
CREATE TABLE identities (id int GENERATED ALWAYS AS IDENTITY (START WITH -1 INCREMENT BY -1), v int);
INSERT INTO identities (v) VALUES (1), (2);
CREATE TABLE unread (id int PRIMARY KEY); INSERT INTO unread VALUES (1);
CREATE TABLE hidden.unread (id int PRIMARY KEY REFERENCES unread); INSERT INTO hidden.unread VALUES (1);
CREATE TABLE secured (id int); INSERT INTO secured VALUES (1), (2);
ALTER TABLE secured ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON secured USING (id = 1);
CREATE SEQUENCE alone START 7;
SELECT nextval('alone'), lo_from_bytea(70003, 'x'), lo_from_bytea(70004, 'y');
CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password 'hunter2');
CREATE SUBSCRIPTION away CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false, slot_name = NONE);
"""
# CREATE SUBSCRIPTION stands alone, and a subscription keeps its database from being dropped
GONE = "DROP SUBSCRIPTION away"


def test_what_a_reader_may_not_read_is_named_with_what_would_let_it(
    source_server: Server, target_server: Server, own_db: OwnDb, make_role: MakeRole
) -> None:
    reader = make_role(source_server)
    source, target = own_db(source_server, sql=SHOP), own_db(target_server)
    try:
        administer(source, f"GRANT SELECT ON read, identities, secured TO {reader};"
                           f"GRANT SELECT ON LARGE OBJECT 70003 TO {reader};")  # fmt: skip
        report = copy(as_role(source, reader), target)
        assert (report.outcome, report.failures) == (Outcome.COMPLETED_WITH_ERRORS, ())
        assert {str(subject) for subject in report.left_out} == {
            "table public.unread", "table hidden.unread", "table public.secured",
        }  # fmt: skip
        told = {(str(f.subject), f.code): f for f in report.downgraded}
        assert told.keys() == {
            ("table public.unread", "no_select"), ("table hidden.unread", "no_select"),
            ("table public.secured", "rows_hidden"), ("sequence public.alone", "no_select"),
            ("sequence public.read_id_seq", "no_select"), ("sequence public.identities_id_seq", "no_select"),
            ("large object 70004", "no_select"), ("user mapping public", "options_hidden"),
            ("subscription away", "subscription_hidden"), (f"role {reader}", "role_missing"),
        }  # fmt: skip
        assert told["table hidden.unread", "no_select"].admin_sql == (
            f"GRANT USAGE ON SCHEMA hidden TO {reader};\nGRANT SELECT ON TABLE hidden.unread TO {reader};"
        )
        counts = "SELECT (SELECT count(*) FROM read), (SELECT count(*) FROM unread), (SELECT count(*) FROM secured)"
        assert fetch(target, counts) == [(5, 0, 0)]
        # as its rows say, not as the sequence that may not be read
        assert fetch(target, "SELECT nextval('read_id_seq'), nextval('identities_id_seq')") == [(6, -3)]
        assert fetch(target, "SELECT oid FROM pg_largeobject_metadata") == [(70003,)]
        missing = [str(d.subject) for d in compare(options(source), options(target)).differences if not d.attributes]
        assert missing == ["large object 70004", "subscription away"]
    finally:
        administer(source, GONE)


def test_with_the_grants_all_can_be_read(
    source_server: Server, target_server: Server, own_db: OwnDb, make_role: MakeRole
) -> None:
    reader = make_role(source_server)
    script = "".join(line for line in SHOP.splitlines(keepends=True) if not line.startswith("CREATE SUBSCR"))
    source, target = own_db(source_server, sql=script), own_db(target_server)
    administer(source, admin_part(make_plan(as_role(source, reader), target), "source", "before"))
    report = copy(as_role(source, reader), target)
    assert (report.outcome, [f.code for f in report.downgraded]) == (
        Outcome.COMPLETED,
        ["role_missing", "options_hidden"],
    )
    # the grants themselves are the source's by now
    administer(target, "DROP USER MAPPING FOR PUBLIC SERVER s")
    administer(source, "DROP USER MAPPING FOR PUBLIC SERVER s")
    assert_same_database(source, target, "--no-privileges")
