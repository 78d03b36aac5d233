"""The four calls that adapters and users make: inspect, plan, run, verify.

`Session` holds both connections and one snapshot through all four, as the CLI and the web do. The functions of the same
names open and close a session of their own.

Half of the time of a small copy is imports, and what has to be imported next can be while the servers work: the
inspector while both connect, planner and executor while both read their catalogs. What a call does not need, such as
verifying, it does not import.
"""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace

from .cancellation import CancellationToken
from .catalog.catalog import Catalog
from .catalog.privileges import Privileges
from .collector import without_collector
from .comparison import Comparison
from .connection import cancelling, connect, raising
from .errors import CancelledError, ConnectionFailedError, PlanChangedError, PreflightError
from .events import EventHandler, RunFinished, RunStarted, ignore
from .logs import new_run_id
from .options import DEFAULT_SHOWN, ConnectionOptions, Mode, Options, Selection
from .patience import Retries
from .pause import Pause
from .plan import Loss, Plan
from .report import Report, State, StepResult, Verification
from .sides import Sides, read_catalog

if TYPE_CHECKING:
    from .executor.worker import Databases
    from .verify import Wanted

log = logging.getLogger(__name__)

_CHANGED, _CHANGED_HINT = "a database changed since the plan was made", "make a new plan and look at it again"

VERIFY_WORKERS = 4
"""Tables compared at a time; each keeps a connection on both sides busy."""


