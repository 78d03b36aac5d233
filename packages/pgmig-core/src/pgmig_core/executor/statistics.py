"""Planner statistics for relations whose rows have come: the source's own, or ANALYZE's.

    source (the snapshot)     planner_statistics.sql                one query for all relations of a step
    target, 18 and newer      pg_restore_relation_stats()           one query for all relations and their indexes
                              pg_restore_attribute_stats()          one query for all their columns

A relation that the source never analyzed, or whose statistics the user may not see, gets ANALYZE. Extended statistics,
those of ranges from before 17 and, for who does not own the table, those of an index's expressions cannot be read: such
a relation gets ANALYZE first, and the source's on top. Numbers of pages are the target's own, so that what the planner
makes of rows by page is what the source's planner makes of it. Nothing that goes wrong here is a failure: the rows are
there, and autovacuum comes by in time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from msgspec import Struct
from psycopg.rows import namedtuple_row

from .. import sql
from ..cancellation import CancellationToken
from ..connection import cancelling, raising
from ..errors import StatementFailedError
from ..identifiers import qualify, quote, quote_list
from ..pipeline import run_pipeline
from ..plan import Action, StatisticsStep
from ..planner.statistics import ONLY_SINCE

log = logging.getLogger(__name__)

_IS_GONE = "42P01"

Name = tuple[str, str]


class StatisticsWorker(Struct, frozen=True):
    """Does statistics steps on a worker's connections; `source` sees the snapshot, `warn` tells the report."""

    source: psycopg.Connection[Any]
    target: psycopg.Connection[Any]
    token: CancellationToken
    warn: Callable[[str], None]

    def perform(self, step: StatisticsStep, without_rows: frozenset[Name]) -> None:
        """`without_rows` did not come. Raises ConnectionFailedError, CancelledError."""
        relations = [name for name in step.relations if name not in without_rows]
        if step.action is Action.CARRY:
            relations = self._carry(relations)
        self._analyze_together(relations)

    def _carry(self, names: list[Name]) -> list[Name]:
        """Carry what there is; the relations that need ANALYZE all the same."""
        query = sql.load("planner_statistics", self.source.info.server_version).encode()
        given = {"nspnames": [name[0] for name in names], "relnames": [name[1] for name in names]}
        try:
            with raising("source"), cancelling(self.source, self.token):
                rows: list[Any] = self.source.cursor(row_factory=namedtuple_row).execute(query, given).fetchall()
        except StatementFailedError as error:
            self.warn(f"the source's statistics cannot be read: {error.message}")
            return names
        known = [row for row in rows if row.attributes is not None or row.is_empty]
        for row in known:
            if row.is_partial:
                self._analyze((row.nspname, row.relname))
        left = {(row.nspname, row.relname) for row in rows if row.relkind != "f"}
        left -= {(row.nspname, row.relname) for row in known}
        return sorted(left | self._restore(known))

    def _restore(self, rows: list[Any]) -> set[Name]:
        """Restore all at once, or one by one if that fails; the relations that could not take theirs."""
        if not rows:
            return set()
        try:
            return self._restore_together(rows)
        except StatementFailedError as error:
            if len(rows) == 1:
                name = (rows[0].nspname, rows[0].relname)
                self.warn(f"{qualify(*name)}: the source's statistics do not fit: {error.message}")
                return {name}
        left: set[Name] = set()
        for row in rows:
            left |= self._restore([row])
        return left

    def _restore_together(self, rows: list[Any]) -> set[Name]:
        relations = _joined(row.relations for row in rows)
        attributes = _joined(row.attributes for row in rows if row.attributes is not None)
        version = self.target.info.server_version
        with self._running() as target, target.transaction():
            cursor = target.cursor(row_factory=namedtuple_row)
            given = {"given": relations, "version_num": self.source.info.server_version}
            whole: list[Any] = cursor.execute(sql.load("restore_relation_stats", version).encode(), given).fetchall()
            given = {"given": attributes, "version_num": self.source.info.server_version}
            columns: list[Any] = cursor.execute(sql.load("restore_attribute_stats", version).encode(), given).fetchall()
        wanted = {(row.nspname, row.relname) for row in rows}
        for column in columns:
            if column.type != column.type_here and (column.nspname, column.relname) in wanted:
                log.info(
                    "%s.%s: its statistics are of type %s, here it is %s",
                    qualify(column.nspname, column.relname), quote(column.attname), column.type, column.type_here,
                )  # fmt: skip
                self._analyze((column.nspname, column.relname), (column.attname,))
        return {(row.nspname, row.relname) for row in whole if row.restored is None} & wanted

    def _analyze_together(self, names: list[Name]) -> None:
        """ANALYZE one after the other without waiting in between; what fails is done again by itself, for its words."""
        failed: list[Name] = []

        def ended(position: int, error: StatementFailedError | None, _rows: object) -> None:
            if error is not None:
                failed.append(names[position])

        with self._running() as target:
            analyze = [(self._statement(name),) for name in names]
            run_pipeline(target, "target", analyze, ended, lambda: not self.token.cancelled)
        self.token.raise_if_cancelled()
        for name in failed:
            self._analyze(name)

    def _analyze(self, name: Name, columns: tuple[str, ...] = ()) -> None:
        try:
            with self._running() as target:
                target.execute(self._statement(name, columns).encode())
        except StatementFailedError as error:
            if error.sqlstate != _IS_GONE:
                self.warn(f"ANALYZE {qualify(*name)} failed: {error.message} [{error.sqlstate}]")

    def _statement(self, name: Name, columns: tuple[str, ...] = ()) -> str:
        only = "ONLY " if self.target.info.server_version >= ONLY_SINCE else ""
        listed = f" ({quote_list(columns)})" if columns else ""
        return f"ANALYZE {only}{qualify(*name)}{listed}"

    @contextmanager
    def _running(self) -> Iterator[psycopg.Connection[Any]]:
        """The target, for a statement; the server's warnings (it leaves out what we may not analyze) become ours."""
        said: list[str] = []

        def hear(diagnostic: psycopg.errors.Diagnostic) -> None:
            said.append(diagnostic.message_primary or "")

        self.target.add_notice_handler(hear)
        try:
            with raising("target"), cancelling(self.target, self.token):
                yield self.target
        finally:
            self.target.remove_notice_handler(hear)
            for text in said:
                self.warn(text)


def _joined(arrays: Iterable[str]) -> str:
    """JSON arrays as one."""
    return "[" + ",".join(text.strip()[1:-1] for text in arrays) + "]"
