"""Every error pgmig raises on purpose, one small tree.

    PgmigError
    ├── UsageError             the request makes no sense: options, patterns, configuration (exit 2)
    ├── PreflightError         the plan holds errors; nothing was touched (exit 2)
    ├── PlanChangedError       the databases changed between planning and running (exit 2)
    ├── ConnectionFailedError  a server cannot be reached or was lost (exit 3)
    ├── ServerTooOldError      a server older than PostgreSQL 12 (exit 2)
    ├── StatementFailedError   a server refused a statement: the failure of one object, not of the run (exit 1)
    ├── InspectionError        a catalog that does not add up (a bug, or a very odd catalog)
    ├── OrderingError          a dependency circle that nothing cuts (a bug, or a very odd catalog)
    └── CancelledError         the token was cancelled (exit 130)

Each carries what is wrong, where, and what to do about it: `message`, `hint`. No message holds a password.
"""

from __future__ import annotations

from typing import Any, Literal

Side = Literal["source", "target"]


class PgmigError(Exception):
    """Base of all of pgmig's errors: `message` says what is wrong, `hint` what to do (may be empty)."""

    in_doubt = False
    """What was being committed may be committed."""
    given_up = False
    """It was tried again for as long as the user wants that."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors come from other processes, too: made again as they are, not by their constructors' arguments."""
        return _remake, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


def _remake(kind: type[PgmigError], args: tuple[Any, ...], state: dict[str, Any]) -> PgmigError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class UsageError(PgmigError):
    """A request that makes no sense. `field` names the option, `where` the file and line where it stands."""

    def __init__(self, message: str, *, hint: str = "", field: str = "", where: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message, hint=hint)
        self.field = field
        self.where = where


class PreflightError(PgmigError):
    """The plan holds errors, so nothing was touched; they stand in `plan.findings`."""


class PlanChangedError(PgmigError):
    """A database changed between planning and running."""


class ConnectionFailedError(PgmigError):
    """A server that cannot be reached, refuses us, or was lost on the way."""

    unreached = False
    """No connection came about, and nothing says that it will: the address or the user may be wrong."""

    def __init__(self, side: Side, message: str, *, hint: str = "", sqlstate: str | None = None) -> None:
        super().__init__(f"{side}: {message}", hint=hint)
        self.side = side
        self.sqlstate = sqlstate


class ServerTooOldError(PgmigError):
    """A server older than PostgreSQL 12."""

    def __init__(self, side: Side, version: str) -> None:
        super().__init__(
            f"{side}: PostgreSQL {version} is too old", hint="pgmig reads and writes PostgreSQL 12 and newer"
        )
        self.side = side


class StatementFailedError(PgmigError):
    """A server refused a statement; `message`, `detail`, `hint` are its own. `sqlstate` is None for what is ours."""

    def __init__(
        self, side: Side, message: str, *, sqlstate: str | None = None, detail: str = "", hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.side = side
        self.sqlstate = sqlstate
        self.detail = detail


class OrderingError(PgmigError):
    """A circle of dependencies that nothing cuts; the message names its members."""


class CancelledError(PgmigError):
    """The cancellation token was cancelled."""


class InspectionError(PgmigError):
    """A catalog that does not add up: something depends on an object that was not found."""
