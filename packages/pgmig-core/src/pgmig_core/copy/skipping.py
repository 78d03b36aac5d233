"""A table of which the target refuses rows: loaded in batches, each down to the rows that fail.

    source: COPY (SELECT …) TO STDOUT (text) ─▶ Pipe ─▶ batches of lines
    target: SAVEPOINT; COPY a batch (or merge it)       ─▶ RELEASE
                                       refused          ─▶ ROLLBACK TO; the row that the server means by itself, and
                                                           what is before and after it; where it does not say: each
                                                           half; one row: to the file

All is one transaction of the target, and nothing of it happens before the table was refused as a whole: a table that
has no such row is copied as ever. Text, because rows can be told apart in it without knowing their types.

Deferrable constraints are checked at once, so that a row can be told. Rows that refer to others of their own table wait
for these: they are tried again until that brings nothing more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import NamedTuple

import asyncpg

from .. import sql
from ..connection import OLDEST_VERSION
from ..errors import ConnectionFailedError, StatementFailedError
from ..identifiers import qualify
from ..plan import CopyStep
from .pipe import Flow, Pipe
from .rejects import RejectFiles, is_refusal
from .session import raising
from .statements import STAGING, last_staged
from .suspects import suspect
from .upsert import index, make_staging, prepare_merge
from .values import Streamed

BATCH_ROWS = 4000
BATCH_BYTES = 1 << 20
"""What is loaded at once: enough to make the round trips of a savepoint cheap, little to look through for a row."""

FEWEST_ROWS = 64
"""A batch becomes smaller where rows are refused, twice the distance to the last one, down to this: what comes after a
refused row is sent in vain."""
MOST_MISLEADING = 20
"""Rows that the server seemed to mean, and took, more than those that it refused: then its words help no more."""

_SAVEPOINT = "SAVEPOINT pgmig_batch"
_ROLLBACK = "ROLLBACK TO SAVEPOINT pgmig_batch"
_RELEASE = "RELEASE SAVEPOINT pgmig_batch"
_FOREIGN_KEY = "23503"


async def copy_without_refused(
    source: asyncpg.Connection,
    query: str,
    target: asyncpg.Connection,
    step: CopyStep,
    rejects: RejectFiles,
    on_progress: Callable[[int, int], None],
    flow: Flow | None = None,
) -> Streamed:
    """Copy the rows of `query` but for those that the target refuses; how many arrived, and bytes read.

    Both connections are in a transaction. Raises StatementFailedError, ConnectionFailedError.
    """
    work = asyncio.create_task(_copy(source, query, target, step, rejects, on_progress, flow))

    def hear(_connection: object) -> None:  # asyncpg would wait for ever if its send buffer was full
        work.cancel()

    target.add_termination_listener(hear)
    try:
        return await work
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise ConnectionFailedError("target", "the connection was lost while rows were sent") from None
    finally:
        target.remove_termination_listener(hear)


async def _copy(
    source: asyncpg.Connection,
    query: str,
    target: asyncpg.Connection,
    step: CopyStep,
    rejects: RejectFiles,
    on_progress: Callable[[int, int], None],
    flow: Flow | None,
) -> Streamed:
    size = 0

    def passed(data: bytes) -> None:
        nonlocal size
        size += len(data)

    pipe = Pipe(passed, flow)

    async def read() -> None:
        try:
            with raising("source"):
                await source.copy_from_query(query, output=pipe.write, format="text")
        finally:
            pipe.close()

    loader = _Loader(target, step, rejects)
    await loader.begin()
    reader = asyncio.create_task(read())
    try:
        async for rows in _batches(pipe):
            await loader.load(rows)
            on_progress(loader.loaded, size)
        await reader
    finally:
        pipe.discard()
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
    await loader.load_again()
    return Streamed(loader.loaded, size)


class _Part(NamedTuple):
    """Rows to load in one go, or, unless they are to stay `whole`, some after the others."""

    rows: Sequence[bytes]
    suspected: bool = False
    """It is one row, which the server seemed to mean."""
    whole: bool = False


class _Loader:
    """Loads rows into the target's table, and puts those aside that it refuses."""

    def __init__(self, target: asyncpg.Connection, step: CopyStep, rejects: RejectFiles) -> None:
        self.loaded = 0
        self._target, self._step, self._rejects = target, step, rejects
        self._merge: asyncpg.prepared_stmt.PreparedStatement | None = None
        self._merged = 0
        """The number of the last staged row that was merged."""
        self._size = BATCH_ROWS
        self._misled = 0
        self._waiting: _Waiting | None = None
        """Rows that refer to others of the table, which may yet come."""

    async def begin(self) -> None:
        """Raises what fails without any row: that is the table's failure."""
        table = qualify(self._step.target_schema, self._step.target_table)
        with raising("target"):
            if await self._target.fetchval(sql.load("references_itself", OLDEST_VERSION), table):
                self._waiting = _Waiting()
        if self._step.upsert:
            await make_staging(self._target, self._step)
            await index(self._target, self._step)
            self._merge = await prepare_merge(self._target, self._step)
        await self._load([])
        await self._execute(_SAVEPOINT)

    async def load(self, rows: Sequence[bytes]) -> None:
        """Raises StatementFailedError for what is no row's fault, ConnectionFailedError."""
        parts = [_Part(rows)]
        while parts:
            part, suspected, whole = parts.pop()
            if len(part) > self._size and not whole:
                parts.append(_Part(part[self._size :]))
                part = part[: self._size]
            try:
                merged = await self._load(part)
            except StatementFailedError as error:
                if not is_refusal(error):
                    raise
                await self._execute(_ROLLBACK)
                if len(part) == 1:
                    self._misled -= suspected
                    self._refuse(part[0], error)
                else:
                    parts += self._parts(part, error)
            else:
                await self._execute(f"{_RELEASE}; {_SAVEPOINT}")
                self._merged = merged
                self.loaded += len(part)
                self._misled += suspected
                if len(part) == self._size:
                    self._size = min(self._size * 2, BATCH_ROWS)

    def _parts(self, rows: Sequence[bytes], error: StatementFailedError) -> list[_Part]:
        """What to load in place of rows of which one was refused, the last first."""
        at = None
        if self._misled < MOST_MISLEADING:
            cause = error.__cause__
            table = self._step.target_table if self._merge is None else STAGING
            detail, context = getattr(cause, "detail", None), getattr(cause, "context", None)
            at = suspect(rows, table, self._step.target_columns, context, detail)
        if at is None:
            middle = len(rows) // 2
            self._size = max(middle, FEWEST_ROWS)
            return [_Part(rows[middle:], whole=True), _Part(rows[:middle], whole=True)]
        self._size = min(max(at * 2, FEWEST_ROWS), BATCH_ROWS)
        parts = [_Part(rows[at + 1 :]), _Part(rows[at : at + 1], suspected=True), _Part(rows[:at], whole=True)]
        return [part for part in parts if part.rows]

    async def load_again(self) -> None:
        """The rows that wait for others; those that wait in vain are refused."""
        waited, in_vain = self._waiting, False
        while waited is not None and waited.count:
            self._waiting = None if in_vain else _Waiting()
            for rows in waited.backwards():
                await self.load(rows)
            in_vain = self._waiting is not None and self._waiting.count == waited.count
            waited = self._waiting

    def _refuse(self, row: bytes, error: StatementFailedError) -> None:
        if self._waiting is not None and error.sqlstate == _FOREIGN_KEY:
            self._waiting.add(row)
        else:
            self._rejects.add(row, error)

    async def _load(self, rows: Sequence[bytes]) -> int:
        """Load rows in one go; the number of the last staged one."""
        step = self._step
        if self._merge is None:
            await self._copy_to(step.target_schema, step.target_table, rows)
            return 0
        await self._copy_to("pg_temp", STAGING, rows)
        with raising("target"):
            upto: int = await self._target.fetchval(last_staged(step), self._merged)
            await self._merge.fetch(self._merged, upto)
        return upto

    async def _copy_to(self, schema: str, table: str, rows: Sequence[bytes]) -> None:
        async def data() -> AsyncIterator[bytes]:
            if rows:
                yield b"\n".join(rows) + b"\n"

        with raising("target"):
            status = await self._target.copy_to_table(
                table,
                schema_name=schema,
                columns=list(self._step.target_columns) or None,
                source=data(),
                format="text",
            )
        arrived = int(status.rpartition(" ")[2])
        if arrived != len(rows):
            dropped = f"{len(rows)} rows were sent and {arrived} arrived: something on the target drops rows"
            raise StatementFailedError("target", dropped)

    async def _execute(self, statement: str) -> None:
        with raising("target"):
            await self._target.execute(statement)


