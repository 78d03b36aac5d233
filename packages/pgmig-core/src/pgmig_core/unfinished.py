"""What a run that ended early left on a target, for who wants to offer going on with it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from .connection import connect
from .ledger import Ledger, find
from .options import ConnectionOptions, Options
from .plan import DECIDING


class Unfinished(Struct, frozen=True, kw_only=True):
    """A run on record: what it was asked for, and how much of it is done. `selection` and `options` are as JSON."""

    started: str
    """ISO 8601, UTC."""
    resumable: bool
    done: int
    """Steps."""
    taken_off: int
    """Things that are off until they are put back."""
    selection: dict[str, Any]
    options: dict[str, Any]
    """Those that must be the same to go on."""


def read_unfinished(target: ConnectionOptions, *, ledger_schema: str | None = None) -> Unfinished | None:
    """None where nothing is on record that the connected user may trust. Raises ConnectionFailedError,
    StatementFailedError."""
    schema = ledger_schema if ledger_schema is not None else Options().ledger_schema
    with connect(target, "target") as connection:
        if not find(connection, schema).is_ledger:
            return None
        left = Ledger(connection, schema).read()
    return Unfinished(
        started=left.run.started.isoformat(timespec="seconds"),
        resumable=left.run.resumable,
        done=len(left.done),
        taken_off=len(left.taken_off),
        selection=left.run.selection,
        options={name: left.run.options[name] for name in DECIDING if name in left.run.options},
    )


__all__ = ["Unfinished", "read_unfinished"]
