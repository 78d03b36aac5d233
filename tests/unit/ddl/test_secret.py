from __future__ import annotations

import json
import pickle

import pytest

from pgmig_core import ddl
from pgmig_core.catalog.foreign import UserMapping
from pgmig_core.catalog.subscription import Subscription
from pgmig_core.ddl.secret import hide_password, shown
from pgmig_core.plan import Action, Phase, Step, Subject
from pgmig_core.render import step_to_json

from .contexts import context_of

MAPPING = UserMapping(oid=1, name="anna", srvname="far", options=(("user", "a"), ("password", "hunter2")))
SUBSCRIPTION = Subscription(
    oid=1, name="sub", subconninfo="host=h user=u password='hunter2 \\' x' dbname=d", subpublications=("p",)
)


def test_the_server_gets_the_password_and_people_do_not() -> None:
    (statement,) = ddl.create(MAPPING, context_of())
    assert statement == "CREATE USER MAPPING FOR anna SERVER far OPTIONS (\"user\" 'a', password 'hunter2')"
    assert shown(statement) == "CREATE USER MAPPING FOR anna SERVER far OPTIONS (\"user\" 'a', password '***')"


@pytest.mark.parametrize("obj", [MAPPING, SUBSCRIPTION])
def test_no_way_of_showing_a_step_shows_the_password(obj: UserMapping | Subscription) -> None:
    statements = ddl.create(obj, context_of())
    assert "hunter2" in statements[0]
    step = Step(id=1, phase=Phase.FINISH, action=Action.CREATE, subject=Subject("x", None, "y"), statements=statements)
    assert "hunter2" not in repr(step)
    assert "hunter2" not in json.dumps(step_to_json(step))
    assert "hunter2" in pickle.loads(pickle.dumps(step)).statements[0]  # noqa: S301 - our own bytes
    assert "hunter2" not in repr(pickle.loads(pickle.dumps(step)))  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    ("conninfo", "hidden"),
    [
        ("host=h password=hunter2 dbname=d", "host=h password=*** dbname=d"),
        ("password = 'hun ter2' host=h", "password = *** host=h"),
        ("host=h sslpassword=hunter2", "host=h sslpassword=***"),
        ("postgresql://anna:hunter2@h/d", "postgresql://anna:***@h/d"),
        ("postgresql://h/d?user=anna", "postgresql://h/d?user=anna"),
        ("postgresql://h/d?password=hunter2&user=anna", "postgresql://h/d?password=***"),
    ],
)
def test_a_connection_strings_password_is_hidden(conninfo: str, hidden: str) -> None:
    assert hide_password(conninfo) == hidden


def test_what_holds_no_secret_is_shown_as_it_is() -> None:
    assert shown("SELECT 1") == "SELECT 1"