async def _batches(pipe: Pipe) -> AsyncIterator[list[bytes]]:
    """The lines that come through the pipe, some at a time."""
    rows: list[bytes] = []
    size, rest = 0, b""
    async for data in pipe:
        *whole, rest = (rest + data).split(b"\n")
        for row in whole:
            rows.append(row)
            size += len(row)
            if len(rows) >= BATCH_ROWS or size >= BATCH_BYTES:
                yield rows
                rows, size = [], 0
    if rows:
        yield rows


class _Waiting:
    """Rows in a temporary file, read once, from the last to the first: where rows come before those that they refer to,
    one pass then brings all of them."""

    def __init__(self) -> None:
        self.count = 0
        self._file = TemporaryFile()  # noqa: SIM115 - it goes when nobody holds it any more
        self._batches: list[tuple[int, int]] = []
        """Where each begins, and its rows."""
        self._size = 0

    def add(self, row: bytes) -> None:
        start, rows = self._batches[-1] if self._batches else (0, BATCH_ROWS)
        if rows >= BATCH_ROWS or self._size - start >= BATCH_BYTES:
            self._batches.append((self._size, 1))
        else:
            self._batches[-1] = start, rows + 1
        self._file.write(row + b"\n")
        self._size += len(row) + 1
        self.count += 1

    def backwards(self) -> Iterator[list[bytes]]:
        with self._file as file:
            end = self._size
            for start, _ in reversed(self._batches):
                file.seek(start)
                yield file.read(end - start).removesuffix(b"\n").split(b"\n")[::-1]
                end = start
