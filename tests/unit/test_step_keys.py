"""What a step is known by in another plan for the same."""

from __future__ import annotations

from pgmig_core.ddl.secret import secret
from pgmig_core.plan import Action, Phase, Step, Subject, step_keys


def step(number: int, *statements: str) -> Step:
    subject = Subject(kind="SUBSCRIPTION", schema=None, name="s")
    return Step(id=number, phase=Phase.TRIGGERS, action=Action.CREATE, subject=subject, statements=statements)


def test_a_step_that_holds_a_password_has_a_key_too() -> None:
    keys = step_keys([step(1, secret("x 'hunter2'", "x '***'")), step(2, "x 'hunter2'"), step(3, "x 'hunter3'")])
    assert keys[2] == f"{keys[1]}.1", "the same statement, whoever may see it"
    assert keys[3] not in (keys[1], keys[2])
