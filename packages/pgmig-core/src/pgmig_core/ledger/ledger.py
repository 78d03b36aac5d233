"""Reading and writing a ledger through one connection to the target."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

import psycopg
from msgspec import Struct, field

from .. import sql
from ..catalog.catalog import Catalog
from ..catalog.privileges import Privileges
from ..catalog.server import Server
from ..connection import OLDEST_VERSION, raising
from ..errors import StatementFailedError
from ..identifiers import qualify
from ..plan import Plan, Subject
from . import statements
from .codec import decode, encode

ALREADY_THERE = "42710"
"""The SQLSTATE of a constraint whose name the table has already."""

# Else a crash of the target could take the ledger along, and leave what was noted nowhere.
_DURABLE = "SET LOCAL synchronous_commit = local"

FORMAT = 1
"""Of the tables: a ledger of another one is not gone on with."""


class Standing(Struct, frozen=True):
    """What a schema of the target is to a ledger."""

    exists: bool = False
    ours: bool = False
    is_ledger: bool = False
    """It has the ledger's tables, all of the connected user."""
    is_empty: bool = True

    @property
    def free(self) -> bool:
        """A ledger may be made in it."""
        return not self.exists or (self.ours and self.is_empty)


class RunRow(Struct, frozen=True, kw_only=True):
    """What is known of the run that a ledger is of. `selection` and `options` are as JSON has them."""

    format: int
    plan_hash: str
    source: str
    """Which server and database; not for people."""
    target: str
    selection: dict[str, Any]
    options: dict[str, Any]
    version: str
    resumable: bool
    made_schema: bool
    started: datetime


_RUN = RunRow.__struct_fields__
_ISO = "pg_catalog.to_char(taken, 'YYYY-MM-DD\"T\"HH24:MI:SS+00:00')"


class Done(Struct, frozen=True):
    """A step that was done: under which snapshot, and what it moved."""

    snapshot: int
    rows: int = 0
    bytes: int = 0


class TakenOff(Struct, frozen=True):
    """What was taken off and not put back: known by the key of the step that would put it back."""

    key: str
    subject: Subject
    statements: tuple[str, ...]


class Snapshots(Struct, frozen=True):
    """When each of the snapshots was taken, as ISO 8601 in UTC, by number."""

    taken: dict[int, str] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return max(self.taken, default=0)


class Left(Struct, frozen=True):
    """A ledger's contents."""

    run: RunRow
    done: dict[str, Done]
    """By step key."""
    begun: frozenset[str]
    """Keys of split tables of which a part has come."""
    taken_off: tuple[TakenOff, ...]
    snapshots: Snapshots


def find(connection: psycopg.Connection[Any], schema: str) -> Standing:
    """What the schema is. Raises ConnectionFailedError."""
    with raising("target"):
        query = sql.load("ledger", OLDEST_VERSION).encode()
        row = psycopg.RawCursor(connection).execute(query, (schema,)).fetchone()
    if row is None:
        return Standing()
    ours, tables, relations = row
    return Standing(True, ours, ours and tables == len(statements.TABLES), relations == 0)


def identity_of(server: Server) -> str:
    """Which server and database it is, as well as that may be known."""
    if server.system_identifier:
        return f"{server.system_identifier}/{server.database_oid}"
    return f"{server.host}/{server.database}"


