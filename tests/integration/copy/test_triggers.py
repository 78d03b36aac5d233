"""User triggers of a target table rest while rows arrive, and come back as they were."""

from __future__ import annotations

import pytest

from pgmig_core.errors import StatementFailedError
from pgmig_core.plan import TriggerState
from tests.support.steps import copy_step

from .conftest import Pair

SETUP = """
CREATE TABLE public.t (id int PRIMARY KEY, v text);
CREATE TABLE public.log (what text);
CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO public.log VALUES (TG_NAME); RETURN NEW; END';
CREATE TRIGGER origin BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.note();
CREATE TRIGGER "Al ways" BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.note();
CREATE TRIGGER truncated BEFORE TRUNCATE ON public.t EXECUTE FUNCTION public.note();
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON public.t DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION public.note();
ALTER TABLE public.t ENABLE ALWAYS TRIGGER "Al ways";
"""
RESTING = tuple(
    TriggerState(name=name, tgenabled=state)
    for name, state in (("Al ways", "A"), ("later", "O"), ("origin", "O"), ("truncated", "O"))
)
STATES = "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'public.t'::regclass AND NOT tgisinternal ORDER BY 1"


def test_they_rest_and_come_back(pair: Pair) -> None:
    pair.source.execute("CREATE TABLE public.t (id int, v text); INSERT INTO public.t VALUES (1, 'a')")
    pair.target.execute(SETUP)
    before = pair.arrived(STATES)
    pair.copy(copy_step(truncate=True, resting_triggers=RESTING))
    assert pair.arrived() == [(1, "a")]
    assert pair.arrived("SELECT * FROM public.log") == []
    assert pair.arrived(STATES) == before == [(t.name, t.tgenabled) for t in RESTING]


def test_they_come_back_after_a_failure(pair: Pair) -> None:
    pair.source.execute("CREATE TABLE public.t (id int, v text); INSERT INTO public.t VALUES (1, 'a'), (1, 'b')")
    pair.target.execute(SETUP)
    with pytest.raises(StatementFailedError):
        pair.copy(copy_step(resting_triggers=RESTING))
    assert pair.arrived(STATES) == [(t.name, t.tgenabled) for t in RESTING]


def test_they_come_back_beside_a_deferred_foreign_key(pair: Pair) -> None:
    pair.source.execute("CREATE TABLE public.t (id int, v text); INSERT INTO public.t VALUES (1, NULL)")
    pair.target.execute(SETUP)
    pair.target.execute(
        "CREATE TABLE public.other (v text PRIMARY KEY);"
        "ALTER TABLE public.t ADD FOREIGN KEY (v) REFERENCES public.other DEFERRABLE INITIALLY DEFERRED"
    )
    pair.copy(copy_step(resting_triggers=RESTING))
    assert pair.arrived() == [(1, None)]
    assert pair.arrived(STATES) == [(t.name, t.tgenabled) for t in RESTING]


def test_a_deferred_foreign_key_that_does_not_hold_fails_the_table(pair: Pair) -> None:
    pair.source.execute("CREATE TABLE public.t (id int, v text); INSERT INTO public.t VALUES (1, 'nowhere')")
    pair.target.execute(SETUP)
    pair.target.execute(
        "CREATE TABLE public.other (v text PRIMARY KEY);"
        "ALTER TABLE public.t ADD FOREIGN KEY (v) REFERENCES public.other DEFERRABLE INITIALLY DEFERRED"
    )
    with pytest.raises(StatementFailedError) as failed:
        pair.copy(copy_step(resting_triggers=RESTING))
    assert failed.value.sqlstate == "23503"
    assert pair.arrived() == []
