"""The four calls that adapters and users make: inspect, plan, run, verify.

`Session` holds both connections and one snapshot through all four, as the CLI and the web do. The functions of the same
names open and close a session of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from .cancellation import CancellationToken
from .catalog.catalog import Catalog
from .events import EventHandler, ignore
from .options import ConnectionOptions, Options, Selection
from .plan import Plan
from .report import Report, Verification


class Session:
    """Source and target, connected, under one snapshot of the source.

    Raises ConnectionFailedError when a server cannot be reached, ServerTooOldError below PostgreSQL 12.
    """

    def __init__(
        self, source: ConnectionOptions, target: ConnectionOptions, *, token: CancellationToken | None = None
    ) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        raise NotImplementedError

    def inspect(self) -> Catalog:
        """The source's catalog as of the snapshot (read once, then kept)."""
        raise NotImplementedError

    def plan(self, selection: Selection | None = None, options: Options | None = None) -> Plan:
        """What a run would do; errors stand in `plan.errors`, UsageError is for patterns that match nothing."""
        raise NotImplementedError

    def run(self, plan: Plan, *, on_event: EventHandler = ignore, token: CancellationToken | None = None) -> Report:
        """Do it. Raises PreflightError when the plan holds errors; all else that goes wrong stands in the report."""
        raise NotImplementedError

    def verify(
        self,
        selection: Selection | None = None,
        *,
        hashes: bool = True,
        on_event: EventHandler = ignore,
        token: CancellationToken | None = None,
    ) -> Verification:
        """Compare the selected tables' rows on both sides."""
        raise NotImplementedError


def inspect(source: ConnectionOptions, *, token: CancellationToken | None = None) -> Catalog:
    """What is in a database."""
    raise NotImplementedError


def plan(
    source: ConnectionOptions,
    target: ConnectionOptions,
    selection: Selection | None = None,
    options: Options | None = None,
) -> Plan:
    """What a run would do; nothing is written."""
    raise NotImplementedError


def run(
    source: ConnectionOptions,
    target: ConnectionOptions,
    plan: Plan,
    *,
    on_event: EventHandler = ignore,
    token: CancellationToken | None = None,
) -> Report:
    """Run a plan made before; PlanChangedError when the databases have changed since."""
    raise NotImplementedError


def verify(
    source: ConnectionOptions,
    target: ConnectionOptions,
    selection: Selection | None = None,
    *,
    hashes: bool = True,
    on_event: EventHandler = ignore,
    token: CancellationToken | None = None,
) -> Verification:
    """Compare two databases' rows."""
    raise NotImplementedError


class ConnectionTest:
    """What `test_connection` found: server_version, database, user, latency_ms."""

    server_version: str
    database: str
    user: str
    latency_ms: float


def test_connection(options: ConnectionOptions, *, role: str = "source") -> ConnectionTest:
    """Connect and say to what. Raises ConnectionFailedError."""
    raise NotImplementedError


__all__: Sequence[str] = ["Session", "inspect", "plan", "run", "verify", "test_connection"]
