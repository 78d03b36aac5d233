"""Large objects, some hundred in one transaction: made with their contents, then owned, described and granted.

    source   SELECT oid, lo_get(oid, 0, FIRST) of all      the rest of a longer one in pieces
    target   BEGIN; lo_from_bytea() of all                 lo_put() of pieces        owners, …; COMMIT

What is in memory is bounded by FIRST times the objects of a step, or by a piece. An object that cannot be read, or not
be made, fails alone: its group is then done one by one, and the error says which are missing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from msgspec import Struct

from ..cancellation import CancellationToken
from ..connection import cancelling, raising
from ..errors import StatementFailedError
from ..ledger.statements import note
from ..plan import LargeObject, LargeObjectStep, Record

FIRST = 16 << 10
"""Bytes of each object that are read with the others'; most are not longer."""
PIECE = 1 << 20
"""Bytes of a longer object that are read at a time."""
_NAMED = 5

_READ_ALL = b"""
SELECT o, pg_catalog.lo_get(o, 0, %b) FROM pg_catalog.unnest(%b::pg_catalog.oid[]) o
"""
_READ_PIECE = b"SELECT pg_catalog.lo_get(%b::pg_catalog.oid, %b::pg_catalog.int8, %b)"
_MAKE_ALL = b"""
SELECT pg_catalog.count(pg_catalog.lo_from_bytea(o, d))
FROM unnest(%b::pg_catalog.oid[], %b::pg_catalog.bytea[]) x (o, d)
"""
_UNLINK_ALL = b"SELECT pg_catalog.count(pg_catalog.lo_unlink(o)) FROM pg_catalog.unnest(%b::pg_catalog.oid[]) o"
_WRITE_PIECE = b"SELECT pg_catalog.lo_put(%b::pg_catalog.oid, %b::pg_catalog.int8, %b::pg_catalog.bytea)"


class LargeObjectWorker(Struct, frozen=True):
    """Does large object steps. `reader` gives a connection that sees the snapshot, also after a failed statement."""

    reader: Callable[[], psycopg.Connection[Any]]
    target: psycopg.Connection[Any]
    token: CancellationToken

    def perform(self, step: LargeObjectStep) -> tuple[int, int]:
        """(objects, bytes) that arrived.

        Raises StatementFailedError that names those which did not, ConnectionFailedError, CancelledError.
        """
        try:
            return len(step.large_objects), self._copy(step.large_objects, step.record)
        except StatementFailedError:
            if len(step.large_objects) == 1:
                raise
        failed: list[tuple[int, StatementFailedError]] = []
        size = 0
        for large_object in step.large_objects:
            try:
                size += self._copy([large_object])
            except StatementFailedError as error:
                failed.append((large_object.oid, error))
        if failed:
            raise _together(failed, len(step.large_objects))
        if step.record is not None:
            with raising("target"):
                self.target.execute(note(step.record, len(step.large_objects), size).encode())
        return len(step.large_objects), size

    def _copy(self, large_objects: Sequence[LargeObject], record: Record | None = None) -> int:
        """All of them in one transaction; the bytes."""
        statements = [statement for each in large_objects for statement in each.statements]
        replaced = [each.oid for each in large_objects if each.replaces]
        with raising("target"), cancelling(self.target, self.token), self.target.transaction():
            if replaced:
                self.target.execute(_UNLINK_ALL, (replaced,))
            size = self._contents([each.oid for each in large_objects])
            if statements:
                self.target.execute("\n;\n".join(statements).encode())
            if record is not None:
                self.target.execute(note(record, len(large_objects), size).encode())
        return size

    def _contents(self, oids: list[int]) -> int:
        rows = self._read(_READ_ALL, (FIRST, oids))
        self.target.execute(_MAKE_ALL, ([oid for oid, _ in rows], [first for _, first in rows]))
        size = sum(len(first) for _, first in rows)
        longer = [oid for oid, first in rows if len(first) == FIRST]
        del rows
        return size + sum(self._rest(oid) for oid in longer)

    def _rest(self, oid: int) -> int:
        offset = FIRST
        while piece := self._read(_READ_PIECE, (oid, offset, PIECE))[0][0]:
            self.target.execute(_WRITE_PIECE, (oid, offset, piece))
            offset += len(piece)
            if len(piece) < PIECE:
                break
        return offset - FIRST

    def _read(self, query: bytes, parameters: tuple[object, ...]) -> list[Any]:
        with raising("source"):
            source = self.reader()
            with cancelling(source, self.token):
                return source.execute(query, parameters, binary=True).fetchall()


def _together(failed: list[tuple[int, StatementFailedError]], of: int) -> StatementFailedError:
    first = failed[0][1]
    named = ", ".join(str(oid) for oid, _ in failed[:_NAMED])
    more = f" and {len(failed) - _NAMED} more" if len(failed) > _NAMED else ""
    return StatementFailedError(
        first.side,
        f"{len(failed)} of {of} are missing ({named}{more}), the others are there; the first: {first.message}",
        sqlstate=first.sqlstate,
        detail=first.detail,
        hint=first.hint,
    )
