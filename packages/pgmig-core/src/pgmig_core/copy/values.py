"""What the data plane is told and tells, without a driver: a run that copies small tables only never needs asyncpg,
which takes a tenth of such a run to import."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from msgspec import Struct

from ..cancellation import CancellationToken
from ..errors import StatementFailedError

SQL_ASCII = "SQL_ASCII"

OnProgress = Callable[[int, int], None]
"""Called with rows and bytes so far."""


class Streamed(NamedTuple):
    """Rows and bytes that one COPY pipe moved."""

    rows: int
    bytes: int


class CopyResult(Struct, frozen=True):
    """Rows by COPY's own count, and bytes of the COPY stream."""

    rows: int
    bytes: int
    rejected: int = 0
    """Rows that the target refused."""
    reject_file: str = ""
    """Where they are."""


class WorkerLostError(StatementFailedError):
    """A process ended in the middle of a copy, or its machine cannot be reached: no fault of the table or a server."""

    def __init__(self, why: str) -> None:
        super().__init__("target", f"the process that copied it was lost: {why}")


class RewrittenError(StatementFailedError):
    """The source's table was rewritten between two chunks: there is another table to be copied, as a whole."""

    def __init__(self) -> None:
        super().__init__("source", "the table was rewritten while it was copied")


class Streams(Protocol):
    """The right to copy one more stream beside the one that a step has."""

    def lend(self) -> bool:
        """Whether there is one; then it must be given back."""
        ...

    def give_back(self) -> None: ...

    def wait_while_paused(self, token: CancellationToken) -> None:
        """Wait before a chunk is begun, while the run is paused."""
        ...
