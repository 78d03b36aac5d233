"""Putting back what a run that ended early took off: foreign keys of the target, roles lent to its user.

The next copy does so at its end, too; this is for who does not want another copy, or not now.
"""

from __future__ import annotations

from msgspec import Struct

from .cancellation import CancellationToken
from .connection import connect, display
from .errors import StatementFailedError, UsageError
from .held import Held
from .ledger import Ledger, TakenOff, find
from .options import ConnectionOptions, Options
from .plan import Subject


class PutBack(Struct, frozen=True, kw_only=True):
    """One thing that was off, and the statements that put it back; `message` says why that failed, if it did."""

    subject: Subject
    statements: tuple[str, ...]
    message: str = ""


class Recovery(Struct, frozen=True, kw_only=True):
    """What was done to `target`; nothing where there was no ledger (`found`)."""

    target: str
    found: bool
    put_back: tuple[PutBack, ...] = ()

    @property
    def failures(self) -> tuple[PutBack, ...]:
        return tuple(each for each in self.put_back if each.message)


def recover(
    target: ConnectionOptions, *, ledger_schema: str | None = None, token: CancellationToken | None = None
) -> Recovery:
    """Put back what is off, each in a transaction of its own, and forget the ledger if nothing is left off.

    Raises ConnectionFailedError; PreflightError while another pgmig is at work; UsageError for a ledger of another
    role, which is not trusted.
    """
    schema = ledger_schema if ledger_schema is not None else Options().ledger_schema
    with connect(target, "target", token=token) as connection:
        where = display(connection)
        with Held(connection, target).lock(where):
            standing = find(connection, schema)
            if standing.exists and not standing.ours:
                raise UsageError(
                    f"schema {schema} of {where} is another role's: what stands in it is not trusted",
                    hint="connect as its owner",
                )
            if not standing.is_ledger:
                return Recovery(target=where, found=False)
            ledger = Ledger(connection, schema)
            ended = tuple(_put_back(ledger, each) for each in ledger.taken_off())
            if not any(each.message for each in ended):
                ledger.drop()
            return Recovery(target=where, found=True, put_back=ended)


def _put_back(ledger: Ledger, each: TakenOff) -> PutBack:
    message = ""
    try:
        ledger.put_back(each)
    except StatementFailedError as error:
        message = f"{error.message}: {error.detail}" if error.detail else error.message
    return PutBack(subject=each.subject, statements=each.statements, message=message)


__all__ = ["PutBack", "Recovery", "recover"]
