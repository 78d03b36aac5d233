"""What is tried again, and for how long."""

from __future__ import annotations

import pytest

from pgmig_core.errors import ConnectionFailedError, StatementFailedError
from pgmig_core.executor.patience import LONGEST, Patience, passes

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
