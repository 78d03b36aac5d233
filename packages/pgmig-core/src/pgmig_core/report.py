"""What a run did: per object, and on the whole. Values only; `to_json` is what the CLI prints and the web sends."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from .bottleneck import BottleneckShare
from .comparison import Comparison
from .plan import Action, Finding, Phase, Subject


class State(StrEnum):
    """What became of a step."""

    MIGRATED = "migrated"
    SKIPPED = "skipped"
    """Something it needs failed; `cause` names it."""
    FAILED = "failed"
    NOT_ATTEMPTED = "not attempted"
    """The run ended before its turn."""


class Outcome(StrEnum):
    """How a run ended."""

    COMPLETED = "completed"
    COMPLETED_WITH_ERRORS = "completed_with_errors"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StepResult(Struct, frozen=True, kw_only=True):
    """What became of one step. `sqlstate`, `message`, `hint` of a failure are the server's; seconds are wall time."""

    step: int
    phase: Phase
    action: Action
    subject: Subject
    state: State
    rows: int = 0
    bytes: int = 0
    seconds: float = 0.0
    sqlstate: str | None = None
    message: str = ""
    hint: str = ""
    cause: str = ""
    warnings: tuple[str, ...] = ()
    """What was not done quite as planned, though nothing is missing: statistics not taken, a second way gone."""
    snapshot: int = 0
    """Of a copy: the number of the snapshot its rows are of, where there is a ledger."""
    rejected: int = 0
    """Rows of a copy that the target refused."""
    reject_file: str = ""
    """Where they are; a file of the same name that ends in .jsonl has the reasons."""


class RowState(StrEnum):
    """How a row differs."""

    MISSING = "missing"
    """The source has it, the target has not."""
    EXTRA = "extra"
    DIFFERENT = "different"


class ColumnDifference(Struct, frozen=True, kw_only=True):
    """A value that is not the same; as text, shortened where it is long, None for NULL."""

    name: str
    source: str | None
    target: str | None


class RowDifference(Struct, frozen=True, kw_only=True):
    """A row that is not the same on both sides: which one, and the columns that differ."""

    state: RowState
    key: tuple[tuple[str, str | None], ...]
    """Names of the source's columns, and values as text, shortened where they are long; the whole row without a key."""
    columns: tuple[ColumnDifference, ...] = ()


class TableVerification(Struct, frozen=True, kw_only=True):
    """Row count and order-independent hash of a table on both sides; a hash is None where only rows were counted.

    A sequence has one row, and a hash of its value; large objects count as rows of one table.
    """

    schema: str
    name: str
    source_rows: int
    target_rows: int
    source_hash: int | None = None
    target_hash: int | None = None
    error: str = ""
    kind: str = "TABLE"
    rows: tuple[RowDifference, ...] = ()
    """Some of the rows that differ."""
    more_rows: bool = False
    """There are others."""
    buckets: tuple[int, tuple[int, ...]] | None = None
    """Where they are: a level, and buckets of it (verify/statements.py). None where that was not looked for."""
    remark: str = ""
    """What is no difference, but worth knowing."""

    @property
    def equal(self) -> bool:
        return not self.error and (self.source_rows, self.source_hash) == (self.target_rows, self.target_hash)


class Verification(Struct, frozen=True, kw_only=True):
    """The comparison of both sides' rows, table by table."""

    tables: tuple[TableVerification, ...]
    seconds: float = 0.0

    @property
    def equal(self) -> bool:
        return all(t.equal for t in self.tables)

    @property
    def differences(self) -> tuple[TableVerification, ...]:
        return tuple(t for t in self.tables if not t.equal)

    def updated(self, again: Verification) -> Verification:
        """This one, with what was compared again as it is now."""
        now = {(t.kind, t.schema, t.name): t for t in again.tables}
        tables = tuple(now.get((t.kind, t.schema, t.name), t) for t in self.tables)
        return Verification(tables=tables, seconds=self.seconds + again.seconds)


class MissingForeignKey(Struct, frozen=True, kw_only=True):
    """A foreign key that was taken off and could not be put back, and the statement that restores it."""

    subject: Subject
    statement: str
    message: str


class SnapshotTaken(Struct, frozen=True):
    """A snapshot of the source; `taken` is ISO 8601 in UTC."""

    number: int
    taken: str


class Report(Struct, frozen=True, kw_only=True):
    """The whole run. Times are seconds; `started_at` is ISO 8601 in UTC."""

    run_id: str
    source: str
    target: str
    plan_hash: str
    started_at: str
    seconds: float
    outcome: Outcome
    reason: str = ""
    """Why it failed or was cancelled."""
    results: tuple[StepResult, ...]
    missing_foreign_keys: tuple[MissingForeignKey, ...] = ()
    verification: Verification | None = None
    parity: Comparison | None = None
    """With options.verify: what the run made and is not the same on both sides."""
    findings: tuple[Finding, ...] = ()
    bottlenecks: tuple[BottleneckShare, ...] = ()
    """What the time of copying and building went to, most first; none for a run of a second or less."""
    snapshots: tuple[SnapshotTaken, ...] = ()
    """The snapshots that rows come from, where they are several: the run went on after one was lost."""
    guards: tuple[str, ...] = ()
    """What was seen of the servers while it ran, and warned of or paused for."""
    can_resume: bool = False
    """It ended early, and what is done is on record."""

    left_out: tuple[Subject, ...] = ()
    """Chosen tables whose rows did not come, as the plan said; findings say why."""

    @property
    def failures(self) -> tuple[StepResult, ...]:
        return tuple(r for r in self.results if r.state is State.FAILED)

    @property
    def warned(self) -> tuple[StepResult, ...]:
        """What was migrated with something to say about it; it leaves the outcome as it is."""
        return tuple(r for r in self.results if r.warnings)

    @property
    def downgraded(self) -> tuple[Finding, ...]:
        """What rights were missing for, as the plan said: it leaves the outcome as it is."""
        return tuple(f for f in self.findings if f.is_downgrade)

    @property
    def rows(self) -> int:
        return sum(r.rows for r in self.results)

    @property
    def rejected(self) -> int:
        """Rows that the target refused and that were skipped."""
        return sum(r.rejected for r in self.results)

    @property
    def bytes(self) -> int:
        return sum(r.bytes for r in self.results)
