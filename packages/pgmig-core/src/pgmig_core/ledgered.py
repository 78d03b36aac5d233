"""A plan made, and run, with the ledger in view: beginning it, going on with it, forgetting it.

    plan     what an earlier run left on the target is put back at this one's end, or this one goes on with it
    run      one pgmig at a time; each step notes itself; a run whose steps are all done leaves no ledger

Going on makes the plan anew, from the source as it is and the target's catalog as it was when the earlier run began,
and goes on only if that is the same plan.
"""

from __future__ import annotations

import json
import logging
from importlib.metadata import version
from typing import Any

import psycopg
from msgspec import Struct
from msgspec.structs import replace

from . import sql
from .cancellation import CancellationToken
from .catalog.base import CatalogObject
from .catalog.catalog import Catalog
from .catalog.large_object import LargeObject
from .catalog.privileges import Privileges
from .catalog.schema import Schema
from .catalog.table import Table
from .connection import OLDEST_VERSION, raising
from .errors import ConnectionFailedError, StatementFailedError, UsageError
from .events import EventHandler, Retrying, RunStarted
from .executor import Execution, execute
from .executor.ahead import Ahead, lanes_of
from .executor.recording import done_steps, go_on, put_back_too, recorded, results_of
from .executor.search_path import ways
from .executor.worker import Databases
from .held import Held
from .inspector import inspect as read_catalog
from .ledger import Ledger, Left, Standing, find
from .ledger.ledger import FORMAT, identity_of, same_request
from .ledger.statements import TABLES
from .options import Options, Selection, SnapshotLoss
from .patience import Patience, Retries
from .plan import DECIDING, Finding, Plan, Severity
from .planner import make_plan
from .planner.leaving import without
from .report import SnapshotTaken, State

log = logging.getLogger(__name__)

Side = tuple[Catalog, Privileges]


class Ran(Struct, frozen=True):
    """An execution; which snapshots its rows come from, if there are several; whether it can be gone on with."""

    execution: Execution
    snapshots: tuple[SnapshotTaken, ...] = ()
    can_resume: bool = False


def plan_with_ledger(
    connection: psycopg.Connection[Any], source: Side, target: Side, selection: Selection, options: Options
) -> Plan:
    """The plan, given what stands on the target. Raises UsageError where there is nothing that can be gone on with."""
    schema = options.ledger_schema
    standing = find(connection, schema)
    source = without_ledger(source[0], schema), source[1]
    if options.resume:
        if not standing.is_ledger:
            raise UsageError(_nothing_left(standing, target[0], schema), field="resume")
        return _plan_resumed(Ledger(connection, schema), source, target[0], selection, options)
    plan = make_plan(source[0], target[0], selection, options, source[1], target[1])
    return with_left(connection, plan, standing, can_create=target[0].server.can_create)


def with_left(
    connection: psycopg.Connection[Any], plan: Plan, standing: Standing | None = None, *, can_create: bool = True
) -> Plan:
    """The plan, which also puts back what an earlier run left off; findings say so."""
    schema = plan.options.ledger_schema
    standing = standing or find(connection, schema)
    if standing.is_ledger:
        left = Ledger(connection, schema).read()
        return _add(put_back_too(plan, left.taken_off, schema), _left_finding(left))
    if not standing.free or not (standing.exists or can_create):
        why = "it holds something else" if standing.ours else "it is another role's"
        if not standing.exists:
            why = "the user may not create it"
        return _add(plan, Finding(
            severity=Severity.WARNING, code="no_ledger", subject=None,
            message=f"no ledger in schema {schema} of the target: {why}; a run that ends early cannot be resumed",
            hint="--ledger-schema names another, which may be there and empty; or grant CREATE on the database",
        ))  # fmt: skip
    return plan


def without_ledger(catalog: Catalog, schema: str) -> Catalog:
    """The source's catalog without a ledger that it has from a time when it was a target."""
    named = {table.name for table in catalog.of(Table) if table.nspname == schema}
    if not named.issuperset(TABLES):
        return catalog

    def inside(obj: CatalogObject) -> bool:
        return obj.nspname == schema or (isinstance(obj, Schema) and obj.name == schema)

    return without(catalog, {address for address, obj in catalog.objects.items() if inside(obj)})


def run_with_ledger(
    plan: Plan,
    databases: Databases,
    held: Held,
    source: Catalog,
    target: Side,
    on_event: EventHandler,
    token: CancellationToken,
    run_id: str,
) -> Ran:
    """Run it. `held` is locked, `target` is what stands there now."""
    options = plan.options

    def alive() -> bool:
        return databases.snapshot.alive() and held.alive()

    databases = replace(databases, retry_seconds=options.retry_seconds, alive=alive, opened=held.sessions.add)

    def told(error: StatementFailedError | ConnectionFailedError, pause: float) -> None:
        log.warning("trying again in %.2f s: %s", pause, error)
        on_event(Retrying(None, str(error), pause))

    lanes = lanes_of(plan, held.round_trip, target[0].server.free_connections)
    with Ahead(plan, lanes, databases.source, databases.target, databases.snapshot, token) as ahead:
        databases = replace(databases, ahead=ahead, lanes=lanes)
        begin = Retries(options.retry_seconds, told=told)
        ledger = begin.run(lambda _in_doubt: _begin(plan, held, source, target), token)
        if ledger is None:
            return Ran(execute(plan, databases, on_event, token))
        return _attempt(plan, replace(databases, ledgered=True), ledger, held, target[0], on_event, token, run_id)


