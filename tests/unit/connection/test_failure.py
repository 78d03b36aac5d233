"""What libpq says on failing to connect becomes one clear line."""

from __future__ import annotations

import psycopg
import pytest

from pgmig_core.connection_failure import explain, explain_unreadable

PARAMS = {
    "host": "db.example",
    "port": "5433",
    "dbname": "shop",
    "user": "ann",
    "password": "s3cr3t",
    "connect_timeout": "7",
}
AT = 'connection failed: connection to server at "10.0.0.1", port 5433 failed: '


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("[Errno -2] Name or service not known", "the host name db.example does not resolve"),
        ("connection timeout expired", "db.example:5433 did not answer within 7 s"),
        (
            AT + "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?",
            "nothing listens on db.example:5433",
        ),
        (AT + "No route to host", "db.example:5433 cannot be reached: no route"),
        (
            AT + 'FATAL:  password authentication failed for user "ann"',
            "db.example:5433 refuses the password of user ann",
        ),
        (AT + "fe_sendauth: no password supplied", "db.example:5433 refuses the password of user ann"),
        (
            AT + 'FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "ann", database "shop", no encryption',
            "db.example:5433 does not let user ann into database shop without TLS",
        ),
        (
            AT + 'FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "ann", database "shop", SSL encryption',
            "db.example:5433 does not let user ann into database shop from here",
        ),
        (AT + 'FATAL:  database "shop" does not exist', "db.example:5433 has no database shop"),
        (AT + 'FATAL:  role "ann" does not exist', "db.example:5433 has no role ann"),
        (AT + 'FATAL:  role "ann" is not permitted to log in', "role ann may not log in to db.example:5433"),
        (
            AT + 'FATAL:  permission denied for database "shop"\nDETAIL:  User does not have CONNECT privilege.',
            "user ann may not connect to database shop on db.example:5433",
        ),
        (AT + "FATAL:  sorry, too many clients already", "db.example:5433 takes no more connections"),
        (
            AT + "FATAL:  the database system is starting up",
            "db.example:5433 is not ready: the database system is starting up",
        ),
        (AT + "server does not support SSL, but SSL was required", "db.example:5433 does not speak TLS"),
        (
            AT + "SSL error: certificate verify failed",
            "the TLS certificate of db.example:5433 is not accepted: SSL error: certificate verify failed",
        ),
        (AT + "something new\nsecond line", "cannot connect to db.example:5433/shop: something new"),
    ],
)
def test_one_line(said: str, message: str) -> None:
    error = explain("target", psycopg.OperationalError(said), PARAMS)
    assert error.message == f"target: {message}"
    assert error.side == "target"


def test_a_password_that_libpq_repeats_is_taken_out() -> None:
    error = explain("source", psycopg.OperationalError("never heard of s3cr3t"), PARAMS)
    assert error.message == "source: cannot connect to db.example:5433/shop: never heard of ***"


def test_an_unreadable_string_says_what_kind_of_mistake() -> None:
    error = explain_unreadable("source", psycopg.ProgrammingError('invalid URI query parameter: "s3cr3t"'))
    assert error.message == (
        "source: the connection string cannot be read: it holds a parameter that libpq does not know"
    )
