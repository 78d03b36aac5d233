"""A lost connection is told from a failed statement."""

from __future__ import annotations

import asyncpg
import pytest

from pgmig_core.copy.session import failure, is_lost
from pgmig_core.errors import ConnectionFailedError, StatementFailedError


def server_error(sqlstate: str, severity: str, **fields: str) -> asyncpg.PostgresError:
    error: asyncpg.PostgresError = asyncpg.PostgresError.new(
        {"C": sqlstate, "V": severity, "S": severity, "M": "what happened"} | fields
    )
    return error


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        (server_error("57P01", "FATAL"), True),
        (server_error("53300", "FATAL"), True),
        (server_error("23505", "ERROR"), False),
        (server_error("57014", "ERROR"), False),
        (server_error("08001", "ERROR"), False),
        (asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"), True),
        (asyncpg.InterfaceError("connection is closed"), True),
        (asyncpg.InterfaceError("cannot perform operation: another operation is in progress"), False),
        (ConnectionResetError("reset by peer"), True),
    ],
)
def test_lost(error: Exception, *, lost: bool) -> None:
    assert is_lost(error) is lost
    assert isinstance(failure("target", error), ConnectionFailedError if lost else StatementFailedError)


def test_a_failed_statement_keeps_what_the_server_says() -> None:
    error = failure("target", server_error("23505", "ERROR", D="Key (id)=(1) already exists.", H="Think."))
    assert isinstance(error, StatementFailedError)
    assert (error.side, error.sqlstate, error.message) == ("target", "23505", "what happened")
    assert (error.detail, error.hint) == ("Key (id)=(1) already exists.", "Think.")


def test_the_line_of_the_data_stands_in_for_a_missing_detail() -> None:
    error = failure("target", server_error("22P02", "ERROR", W='COPY t, line 3, column n: "x"'))
    assert isinstance(error, StatementFailedError)
    assert error.detail == 'COPY t, line 3, column n: "x"'
