"""A plan: what will be done, as values. Whoever holds one knows every statement that will run.

Steps are a graph: `requires` must have succeeded, `follows` must only have ended (well or badly). Step ids are
positions in `Plan.steps`, which is itself in a valid order. The phases are labels for people, not barriers.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

import msgspec
from msgspec import Struct

from .options import Options, Selection


class Phase(StrEnum):
    """The ten phases of the specification, with what comes before and after them."""

    PREPARE = "prepare"
    SCHEMAS = "schemas"
    TYPES = "types"
    TABLES = "tables"
    DATA = "data"
    INDEXES = "indexes"
    CONSTRAINTS = "constraints"
    VIEWS = "views"
    FUNCTIONS = "functions"
    SEQUENCES = "sequences"
    TRIGGERS = "triggers"
    FINISH = "finish"


class Severity(StrEnum):
    """An error stops the run before anything is touched; a warning is shown; info explains."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Subject(Struct, frozen=True):
    """What a step or a finding is about: `kind` in PostgreSQL's words (TABLE, FK CONSTRAINT), names unquoted."""

    kind: str
    schema: str | None
    name: str

    def __str__(self) -> str:
        return f"{self.kind.lower()} {self.schema + '.' if self.schema else ''}{self.name}"


class Finding(Struct, frozen=True, kw_only=True):
    """Something the user should know before the run: `code` is stable, for tests and machines."""

    severity: Severity
    code: str
    subject: Subject | None
    message: str
    hint: str = ""
    admin_sql: str = ""
    """The statements that an administrator would run to do what we may not, apart by `;` and a line end, if any."""
    admin_side: str = ""
    """Where: `source` or `target`."""
    admin_when: str = ""
    """`before` the copy, so that it can do the rest, or `after` it."""

    @property
    def is_downgrade(self) -> bool:
        """Something does not arrive, or not as it was, because rights are missing."""
        return bool(self.admin_side) or self.code in _DOWNGRADES


_DOWNGRADES = frozenset(
    {"left_out", "options_hidden", "owner_kept", "role_missing", "role_passwords", "subscription_hidden", "tablespace"}
)


class Action(StrEnum):
    """What a step does."""

    CREATE = "create"
    ALTER = "alter"
    DROP = "drop"
    COPY = "copy"
    SET_SEQUENCE = "set sequence"
    REFRESH = "refresh"
    CARRY = "carry"
    """The planner's statistics, from the source."""
    COLLECT = "collect"
    """The planner's statistics, by ANALYZE."""
    DISABLE_FK = "disable foreign key"
    RESTORE_FK = "restore foreign key"


class Record(Struct, frozen=True):
    """Where a step that was done is noted: under `key`, in the ledger's tables of `schema`."""

    schema: str
    key: str
    snapshot: int = 0
    """The number of the snapshot that its rows are read under."""
    statements: tuple[str, ...] = ()
    """What notes it, in the step's own transaction. A copy makes its own, when it knows the rows."""


class Step(Struct, frozen=True, kw_only=True):
    """One unit of work: its statements run on the target in one transaction (`transactional`), or one by one."""

    id: int
    phase: Phase
    action: Action
    subject: Subject
    statements: tuple[str, ...] = ()
    requires: frozenset[int] = frozenset()
    follows: frozenset[int] = frozenset()
    always: bool = False
    """Runs even when the run failed or was cancelled: it puts back what an earlier step took off."""
    undoes: int | None = None
    """With `always`: the step whose work this one puts back; it is needed only if that one was done."""
    transactional: bool = True
    exclusive: frozenset[str] = frozenset()
    """Relations (qualified names) it locks against everything: two steps that share one do not run at the same time."""
    shared: frozenset[str] = frozenset()
    """Relations it locks against writers only: such steps run side by side, but not beside an exclusive one."""
    cost: int = 0
    """Bytes it has to go through, roughly: of steps that could run now the dearest goes first."""
    note: str = ""
    """Why it is in the plan, if that is not plain: what needed it, what could not be done."""
    search_paths: tuple[str, ...] = ()
    """To try again with, one after the other, if a function's body does not find what it names."""
    functions: tuple[str, ...] = ()
    """Whose bodies these are: `FUNCTION s.f(integer)`. They get the path for the step's transaction."""
    record: Record | None = None
    """None: it is not noted when it is done."""
    once_more: bool = False
    """It reads the target's own catalogs, which the ledger stands in: its statements run again when that is gone."""


class Format(StrEnum):
    """COPY's format."""

    BINARY = "binary"
    TEXT = "text"


class TriggerState(Struct, frozen=True, kw_only=True):
    """A user trigger of an existing target table that rests while rows arrive, and how it is put back."""

    name: str
    tgenabled: str


class KeyColumn(Struct, frozen=True):
    """A column that a table's rows are ordered by: its name, and its type in SQL."""

    name: str
    type: str


class Split(Struct, frozen=True):
    """A table copied in `chunks` pieces, side by side: by physical position, or where there is a key by ranges of it.

    Where the pieces begin and end is found when the copy runs, under the snapshot.
    """

    chunks: int
    key: tuple[KeyColumn, ...] = ()


class Rejects(Struct, frozen=True):
    """Rows that the target refuses are skipped, up to `limit` (0: any number), and go to files in `directory`."""

    limit: int
    directory: str


