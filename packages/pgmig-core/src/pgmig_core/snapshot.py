"""One transaction snapshot for everything that reads the source.

A keeper connection opens a repeatable-read transaction and exports its snapshot; every other connection to the source
adopts it, so that inspecting, copying and verifying see the same instant. The keeper's transaction stays open as long
as anyone may still adopt. Adopting fails on another server, as a pooler or a DSN with several hosts may give us one:
the snapshot's file is not there; beside that, the start time of the server and the database's oid are compared,
because files of the same name may stand on two servers.

PostgreSQL manual, "Snapshot Synchronization Functions". A standby exports as well, but the snapshot does not keep its
primary from cleaning up: a query may then end with "conflict with recovery".
"""

from __future__ import annotations

from threading import Lock
from types import TracebackType
from typing import Any, Self

import psycopg
from msgspec import Struct
from psycopg.pq import TransactionStatus

from . import sql
from .cancellation import CancellationToken
from .connection import OLDEST_VERSION, connect, connect_again, display, raising
from .errors import ConnectionFailedError, StatementFailedError
from .identifiers import literal
from .options import ConnectionOptions
from .reached import reached

BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class ServerIdentity(Struct, frozen=True):
    """Which server and database a session reached. Equal for two sessions of the same."""

    started: str
    database_oid: str


def identity_sql() -> str:
    """The query of a row that `started` and `database_oid` of ServerIdentity are read from, first and second column."""
    return sql.load("server_identity", OLDEST_VERSION)


class ExportedSnapshot(Struct, frozen=True):
    """What another process must know of a snapshot to adopt it."""

    id: str
    identity: ServerIdentity
    encoding: str

    @property
    def begin(self) -> tuple[str, ...]:
        """Statements that begin a transaction which sees the snapshot."""
        return BEGIN, f"SET TRANSACTION SNAPSHOT {literal(self.id)}"

    @property
    def begin_sql(self) -> str:
        """The same as one text."""
        return "; ".join(self.begin)

    def check(self, identity: ServerIdentity, where: str) -> None:
        """Raises ConnectionFailedError unless `identity` is that of the snapshot's own server."""
        if identity != self.identity:
            raise ConnectionFailedError(
                "source",
                f"a second connection to {where} reached another server or database than the first",
                hint="connect to the server itself, not through a pooler or a list of hosts",
            )

    def raise_if_lost(self) -> None:
        """Only the keeper knows, and it is elsewhere."""


class Snapshot:
    """A snapshot of the source, exported as long as this is open.

    The keeper runs nothing else: a statement that failed on it would end its transaction, and the snapshot with it.
    """

    def __init__(self, keeper: psycopg.Connection) -> None:
        """Take over an open connection to the source and export. Raises ConnectionFailedError, StatementFailedError."""
        self._keeper = keeper
        self._reader: psycopg.Connection | None = None
        self._opening = Lock()
        self.id = ""
        self.times = 0
        """How many were taken: `renew` takes another."""
        self._export()

    @property
    def connection(self) -> psycopg.Connection:
        """A connection that sees the snapshot, free for reads; after a failed statement it sees the snapshot again.

        Raises ConnectionFailedError.
        """
        with self._opening:
            if self._reader is None or self._reader.closed:
                self._reader = connect_again(self._keeper, "source")
            status = self._reader.info.transaction_status
            if status is TransactionStatus.INERROR:
                with raising("source"):
                    self._reader.rollback()
            if status in (TransactionStatus.INERROR, TransactionStatus.IDLE):
                self.adopt(self._reader)
            return self._reader

    @property
    def begin_sql(self) -> str:
        """Statements that begin a transaction which sees the snapshot."""
        return self.exported.begin_sql

    @property
    def exported(self) -> ExportedSnapshot:
        """The snapshot as a value."""
        return ExportedSnapshot(self.id, self.identity, self.encoding)

    def reached(self, options: ConnectionOptions) -> ConnectionOptions:
        """`options`, which it was taken with, for others that are to see it: they go to its server."""
        return reached(options, self._keeper)

    def adopt(self, connection: psycopg.Connection) -> None:
        """Begin a transaction on `connection` that sees it. Raises ConnectionFailedError on another server."""
        try:
            with raising("source"), connection.pipeline():
                for statement in self.exported.begin:
                    connection.execute(statement)
                identity = _identity(connection.execute(identity_sql()))[0]
        except StatementFailedError:
            self.raise_if_lost()
            with raising("source"):
                connection.rollback()
                identity = _identity(connection.execute(identity_sql()))[0]
            self.check(identity, display(connection))
            raise
        self.check(identity, display(connection))

    def raise_if_lost(self) -> None:
        """Raises ConnectionFailedError when the keeper is gone: then nobody can adopt any more."""
        try:
            self._keeper.execute("SELECT")
        except psycopg.Error as error:
            raise ConnectionFailedError(
                "source",
                "the connection that keeps the snapshot was lost",
                hint="start again; what was copied is complete, table by table",
            ) from error

    def alive(self) -> bool:
        """Whether it can still be adopted."""
        try:
            self.raise_if_lost()
        except ConnectionFailedError:
            return False
        return True

    def renew(self, options: ConnectionOptions, token: CancellationToken | None = None) -> None:
        """Take a new snapshot in place of a lost one, for all that hold this. Raises ConnectionFailedError."""
        keeper = connect(options, "source", token=token)
        with self._opening:
            self.close()
            self._keeper, self._reader = keeper, None
            self._export()

    def _export(self) -> None:
        with raising("source"), self._keeper.pipeline():
            self._keeper.execute(BEGIN)
            exported = self._keeper.execute("SELECT pg_catalog.pg_export_snapshot()")
            self.identity, self.in_recovery, self.encoding = _identity(self._keeper.execute(identity_sql()))
            row = exported.fetchone()
            assert row is not None  # noqa: S101 - a function's call gives one row
            self.id = row[0]
        self.times += 1

    def check(self, identity: ServerIdentity, where: str) -> None:
        """Raises ConnectionFailedError unless `identity` is that of the snapshot's own server."""
        self.exported.check(identity, where)

    def close(self) -> None:
        """Let the snapshot go. Transactions that have adopted it keep it."""
        for connection in (self._reader, self._keeper):
            if connection is not None:
                connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _identity(cursor: psycopg.Cursor[tuple[Any, ...]]) -> tuple[ServerIdentity, bool, str]:
    row = cursor.fetchone()
    assert row is not None  # noqa: S101 - the database that we are in has a row
    started, database_oid, in_recovery, encoding = row
    return ServerIdentity(started, database_oid), in_recovery, encoding
