"""Functions and triggers left out one by one, as the page's tree does it."""

from __future__ import annotations

import pytest

from pgmig_core import ConnectionOptions, Plan, Selection, Session
from tests.support.databases import MakeDb

SOURCE = """
CREATE TABLE t1 (id int);
CREATE TABLE "T 2" (id int);
CREATE FUNCTION f(integer, text) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER touched BEFORE UPDATE ON t1 FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TRIGGER touched BEFORE UPDATE ON "T 2" FOR EACH ROW EXECUTE FUNCTION touch();
"""
ALL = {"f(integer, text)", "f()", "total(integer)", "touch()", "t1.touched", "T 2.touched"}


@pytest.mark.parametrize(
    ("selection", "left_out"),
    [
        (Selection(exclude_functions=('public."f(integer, text)"',)), {"f(integer, text)"}),
        (Selection(exclude_functions=("f",)), {"f(integer, text)", "f()"}),
        (Selection(exclude_functions=("public.total",)), {"total(integer)"}),
        (Selection(exclude_triggers=('public."T 2.touched"',)), {"T 2.touched"}),
        (Selection(exclude_triggers=("public.*",)), {"t1.touched", "T 2.touched"}),
        # what a chosen trigger calls comes along all the same
        (Selection(exclude_functions=("public.*",)), {"f(integer, text)", "f()", "total(integer)"}),
    ],
    ids=str,
)
def test_parts_can_be_left_out(make_db: MakeDb, selection: Selection, left_out: set[str]) -> None:
    source = ConnectionOptions.model_validate({"dsn": make_db("source", "parts", SOURCE)})
    target = ConnectionOptions.model_validate({"dsn": make_db("target", "parts")})
    with Session(source, target) as session:
        plan = session.plan(selection)
    assert _parts(plan) == ALL - left_out


def _parts(plan: Plan) -> set[str]:
    kinds = ("FUNCTION", "AGGREGATE", "TRIGGER")
    return {step.subject.name for step in plan.steps if step.subject.kind in kinds}
