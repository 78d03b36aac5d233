"""A verified run ends with a comparison of what it made; `pgmig diff` says the same of both databases."""

from __future__ import annotations

import psycopg
import pytest

from pgmig_cli.app import main
from pgmig_core import ConnectionOptions, Options, Outcome, Session, StepFinished, compare
from pgmig_core.events import Event
from tests.support.databases import MakeDb, execute

from .pairs import PAIRS
from .test_synchronize import options

SCHEMA = PAIRS[0].source


def session(source: str, target: str) -> Session:
    return Session(ConnectionOptions.model_validate({"dsn": source}), ConnectionOptions.model_validate({"dsn": target}))


def test_nothing_differs_after_a_copy(make_db: MakeDb) -> None:
    source, target = make_db("source", "p", SCHEMA), make_db("target", "p")
    with session(source, target) as s:
        report = s.run(s.plan(options=Options(verify=True)))
    assert report.outcome is Outcome.COMPLETED
    assert report.parity is not None
    assert report.parity.equal
    assert report.parity.objects > 3


def test_what_somebody_changed_meanwhile_is_found(make_db: MakeDb) -> None:
    source, target = make_db("source", "p", SCHEMA), make_db("target", "p")

    def meddle(event: Event) -> None:
        if isinstance(event, StepFinished) and event.result.subject.name == "t.t_price":
            execute(target, "DROP INDEX public.t_price")

    with session(source, target) as s:
        report = s.run(s.plan(options=Options(verify=True)), on_event=meddle)
    assert report.outcome is Outcome.COMPLETED_WITH_ERRORS
    assert report.parity is not None
    assert [str(d.subject) for d in report.parity.differences] == ["index public.t.t_price"]


def test_kept_tables_are_no_failure(make_db: MakeDb) -> None:
    source = make_db("source", "p", "CREATE TABLE public.t (id int, n int); CREATE VIEW public.v AS SELECT 1 AS a")
    target = make_db("target", "p", "CREATE TABLE public.t (id int, n bigint)")
    with session(source, target) as s:
        report = s.run(s.plan(options=Options(verify=True)))
    assert report.parity is not None
    assert report.parity.differences == ()
    assert report.parity.objects == 1
    assert not compare(options(source), options(target)).equal


@pytest.mark.parametrize(
    ("flags", "code", "said"),
    [
        ([], 4, "column n, type: integer on the source, bigint on the target"),
        (["--json"], 4, '"equal": false'),
        (["--sql"], 4, "ALTER TABLE public.t ALTER COLUMN n TYPE integer USING n::integer;"),
        (["--table", "same"], 0, "1 object is the same on both sides"),
    ],
)
def test_command(make_db: MakeDb, capsys: pytest.CaptureFixture[str], flags: list[str], code: int, said: str) -> None:
    source = make_db("source", "p", "CREATE TABLE public.t (id int, n int); CREATE TABLE public.same ()")
    target = make_db("target", "p", "CREATE TABLE public.t (id int, n bigint); CREATE TABLE public.same ()")
    with pytest.raises(SystemExit) as ended:
        main(["diff", "--src", source, "--dst", target, *flags])
    assert ended.value.code == code
    assert said in capsys.readouterr().out


def test_sql_is_a_script(make_db: MakeDb, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = make_db("source", "p", SCHEMA), make_db("target", "p")
    with pytest.raises(SystemExit):
        main(["diff", "--src", source, "--dst", target, "--sql"])
    with psycopg.connect(target, autocommit=True) as connection:
        connection.execute(capsys.readouterr().out.encode())
    assert compare(options(source), options(target)).equal
