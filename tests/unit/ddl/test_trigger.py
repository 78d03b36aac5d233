from __future__ import annotations

import pytest
from msgspec.structs import replace

from pgmig_core import ddl
from pgmig_core.catalog.trigger import Trigger

from .contexts import context_of

DEFINITION = 'CREATE TRIGGER "Log" AFTER INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.log()'


def trigger(tgenabled: str = "O", *, is_clone: bool = False, comment: str | None = None) -> Trigger:
    return Trigger(
        oid=4, name="Log", nspname="app", tgrelid=1, relname="t", definition=DEFINITION, tgenabled=tgenabled,
        is_clone=is_clone, comment=comment,
    )  # fmt: skip


def test_as_the_server_says_it() -> None:
    assert ddl.create(trigger(comment="c"), context_of()) == (
        DEFINITION,
        "COMMENT ON TRIGGER \"Log\" ON app.t IS 'c'",
    )
    assert ddl.drop(trigger()) == 'DROP TRIGGER "Log" ON app.t'


@pytest.mark.parametrize(("tgenabled", "words"), [("D", "DISABLE"), ("R", "ENABLE REPLICA"), ("A", "ENABLE ALWAYS")])
def test_when_it_fires(tgenabled: str, words: str) -> None:
    assert ddl.create(trigger(tgenabled), context_of()) == (DEFINITION, f'ALTER TABLE app.t {words} TRIGGER "Log"')


def test_a_partitions_copy_is_only_switched() -> None:
    assert ddl.create(trigger("O", is_clone=True), context_of()) == ('ALTER TABLE app.t ENABLE TRIGGER "Log"',)


def test_one_that_goes_away_with_an_extension() -> None:
    made = replace(trigger(), depends_on_extensions=("citext",))
    assert ddl.create(made, context_of()) == (DEFINITION, 'ALTER TRIGGER "Log" ON app.t DEPENDS ON EXTENSION citext')