def _attempt(
    plan: Plan,
    databases: Databases,
    ledger: Ledger,
    held: Held,
    target: Catalog,
    on_event: EventHandler,
    token: CancellationToken,
    run_id: str,
) -> Ran:
    """Execute until it is through, or what ends it does not pass."""
    schema, options = plan.options.ledger_schema, plan.options
    attempts = _Attempts(plan, ledger, held, target)
    patience, execution = Patience(options.retry_seconds), Execution()
    while True:
        try:
            already = attempts.done
            execution = attempts.execute(databases, on_event, token)
            if attempts.done > already:
                patience = Patience(options.retry_seconds)  # it came further: this is another failure
        except ConnectionFailedError as error:
            execution.lost = error
        lost, ended = execution.lost, execution.lost is None
        if ended:
            try:
                return _finish(Ledger(held.connection, schema), plan, execution)
            except ConnectionFailedError as error:
                lost = execution.lost = error
        assert lost is not None  # noqa: S101 - of the two one is so
        if token.cancelled or not _return(lost, databases, held, patience, options, on_event, token):
            return Ran(execution, (), plan.resumable)
        if ended and not find(held.connection, schema).is_ledger:  # it was forgotten, which nobody heard of
            execution.lost = None
            return Ran(execution)
        on_event(RunStarted(run_id, plan))


def _begin(plan: Plan, held: Held, source: Catalog, target: Side) -> Ledger | None:
    """Begin the run's ledger, or find that of the run which it goes on with; None where there can be none. May be done
    twice: then the first one is taken for that of an earlier run. Raises ConnectionFailedError."""
    schema = plan.options.ledger_schema
    if held.connection.closed:
        held.open_again()
    standing = find(held.connection, schema)
    free = standing.free and (standing.exists or target[0].server.can_create)
    if not standing.is_ledger and not free:
        return None
    ledger = Ledger(held.connection, schema)
    if not plan.options.resume:
        sizes = {table.oid: table.bytes for table in source.of(Table)}
        made_by = version("pgmig-core")
        ledger.start(plan, source.server, target, sizes, made_by, left=standing.is_ledger, exists=standing.exists)
    return ledger


class _Attempts(Struct):
    """Executions of one plan, each of what those before it, in this run or an earlier one, have not done."""

    plan: Plan
    ledger: Ledger
    held: Held
    target: Catalog
    """When this run began."""
    done: int = -1
    """Steps that were done when the last one began; -1: there was none."""
    snapshots: int = 0
    """How many the source's snapshot was when the last one began."""
    number: int = 0
    """The ledger's, of the last snapshot."""

    def execute(self, databases: Databases, on_event: EventHandler, token: CancellationToken) -> Execution:
        """Raises ConnectionFailedError when the ledger cannot be read any more."""
        self.ledger = ledger = Ledger(self.held.connection, self.ledger.schema)
        left = ledger.read()
        done = done_steps(self.plan, left)
        if self.snapshots != databases.snapshot.times:
            self.number, self.snapshots = left.snapshots.last + 1, databases.snapshot.times
            ledger.add_snapshot(self.number, databases.snapshot.id, _lsn(databases))
        first, self.done = self.done < 0, len(done)
        now = self.plan
        if self.plan.options.resume or not first:
            before = ledger.before()[0] if self.plan.resumable else self.target
            large = frozenset(obj.oid for obj in before.of(LargeObject))
            now = go_on(self.plan, done, left, self.target if first else _catalog(self.held), large)
        steps = recorded(now, ledger.schema, self.number)
        return execute(steps, databases, on_event, token, results_of(self.plan, done))


def _return(
    lost: ConnectionFailedError,
    databases: Databases,
    held: Held,
    patience: Patience,
    options: Options,
    on_event: EventHandler,
    token: CancellationToken,
) -> bool:
    """Wait until both servers are there again, under the same snapshot if possible; False when they do not come."""
    while (pause := patience.pause(lost)) is not None:
        log.warning("trying again in %.2f s: %s", pause, lost)
        on_event(Retrying(None, str(lost), pause))
        if token.wait(pause):
            return False
        try:
            if not databases.snapshot.alive():
                if options.on_snapshot_loss is SnapshotLoss.STOP:
                    databases.snapshot.raise_if_lost()
                databases.snapshot.renew(databases.source, token)
                log.warning("the snapshot was lost; the rest is read under a new one")
            held.open_again()
        except ConnectionFailedError as error:
            if not databases.snapshot.alive() and options.on_snapshot_loss is SnapshotLoss.STOP:
                return False
            lost = error
        else:
            return True
    return False