class Ledger:
    """The ledger in one schema of the target. Only of a schema where `find` says that it is one, or free."""

    def __init__(self, connection: psycopg.Connection[Any], schema: str) -> None:
        self._connection, self.schema = connection, schema

    def read(self) -> Left:
        """All of it. Raises ConnectionFailedError, StatementFailedError."""
        queries = (
            f"SELECT {', '.join(_RUN)} FROM {self._name('run')}",
            f"SELECT key, chunk, snapshot, rows, bytes FROM {self._name('done')}",
            f"SELECT number, {_ISO} FROM {self._name('snapshot')} ORDER BY number",
            self._taken_off,
        )
        with raising("target"), self._connection.pipeline():
            cursors = [self._connection.execute(query.encode()) for query in queries]
            run, done, taken, off = (cursor.fetchall() for cursor in cursors)
        if len(run) != 1:
            raise StatementFailedError("target", f"the ledger in schema {self.schema} holds {len(run)} runs")
        whole = {row[0]: Done(*row[2:]) for row in done if row[1] is None}
        return Left(
            run=RunRow(**dict(zip(_RUN, run[0], strict=True))),
            done=whole,
            begun=frozenset(row[0] for row in done if row[1] is not None and row[0] not in whole),
            taken_off=_taken_off(off),
            snapshots=Snapshots(dict(taken)),
        )

    def before(self) -> tuple[Catalog, Privileges, dict[int, int]]:
        """The target's catalog, the user's rights, and the sizes of the source's tables by oid, when the run began.

        Raises ValueError for another version's.
        """
        return decode(bytes(self._rows(f"SELECT before FROM {self._name('run')}")[0][0]))

    def taken_off(self) -> tuple[TakenOff, ...]:
        """What is still off."""
        return _taken_off(self._rows(self._taken_off))

    def start(
        self,
        plan: Plan,
        source: Server,
        before: tuple[Catalog, Privileges],
        sizes: dict[int, int],
        version: str,
        *,
        left: bool,
        exists: bool,
    ) -> None:
        """Begin a ledger, in one transaction; what an earlier one (`left`) has on record as off stays so."""
        with raising("target"), self._connection.pipeline(), self._connection.transaction():
            off = self.taken_off() if left else ()
            made_schema = self._rows(f"SELECT made_schema FROM {self._name('run')}")[:1] if left else ()
            old: tuple[str, ...] = ()
            if left:
                old = statements.drop(self.schema, made_schema=False)
            elif not exists:
                old = (statements.make_schema(self.schema),)
            self._run(_DURABLE, *old, *statements.make_tables(self.schema))
            for each in off:
                self._put(
                    f"INSERT INTO {self._name('taken_off')} VALUES ($1, $2, $3, $4, $5)",
                    each.key, each.subject.kind, each.subject.schema, each.subject.name, list(each.statements),
                )  # fmt: skip
            self._put(
                f"INSERT INTO {self._name('run')} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                FORMAT, plan.hash, identity_of(source), identity_of(before[0].server),
                plan.selection.model_dump_json(), plan.options.model_dump_json(), version, plan.resumable,
                made_schema[0][0] if made_schema else not exists, encode(*before, sizes) if plan.resumable else b"",
            )  # fmt: skip

    def add_snapshot(self, number: int, exported: str, lsn: str | None) -> None:
        """Rows are read under another snapshot from here on."""
        with raising("target"), self._connection.pipeline(), self._connection.transaction():
            self._run(_DURABLE)
            self._put(f"INSERT INTO {self._name('snapshot')} VALUES ($1, $2, $3)", number, exported, lsn)

    def put_back(self, each: TakenOff) -> None:
        """Put back one thing that is off, and forget it, in one transaction; what is there again is only forgotten.

        Raises StatementFailedError.
        """
        forget = statements.forget_taken_off(self.schema, each.key)
        try:
            with raising("target"), self._connection.transaction():
                self._run(*each.statements, forget)
        except StatementFailedError as error:
            if error.sqlstate != ALREADY_THERE:
                raise
            with raising("target"):
                self._run(forget)

    def drop(self, then: Iterable[Sequence[tuple[str, ...]]] = ()) -> list[str]:
        """Forget it all, once all that was committed before is on the disk; in the same transaction do `then`: of each
        the first way that works. What failed of that, as messages: it is no reason to keep the ledger."""
        then, failures = tuple(then), []
        one_trip: AbstractContextManager[object] = (
            nullcontext() if then else self._connection.pipeline()
        )  # an error ends a pipeline, savepoint or not
        with raising("target"), one_trip, self._connection.transaction():
            made = self._rows(f"SELECT made_schema FROM {self._name('run')}")
            gone = statements.drop(self.schema, made_schema=bool(made and made[0][0]))
            self._run(_DURABLE, statements.without_event_triggers(), *gone)
            for ways in then:
                errors: list[str] = []
                for commands in ways:
                    try:
                        with raising("target"), self._connection.transaction():
                            self._run("SET LOCAL search_path = ''", *commands)
                        break
                    except StatementFailedError as error:
                        errors.append(error.message)
                else:
                    failures += errors[:1]
        return failures

    def _name(self, table: str) -> str:
        return qualify(self.schema, table)

    def _rows(self, query: str) -> list[Any]:
        with raising("target"):
            return self._connection.execute(query.encode()).fetchall()

    @property
    def _taken_off(self) -> str:
        return f"SELECT key, kind, schema, name, statements FROM {self._name('taken_off')} ORDER BY key"

    def _run(self, *texts: str) -> None:
        """In one round trip."""
        with self._connection.pipeline():
            for text in texts:
                self._connection.execute(text.encode())

    def _put(self, query: str, *values: object) -> None:
        with raising("target"):
            psycopg.RawCursor(self._connection).execute(query.encode(), values)


def _taken_off(rows: Iterable[tuple[Any, ...]]) -> tuple[TakenOff, ...]:
    return tuple(TakenOff(key, Subject(kind, schema, name), tuple(said)) for key, kind, schema, name, said in rows)


def same_request(run: RunRow, plan_selection: dict[str, Any], plan_options: dict[str, Any]) -> list[str]:
    """What the earlier run was asked for in other words, `fk: disable then, keep now`."""
    told = []
    for then, now in ((run.selection, plan_selection), (run.options, plan_options)):
        for name, value in now.items():
            if json.dumps(then.get(name)) != json.dumps(value):
                told.append(f"{name}: {json.dumps(then.get(name))} then, {json.dumps(value)} now")
    return told