class CopyStep(Step, frozen=True, kw_only=True):
    """A table's rows, source to target, in one transaction. `statements` say in SQL what the data plane does."""

    source_schema: str
    source_table: str
    target_schema: str
    target_table: str
    source_columns: tuple[str, ...]
    target_columns: tuple[str, ...]
    source_only: bool = True
    """Read ONLY the table itself; False reads a partitioned table through its root."""
    target_partitioned: bool = False
    """Rows go in through a partitioned root: TRUNCATE without ONLY, no FREEZE."""
    where: str = ""
    """A filter on the source's rows, or empty."""
    delete_where: str = ""
    """Rows of the target that go first, in the transaction of the copy: a repair's."""
    format: Format
    truncate: bool
    """TRUNCATE first, in the transaction of the copy."""
    upsert: bool = False
    conflict_columns: tuple[str, ...] = ()
    """The unique key of the target that an upsert goes by."""
    overriding_system_value: bool = False
    """Upserts into a table with an identity ALWAYS column."""
    resting_triggers: tuple[TriggerState, ...] = ()
    batch_size: int
    existing: bool = False
    """The target had the table before: its rows, if any, are the user's."""
    target_rows: int = 0
    """Rows the target's table has by statistics: what a TRUNCATE takes away."""
    freeze: bool = False
    """The table was made by this plan and is empty."""
    search_path: str = ""
    """What the target's transaction runs under; empty: nothing is found but pg_catalog."""
    split: Split | None = None
    """None copies it as one stream, in one transaction."""
    rejects: Rejects | None = None
    """None: a row that the target refuses fails the table."""
    rows: int
    """Estimated."""
    bytes: int


class SequenceStep(Step, frozen=True, kw_only=True):
    """A sequence's last_value and is_called, read on the source when the step runs.

    With `advance_only` the target's sequence is never set back: its table keeps rows of its own.
    """

    source_schema: str
    source_name: str
    target_schema: str
    target_name: str
    advance_only: bool = False


class LargeObject(Struct, frozen=True):
    """A large object under its old oid, and the statements for its owner, comment and privileges."""

    oid: int
    statements: tuple[str, ...] = ()
    replaces: bool = False
    """The target has one of that oid, which goes first: a repair's."""


class LargeObjectStep(Step, frozen=True, kw_only=True):
    """Large objects with their contents, in one transaction; one that fails fails alone."""

    large_objects: tuple[LargeObject, ...]


class StatisticsStep(Step, frozen=True, kw_only=True):
    """What the planner of the target knows of relations whose rows have come. What goes wrong here is a warning."""

    relations: tuple[tuple[str, str], ...]
    """(schema, name), the same on both sides."""


class Loss(Struct, frozen=True, kw_only=True):
    """Rows of the target that the plan takes away: by DROP or by TRUNCATE, by statistics (-1: never analyzed)."""

    subject: Subject
    action: str
    rows: int
    bytes: int


class Plan(Struct, frozen=True, kw_only=True):
    """Everything a run will do, and what to know before it."""

    source: str
    """host:port/database, for display."""
    target: str
    selection: Selection
    options: Options
    workers: int
    """Tables copied at a time, resolved from options.workers."""
    threads: int = 1
    """Workers in all, those that build indexes included."""
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    losses: tuple[Loss, ...] = ()
    """Tables of the target that hold something (bytes > 0) and are dropped or truncated."""
    left_out: tuple[Subject, ...] = ()
    """Chosen tables whose rows will not come, for want of rights or of a newer target; findings say why."""
    source_version: str
    target_version: str
    resumable: bool = True
    """Whether it can be made again, and gone on with, from the source and what the target was at first."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def copies(self) -> tuple[CopyStep, ...]:
        return tuple(s for s in self.steps if isinstance(s, CopyStep))

    @property
    def hash(self) -> str:
        """Stable over what will be done: estimates, findings, and how many do it at a time do not change it. 16 hex
        digits."""
        keys = step_keys(self.steps)
        counted = {step.id for step in self.steps if _counts(step)}
        lines = sorted(
            f"{keys[step.id]} {' '.join(sorted(keys[need] for need in step.requires & counted))}"
            for step in self.steps
            if step.id in counted
        )
        chosen = self.options.model_dump_json(include=set(DECIDING))
        return hashlib.sha256("\n".join([chosen, *lines]).encode()).hexdigest()[:16]


DECIDING = ("existing_tables", "existing_data", "fk", "roles", "statistics")
"""The options that decide what is done; the others say how."""


def _counts(step: Step) -> bool:
    """Statistics are grouped by estimates, and what an earlier run took off is not this plan's doing."""
    return not isinstance(step, StatisticsStep) and not (step.always and step.undoes is None)


def step_keys(steps: Sequence[Step]) -> dict[int, str]:
    """For each step, by id, what it is known by in another plan for the same: what it does, not its place or its size.

    Steps that are the same are told apart by their order.
    """
    keys: dict[int, str] = {}
    seen: Counter[str] = Counter()
    for step in steps:
        what: list[object] = [step.phase, step.action, step.subject.kind, step.subject.schema, step.subject.name]
        if isinstance(step, CopyStep):
            what += [step.source_schema, step.source_table, step.source_columns, step.where, step.format]
        # a statement with a password is a str of its own class, which msgspec hands to the hook
        encoded = msgspec.json.encode([*what, step.statements], enc_hook=str)
        digest = hashlib.sha256(encoded).hexdigest()[:32]
        keys[step.id] = f"{digest}.{seen[digest]}" if seen[digest] else digest
        seen[digest] += 1
    return keys


__all__ = [
    "DECIDING",
    "Action",
    "CopyStep",
    "Finding",
    "Format",
    "KeyColumn",
    "LargeObject",
    "LargeObjectStep",
    "Loss",
    "Phase",
    "Plan",
    "Record",
    "Rejects",
    "SequenceStep",
    "Severity",
    "Split",
    "StatisticsStep",
    "Step",
    "Subject",
    "TriggerState",
    "step_keys",
]