def _catalog(held: Held) -> Catalog:
    with raising("target"):
        return read_catalog(held.connection, host="")


def _finish(ledger: Ledger, plan: Plan, execution: Execution) -> Ran:
    """Forget the ledger of a run that did everything; say what another run can do with that of any other.

    Raises ConnectionFailedError.
    """
    whole = len(execution.results) == len(plan.steps) and all(r.state is State.MIGRATED for r in execution.results)
    try:
        numbers = {r.snapshot for r in execution.results if r.snapshot}
        taken = ledger.read().snapshots.taken if len(numbers) > 1 else {}
        if whole and not ledger.taken_off():
            again = [step for step in plan.steps if step.once_more]
            for message in ledger.drop(ways(step) for step in again):
                log.warning("a materialized view over the system's catalogs still counts the ledger: %s", message)
        snapshots = tuple(SnapshotTaken(number, taken[number]) for number in sorted(numbers & taken.keys()))
        return Ran(execution, snapshots, plan.resumable and not whole)
    except StatementFailedError as error:
        log.warning("the ledger could not be put away: %s", error)
    return Ran(execution, (), plan.resumable)


def _plan_resumed(ledger: Ledger, source: Side, now: Catalog, selection: Selection, options: Options) -> Plan:
    left = ledger.read()
    run = left.run
    if run.format != FORMAT:
        raise UsageError(f"the ledger on the target is of another version of pgmig, {run.version}", field="resume")
    if not run.resumable:
        raise UsageError("what ended early was a repair: call verify --repair again", field="resume")
    for side, then, server in (("source", run.source, source[0].server), ("target", run.target, now.server)):
        if then != identity_of(server):
            raise UsageError(
                f"the {side} is another database than that of the run that ended early",
                hint="give the same --src and --dst, or start anew without --resume", field="resume",
            )  # fmt: skip
    chosen = json.loads(options.model_dump_json(include=set(DECIDING)))
    if told := same_request(run, json.loads(selection.model_dump_json()), chosen):
        raise UsageError(
            f"the run that ended early was asked for something else: {'; '.join(told)}",
            hint="give the same, or start anew without --resume", field="resume",
        )  # fmt: skip
    try:
        before, rights, sizes = ledger.before()
    except ValueError as error:
        raise UsageError(f"the ledger cannot be read: {error}", field="resume") from error
    server = replace(before.server, free_connections=now.server.free_connections, host=now.server.host)
    plan = make_plan(
        _with_sizes(source[0], sizes), replace(before, server=server), selection, options, source[1], rights
    )
    if plan.hash != run.plan_hash:
        raise UsageError(
            "the source's definitions, or the users' rights, changed since the run that ended early",
            hint="start anew without --resume", field="resume",
        )  # fmt: skip
    finding = Finding(
        severity=Severity.INFO, code="resumes", subject=None,
        message=f"goes on with the run of {run.started:%Y-%m-%d %H:%M:%S}: {len(done_steps(plan, left)):,} of"
        f" {len(plan.steps):,} steps are done; tables copied then keep the rows of their snapshot",
    )  # fmt: skip
    return replace(_add(put_back_too(plan, left.taken_off, ledger.schema), finding), losses=())


def _with_sizes(catalog: Catalog, sizes: dict[int, int]) -> Catalog:
    """With tables as large as they were: what is large enough decides how keys are built."""
    changed = {
        address: replace(obj, bytes=sizes[obj.oid])
        for address, obj in catalog.objects.items()
        if isinstance(obj, Table) and sizes.get(obj.oid, obj.bytes) != obj.bytes
    }
    return replace(catalog, objects={**catalog.objects, **changed}) if changed else catalog


def _nothing_left(standing: Standing, target: Catalog, schema: str) -> str:
    if standing.exists and not standing.ours:
        return f"schema {schema} is another role's: what stands in it is not trusted"
    return f"there is nothing to resume on {target.server.host}/{target.server.database}"


def _left_finding(left: Left) -> Finding:
    off = f"; what it took off ({len(left.taken_off):,}) is put back at the end of this one" if left.taken_off else ""
    return Finding(
        severity=Severity.WARNING, code="ledger_left", subject=None,
        message=f"a run that began at {left.run.started:%Y-%m-%d %H:%M:%S} ended early; this one starts anew{off}",
        hint="--resume goes on with it; pgmig recover only puts back what it took off",
    )  # fmt: skip


def _add(plan: Plan, finding: Finding) -> Plan:
    order = list(Severity)
    findings = sorted((*plan.findings, finding), key=lambda f: order.index(f.severity))
    return replace(plan, findings=tuple(findings))


def _lsn(databases: Databases) -> str | None:
    try:
        with databases.reading, raising("source"):
            connection = databases.snapshot.connection
            row = connection.execute(sql.load("snapshot_lsn", OLDEST_VERSION).encode()).fetchone()
    except (StatementFailedError, ConnectionFailedError) as error:
        log.info("no position of the source's log: %s", error.message)
        return None
    return str(row[0]) if row is not None and row[0] is not None else None
