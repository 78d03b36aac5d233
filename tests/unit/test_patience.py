"""What is tried again, and for how long."""

from __future__ import annotations

import pytest

from pgmig_core.cancellation import CancellationToken
from pgmig_core.errors import ConnectionFailedError, StatementFailedError
from pgmig_core.patience import LONGEST, Patience, Retries, passes

DEADLOCK = StatementFailedError("target", "deadlock detected", sqlstate="40P01")


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03", "53300", "53100", "57P01", "57P02", "57P03"])
def test_states_that_pass(state: str) -> None:
    assert passes(StatementFailedError("target", "…", sqlstate=state))
    assert passes(ConnectionFailedError("target", "…", sqlstate=state))


def test_two_changes_that_met_in_a_catalog_pass() -> None:
    assert passes(StatementFailedError("target", "tuple concurrently updated", sqlstate="XX000"))


@pytest.mark.parametrize("state", ["23505", "42P01", "42501", "XX000", "08006", None])
def test_a_refusal_is_final(state: str | None) -> None:
    assert not passes(StatementFailedError("target", "…", sqlstate=state))


def test_a_lost_connection_passes_and_a_refused_password_does_not() -> None:
    assert passes(ConnectionFailedError("source", "the connection was lost"))
    assert passes(ConnectionFailedError("source", "…", sqlstate="08006"))
    assert not passes(ConnectionFailedError("source", "…", sqlstate="28P01"))


def test_pauses_grow_and_end() -> None:
    now = 0.0
    patience = Patience(30.0, lambda: now)
    pauses = []
    while (pause := patience.pause(DEADLOCK)) is not None:
        pauses.append(pause)
        now += pause
    assert 0.025 <= pauses[0] <= 0.05
    assert max(pauses) <= LONGEST
    assert now == pytest.approx(30.0)


def test_a_full_disk_is_given_time() -> None:
    pause = Patience(60.0).pause(StatementFailedError("target", "no space left", sqlstate="53100"))
    assert pause is not None
    assert pause >= 0.5


def test_no_patience_at_all() -> None:
    assert Patience(0).pause(DEADLOCK) is None


class Failing:
    """Fails with these errors, one after the other, then succeeds; notes what it was told."""

    def __init__(self, *errors: StatementFailedError | ConnectionFailedError) -> None:
        self.errors, self.told = list(errors), list[bool]()

    def __call__(self, in_doubt: bool) -> int:
        self.told.append(in_doubt)
        if self.errors:
            raise self.errors.pop(0)
        return len(self.told)


def lost(*, in_doubt: bool = False) -> ConnectionFailedError:
    error = ConnectionFailedError("target", "the connection was lost")
    error.in_doubt = in_doubt
    return error


def test_what_passes_is_done_again() -> None:
    failing, told = Failing(DEADLOCK, lost()), list[float]()
    retries = Retries(10.0, told=lambda _error, pause: told.append(pause))
    assert retries.run(failing, CancellationToken()) == 3
    assert (failing.told, len(told)) == ([False] * 3, 2)


def test_what_may_be_done_is_asked_for_first() -> None:
    failing = Failing(lost(in_doubt=True), lost())
    assert Retries(10.0).run(failing, CancellationToken()) == 3
    assert failing.told == [False, True, True]


def test_what_may_be_done_and_cannot_be_asked_for_is_not_done_again() -> None:
    failing = Failing(lost(in_doubt=True))
    with pytest.raises(ConnectionFailedError):
        Retries(10.0).run(failing, CancellationToken(), known=False)
    assert failing.told == [False]


def test_nothing_is_done_again_on_a_server_that_was_restarted() -> None:
    failing = Failing(lost())
    with pytest.raises(ConnectionFailedError):
        Retries(10.0, alive=lambda: False).run(failing, CancellationToken())
    assert failing.told == [False]


def test_a_server_that_is_found_to_have_restarted_afterwards() -> None:
    answers = [True, False, False]
    with pytest.raises(ConnectionFailedError, match="restarted"):
        Retries(10.0, alive=lambda: answers.pop(0)).run(Failing(lost()), CancellationToken())


def test_what_was_tried_for_long_enough_is_given_up() -> None:
    errors = [lost() for _ in range(9)]
    with pytest.raises(ConnectionFailedError) as raised:
        Retries(0.1).run(Failing(*errors), CancellationToken())
    assert raised.value.given_up
