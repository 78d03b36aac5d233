"""pgmig_core: move a PostgreSQL database to another PostgreSQL, and prove it.

    inspect → plan → run → verify

    api          the four calls, and Session, which holds one snapshot through them
    executor     Plan → what happened: a graph of steps on a pool of workers
    verify       counts and hashes on both sides
    compare      two catalogs → what differs, and the SQL that makes them equal   pure
    planner      two catalogs and the options → Plan                      pure
    copy         the data plane: COPY source → COPY target
    inspector    catalog rows → Catalog
    snapshot, connection
    ddl          catalog object → statements                              pure
    ordering     the dependency graph, its circles and how they are cut   pure
    catalog, plan, comparison, report, events, options, errors, cancellation: the values all of them speak in

Imports go downwards only; CI checks it. Names outside `__all__` are not public.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import Session, compare, inspect, plan, run, verify
    from .bottleneck import Blocker, Bottleneck, BottleneckShare
    from .cancellation import CancellationToken, CancelReason
    from .catalog.catalog import Catalog
    from .comparison import AttributeDifference, Change, Comparison, Difference
    from .connection_test import ConnectionTest, test_connection
    from .errors import (
        CancelledError,
        ConnectionFailedError,
        OrderingError,
        PgmigError,
        PlanChangedError,
        PreflightError,
        ServerTooOldError,
        StatementFailedError,
        UsageError,
    )
    from .events import (
        BottleneckChanged,
        CopyProgress,
        Event,
        EventHandler,
        PauseChanged,
        Retrying,
        RunFinished,
        RunStarted,
        StepFinished,
        StepStarted,
        VerifyProgress,
        Warned,
    )
    from .options import (
        ConnectionOptions,
        ExistingData,
        ExistingTables,
        ForeignKeys,
        Kind,
        Mode,
        Options,
        RowErrors,
        Selection,
        SnapshotLoss,
        Statistics,
        TableRule,
    )
    from .pause import Pause
    from .plan import (
        Action,
        CopyStep,
        Finding,
        Loss,
        Phase,
        Plan,
        SequenceStep,
        Severity,
        StatisticsStep,
        Step,
        Subject,
    )
    from .recovery import PutBack, Recovery, recover
    from .report import (
        MissingForeignKey,
        Outcome,
        Report,
        SnapshotTaken,
        State,
        StepResult,
        TableVerification,
        Verification,
    )

# Where each public name lives. They are imported when first used: `pgmig --help` needs none of the drivers.
_HOMES = {
    "api": ("Session", "compare", "inspect", "plan", "run", "verify"),
    "bottleneck": ("Blocker", "Bottleneck", "BottleneckShare"),
    "cancellation": ("CancelReason", "CancellationToken"),
    "catalog.catalog": ("Catalog",),
    "comparison": ("AttributeDifference", "Change", "Comparison", "Difference"),
    "connection_test": ("ConnectionTest", "test_connection"),
    "errors": (
        "CancelledError", "ConnectionFailedError", "OrderingError", "PgmigError", "PlanChangedError", "PreflightError",
        "ServerTooOldError", "StatementFailedError", "UsageError",
    ),
    "events": (
        "BottleneckChanged", "CopyProgress", "Event", "EventHandler", "PauseChanged", "Retrying", "RunFinished",
        "RunStarted", "StepFinished", "StepStarted", "VerifyProgress", "Warned",
    ),
    "options": (
        "ConnectionOptions", "ExistingData", "ExistingTables", "ForeignKeys", "Kind", "Mode", "Options", "RowErrors",
        "Selection", "SnapshotLoss", "Statistics", "TableRule",
    ),
    "pause": ("Pause",),
    "plan": (
        "Action", "CopyStep", "Finding", "Loss", "Phase", "Plan", "SequenceStep", "Severity", "StatisticsStep",
        "Step", "Subject",
    ),
    "recovery": ("PutBack", "Recovery", "recover"),
    "report": (
        "MissingForeignKey", "Outcome", "Report", "SnapshotTaken", "State", "StepResult", "TableVerification",
        "Verification",
    ),
}  # fmt: skip
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__version__ = "0.1.0"
# spelled out, because type checkers read it; a test compares it with the table and with the block for type checkers
__all__ = [
    "Action", "AttributeDifference", "Blocker", "Bottleneck", "BottleneckChanged", "BottleneckShare",
    "CancelReason", "CancellationToken", "CancelledError", "Catalog", "Change", "Comparison",
    "ConnectionFailedError", "ConnectionOptions", "ConnectionTest", "CopyProgress", "CopyStep", "Difference",
    "Event", "EventHandler", "ExistingData", "ExistingTables", "Finding", "ForeignKeys", "Kind", "Loss",
    "MissingForeignKey", "Mode", "Options", "OrderingError", "Outcome", "Pause", "PauseChanged", "PgmigError",
    "Phase", "Plan", "PlanChangedError", "PreflightError", "PutBack", "Recovery", "Report", "Retrying", "RowErrors",
    "RunFinished", "RunStarted", "Selection", "SequenceStep", "ServerTooOldError", "Session", "Severity",
    "SnapshotLoss", "SnapshotTaken", "State", "StatementFailedError", "Statistics", "StatisticsStep", "Step",
    "StepFinished", "StepResult", "StepStarted", "Subject", "TableRule", "TableVerification", "UsageError",
    "Verification", "VerifyProgress", "Warned", "compare", "inspect", "plan", "recover", "run", "test_connection",
    "verify",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
    globals()[name] = value
    return value


class _Package(ModuleType):
    """Keeps `pgmig_core.plan` and `.verify` the functions that they are said to be.

    Importing a submodule of that name would otherwise put the module in the function's place.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not (isinstance(value, ModuleType) and name in _HOME_OF):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