class Session:
    """Source and target, connected, under one snapshot of the source.

    Raises ConnectionFailedError when a server cannot be reached, ServerTooOldError below PostgreSQL 12.
    """

    def __init__(
        self,
        source: ConnectionOptions,
        target: ConnectionOptions,
        *,
        token: CancellationToken | None = None,
        retry_seconds: float = 0,
    ) -> None:
        """`retry_seconds`: how long connecting is tried again after what passes by itself."""
        self._token = token or CancellationToken()
        self._reading = threading.Lock()
        self._source: tuple[Catalog, Privileges] | None = None
        self._source_as_of = 0
        self._target: tuple[Catalog, Privileges] | None = None
        self._sides = Sides(source, target, self._token, retry_seconds)
        self._snapshot = self._sides.snapshot
        self._held = self._sides.held

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the snapshot and both connections."""
        self._sides.close()

    def inspect(self) -> Catalog:
        """The source's catalog as of the snapshot (read once, then kept)."""
        return self._read_source()[0]

    def plan(self, selection: Selection | None = None, options: Options | None = None) -> Plan:
        """What a run would do; errors stand in `plan.errors`, UsageError is for patterns that match nothing."""
        options = options or Options()
        return self._sides.steadily(lambda: self._plan(selection or Selection(), options), options.retry_seconds)

    def _plan(self, selection: Selection, options: Options) -> Plan:
        (source, source_rights), (target, target_rights) = self._read_both()
        from .conditions import check_plan
        from .ledgered import plan_with_ledger

        if options.roles:
            from .inspector.role import read_passwords

            with self._reading, raising("source"), cancelling(self._snapshot.connection, self._token):
                passwords = read_passwords(self._snapshot.connection, source.server)
            source_rights = replace(source_rights, passwords=passwords)
        with without_collector(), raising("target"), cancelling(self._held.connection, self._token):
            made = plan_with_ledger(
                self._held.connection, (source, source_rights), (target, target_rights), selection, options
            )
        return check_plan(made, self._snapshot, self._token) if selection.rules else made

    def losses(self, plan: Plan) -> tuple[Loss, ...]:
        """`plan.losses` with rows counted now, and without those that lose none: what to ask about before a run."""
        from .losses import count_losses

        with raising("target"), cancelling(self._held.connection, self._token):
            return count_losses(self._held.connection, plan.losses)

    def run(
        self,
        plan: Plan,
        *,
        run_id: str | None = None,
        on_event: EventHandler = ignore,
        token: CancellationToken | None = None,
        pause: Pause | None = None,
    ) -> Report:
        """Do it. Raises PreflightError when the plan holds errors; all else that goes wrong stands in the report.

        A plan whose mode is a dry run is not run: the report has no results. `run_id` names the run
        in report and log; there is one where none is given. While `pause` is on, nothing new is begun.
        """
        from .executor import Execution
        from .executor.worker import Databases
        from .ledgered import Ran, run_with_ledger
        from .outcome import outcome_of

        if plan.errors:
            raise PreflightError(
                f"the plan has {len(plan.errors)} errors, nothing was touched: {plan.errors[0].message}",
                hint=plan.errors[0].hint,
            )
        token = token or self._token
        started, began = datetime.now(UTC), time.monotonic()
        run_id = run_id or new_run_id()
        on_event(RunStarted(run_id, plan))
        ran = Ran(Execution())
        verification: Verification | None = None
        parity: Comparison | None = None
        if plan.options.mode is Mode.RUN:
            self._make_sure(plan, on_event)
            databases = Databases(*self._sides.reached, self._snapshot, self._reading, pause=pause or Pause())
            with self._held.lock(plan.target):
                catalogs = self.inspect(), self._read_target()
                ran = run_with_ledger(plan, databases, self._held, *catalogs, on_event, token, run_id)
            execution = ran.execution
            self._target = None  # what was read of it is out of date now
            try:
                if plan.options.verify and not token.cancelled and execution.lost is None:
                    verification = self._verify_copied(plan, execution.results, databases, on_event, token)
                if verification is not None and not token.cancelled:
                    from .compare.parity import find_differences

                    there = self._sides.steadily(self._read_target, plan.options.retry_seconds, on_event)[0]
                    parity = find_differences(catalogs[0], there, plan, execution.results)
            except ConnectionFailedError as error:
                execution.lost = error  # what was migrated is still reported
            except CancelledError:
                pass  # the outcome says so
        execution = ran.execution
        outcome, reason = outcome_of(plan, execution, verification, parity, token)
        report = Report(
            run_id=run_id,
            source=plan.source,
            target=plan.target,
            plan_hash=plan.hash,
            started_at=started.isoformat(timespec="seconds"),
            seconds=time.monotonic() - began,
            outcome=outcome,
            reason=reason,
            results=execution.results,
            missing_foreign_keys=execution.missing_foreign_keys,
            verification=verification,
            parity=parity,
            findings=plan.findings,
            left_out=plan.left_out,
            bottlenecks=execution.bottlenecks,
            guards=execution.guards,
            snapshots=ran.snapshots,
            can_resume=ran.can_resume,
        )
        on_event(RunFinished(report))
        return report

    def verify(
        self,
        selection: Selection | None = None,
        *,
        hashes: bool = True,
        show: int = DEFAULT_SHOWN,
        on_event: EventHandler = ignore,
        token: CancellationToken | None = None,
    ) -> Verification:
        """Compare the selected tables' rows on both sides, sequences, large objects and materialized views too; up to
        `show` rows of each table that differ are found. Raises UsageError for patterns that match nothing.
        """
        return self._verify(self._wanted(selection), hashes, show, on_event, token or self._token)

    def plan_repair(
        self, found: Verification, selection: Selection | None = None, options: Options | None = None
    ) -> Plan:
        """What would copy again just what `found`, from `verify` with the same selection, says differs; `run` does it.

        Rows that only the target has go away. Findings name what cannot be repaired.
        """
        from .ledgered import with_left
        from .verify import plan_repair

        source, target = self.inspect(), self._read_target()[0]
        wanted = self._wanted(selection)
        plan = plan_repair(source, target, wanted, found, selection or Selection(), options or Options())
        return with_left(self._held.connection, plan)

    def verify_again(
        self,
        found: Verification,
        selection: Selection | None = None,
        *,
        show: int = DEFAULT_SHOWN,
        on_event: EventHandler = ignore,
        token: CancellationToken | None = None,
    ) -> Verification:
        """`found` with what differed in it compared once more."""
        wanted = self._wanted(selection).only(found.differences)
        again = self._verify(wanted, True, show, on_event, token or self._token)
        return found.updated(again)

    def _wanted(self, selection: Selection | None) -> Wanted:
        from .conditions import check_tables
        from .verify import wanted_of_selection

        wanted = wanted_of_selection(self.inspect(), selection or Selection())
        filtered = ((t.source_schema, t.source_name, t.where) for t in wanted.tables if t.where)
        check_tables(filtered, self._snapshot, self._token)
        return wanted

    def compare(self, selection: Selection | None = None) -> Comparison:
        """What differs between both catalogs, as each is now: definitions, owners, privileges and comments, not rows.

        Raises UsageError for patterns that match nothing on the source.
        """
        from .compare import compare_catalogs

        (source, _), (target, _) = self._read_both()
        return compare_catalogs(source, target, selection or Selection())

    def synchronize(self, selection: Selection | None = None, *, drop_extra: bool = False) -> tuple[str, ...]:
        """The SQL that would make the target's catalog equal: statements, and comments for what no statement does.

        What only the target has stays unless `drop_extra`. Nothing is run. Statements may hold passwords of foreign
        servers; `differences.script_to_sql` hides them.
        """
        from .compare.script import synchronize

        (source, _), (target, _) = self._read_both()
        return synchronize(source, target, selection or Selection(), drop_extra=drop_extra)

    def _make_sure(self, plan: Plan, on_event: EventHandler) -> None:
        """Both servers are there, and the plan is still the one that would be made. Raises PlanChangedError."""
        before = self._snapshot.times
        # a repair is of what another snapshot has seen
        self._sides.steadily(self._sides.check, plan.options.retry_seconds if plan.resumable else 0, on_event)
        if self._snapshot.times != before and self.plan(plan.selection, plan.options).hash != plan.hash:
            raise PlanChangedError(_CHANGED, hint=_CHANGED_HINT)

    def _verify_copied(
        self,
        plan: Plan,
        results: tuple[StepResult, ...],
        databases: Databases,
        on_event: EventHandler,
        token: CancellationToken,
    ) -> Verification | None:
        from .verify import wanted_of_plan

        migrated = {r.step for r in results if r.state is State.MIGRATED}
        wanted = wanted_of_plan(self.inspect(), plan, migrated, databases.sequences)
        retries = Retries(plan.options.retry_seconds)
        try:
            return self._verify(wanted, True, DEFAULT_SHOWN, on_event, token, retries)
        except CancelledError:
            return None

    def _verify(
        self,
        wanted: Wanted,
        hashes: bool,
        show: int,
        on_event: EventHandler,
        token: CancellationToken,
        retries: Retries | None = None,
    ) -> Verification:
        from .verify import verify_all

        return verify_all(
            wanted,
            *self._sides.reached,
            hashes=hashes,
            workers=VERIFY_WORKERS,
            show=show,
            snapshot=self._snapshot,
            on_event=on_event,
            token=token,
            retries=retries,
        )

    def _read_both(self) -> tuple[tuple[Catalog, Privileges], tuple[Catalog, Privileges]]:
        """Both at the same time: they are different servers."""
        with ThreadPoolExecutor(2, "pgmig-read") as beside:
            source, target = beside.submit(self._read_source), beside.submit(self._read_target)
            import_module(".ledgered", __package__)  # the planner and the executor, while both sides answer
            return source.result(), target.result()

    def _read_source(self) -> tuple[Catalog, Privileges]:
        if self._source is None or self._source_as_of != self._snapshot.times:
            self._source_as_of = self._snapshot.times
            with self._reading:
                self._source = read_catalog(self._snapshot.connection, "source", self._token)
        return self._source

    def _read_target(self) -> tuple[Catalog, Privileges]:
        if self._target is None:
            self._target = read_catalog(self._held.connection, "target", self._token)
        return self._target


