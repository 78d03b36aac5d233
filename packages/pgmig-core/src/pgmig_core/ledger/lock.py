"""One pgmig per target database: an advisory lock of the session, which dies with it."""

from __future__ import annotations

from typing import Any

import psycopg

from .. import sql
from ..connection import OLDEST_VERSION, raising
from ..errors import PreflightError


def hold_target(connection: psycopg.Connection[Any], where: str) -> None:
    """Take the lock until `release_target`, or until the connection ends. Raises PreflightError: who has it."""
    with raising("target"):
        row = connection.execute(sql.load("lock_target", OLDEST_VERSION).encode()).fetchone()
        if row is not None and row[0]:
            return
        holder = connection.execute(sql.load("lock_holder", OLDEST_VERSION).encode()).fetchone()
    who = "another session"
    if holder is not None:
        pid, name, user, client, since = holder
        who = f"process {pid} ({name or 'no name'}, user {user}, from {client}, since {since})"
    raise PreflightError(
        f"another pgmig is at work on {where}: {who}; nothing was touched",
        hint="wait for its end, or end it: SELECT pg_terminate_backend(its process)",
    )


def release_target(connection: psycopg.Connection[Any]) -> None:
    """Let go of it; a connection that is gone has done so."""
    if not connection.closed:
        with raising("target"):
            connection.execute(sql.load("unlock_target", OLDEST_VERSION).encode())