def inspect(source: ConnectionOptions, *, token: CancellationToken | None = None) -> Catalog:
    """What is in a database. Raises ConnectionFailedError, ServerTooOldError."""
    token = token or CancellationToken()
    with connect(source, "source", token=token) as connection:
        return read_catalog(connection, "source", token)[0]


def plan(
    source: ConnectionOptions,
    target: ConnectionOptions,
    selection: Selection | None = None,
    options: Options | None = None,
) -> Plan:
    """What a run would do; nothing is written."""
    with Session(source, target) as session:
        return session.plan(selection, options)


def run(
    source: ConnectionOptions,
    target: ConnectionOptions,
    plan: Plan,
    *,
    on_event: EventHandler = ignore,
    token: CancellationToken | None = None,
) -> Report:
    """Run a plan made before. Raises PlanChangedError when it would now be another one."""
    with Session(source, target, token=token) as session:
        now = session.plan(plan.selection, plan.options)
        if now.hash != plan.hash:
            raise PlanChangedError(_CHANGED, hint=_CHANGED_HINT)
        return session.run(now, on_event=on_event, token=token)


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
    with Session(source, target, token=token) as session:
        return session.verify(selection, hashes=hashes, on_event=on_event)


def compare(
    source: ConnectionOptions,
    target: ConnectionOptions,
    selection: Selection | None = None,
    *,
    token: CancellationToken | None = None,
) -> Comparison:
    """What differs between two databases' catalogs."""
    with Session(source, target, token=token) as session:
        return session.compare(selection)


__all__ = ["Session", "compare", "inspect", "plan", "run", "verify"]
