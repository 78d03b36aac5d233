"""A split table: its chunks, copied by as many streams as are free, each chunk a transaction of its own.

        holder      keeps the source's table from being rewritten, copies chunks itself
        helpers     a thread for each stream lent by the scheduler: take the next chunk until there is none

All take from one queue, so whoever is quick does more, and the last chunks end at about the same time. A chunk that
fails for a reason that passes is copied again, by itself; one whose COMMIT was not answered is looked for in the ledger
first. Any other failure, or a cancelled token, ends the others; then what has arrived is taken back: the table was
empty when it began. A holder that lost its transaction holds the table again, if nobody has rewritten it meanwhile.

A helper that cannot hold the source's table at once gives up: somebody (VACUUM FULL, ALTER TABLE) waits to have it
alone, behind the holder and before the helper, so it would wait for the holder and the holder for it. The holder, which
has its lock, copies the rest.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Protocol

from ..cancellation import CancellationToken
from ..chunking import Chunk
from ..errors import CancelledError, ConnectionFailedError, PgmigError, StatementFailedError
from ..identifiers import qualify
from ..patience import Retries
from ..plan import CopyStep
from .values import CopyResult, OnProgress, RewrittenError, Streams
from .worker import CopyWorker

log = logging.getLogger(__name__)

LOCK_NOT_AVAILABLE = "55P03"


class Copier(Protocol):
    """Whoever copies a table or a chunk of one: CopyWorker here, RemoteCopier elsewhere."""

    def copy(
        self, step: CopyStep, chunk: Chunk | None = None, *, token: CancellationToken, on_progress: OnProgress
    ) -> CopyResult: ...

    def arrived(self, step: CopyStep, chunk: Chunk, *, token: CancellationToken) -> CopyResult | None: ...


class SplitCopy:
    """The copy of one split table."""

    def __init__(
        self,
        step: CopyStep,
        holder: CopyWorker,
        borrow: Callable[[], AbstractContextManager[Copier]],
        streams: Streams,
        token: CancellationToken,
        on_progress: OnProgress,
        retries: Retries,
    ) -> None:
        """`borrow` gives a copier to a thread for as long as the block runs."""
        self._step, self._holder, self._borrow, self._streams = step, holder, borrow, streams
        self._token, self._work = token, token.child()
        self._on_progress, self._retries = on_progress, retries
        self._lock = threading.Lock()
        self._recorded = step.record is not None
        self._chunks: deque[Chunk] = deque()
        self._moved: dict[int, tuple[int, int]] = {}
        self._rows = self._bytes = 0
        self._begun = False
        self._failures: list[PgmigError] = []
        self._bugs: list[BaseException] = []
        self._helpers: list[threading.Thread] = []
        self._crowded = False

    def run(self, copier: Copier) -> CopyResult:
        """Copy all chunks; this thread's with `copier`, which may be the holder.

        Raises as CopyWorker.copy does, the table then being empty; StatementFailedError says so where it is not.
        """
        self._chunks.extend(self._holder.hold(self._step, self._token))
        try:
            self._drain(copier)
            for helper in self._helpers:  # those that join while we wait are in the list before their starter ends
                helper.join()
            self._drain(self._holder)  # what others left, who could not hold the table
            if not self._work.cancelled:
                self._note()
        finally:
            self._holder.release()
        if self._failures or self._bugs or self._token.cancelled:
            self._fail()
        return CopyResult(self._rows, self._bytes)

    def _note(self) -> None:
        """All chunks have come: they count if they are of one table."""

        def note(_in_doubt: bool) -> None:
            self._keep()
            self._holder.note(self._step, CopyResult(self._rows, self._bytes), self._retries.alive)

        try:
            self._retries.run(note, self._work, known=False)
        except PgmigError as error:
            self._failed(error)

    def _keep(self) -> None:
        if not self._holder.keep(self._step, self._work):
            raise RewrittenError

    def _drain(self, copier: Copier) -> None:
        """Copy chunk after chunk; what fails is noted."""
        while (chunk := self._next()) is not None:
            try:
                self._grow()
                if not self._retries.run(partial(self._copy, copier, chunk), self._work, known=self._recorded):
                    self._put_back(chunk)
                    return
            except PgmigError as error:
                self._failed(error)
            except BaseException as error:  # a bug of ours: let it out in the thread of the step
                log.exception("copying a chunk broke")
                self._bugs.append(error)
                self._work.cancel()

    def _copy(self, copier: Copier, chunk: Chunk, in_doubt: bool) -> bool:
        """Copy a chunk; False when somebody waits to have the table, between the holder and us."""
        progress = partial(self._progress, chunk)
        if in_doubt and (found := copier.arrived(self._step, chunk, token=self._work)) is not None:
            progress(found.rows, found.bytes)
            return True
        if copier is self._holder:
            self._keep()
        try:
            copier.copy(self._step, chunk, token=self._work, on_progress=progress)
        except StatementFailedError as error:
            if error.sqlstate == LOCK_NOT_AVAILABLE and error.side == "source" and copier is not self._holder:
                return False
            raise
        return True

    def _next(self) -> Chunk | None:
        self._streams.wait_while_paused(self._work)
        with self._lock:
            if not self._chunks or self._work.cancelled:
                return None
            self._begun = True
            return self._chunks.popleft()

    def _put_back(self, chunk: Chunk) -> None:
        with self._lock:
            self._crowded = True
            self._chunks.appendleft(chunk)
            self._count(chunk, 0, 0)

    def _grow(self) -> None:
        """Start a helper for each chunk that waits, as far as streams are to be had."""
        with self._lock:
            for _ in range(len(self._chunks)):
                if self._crowded or not self._streams.lend():
                    return
                helper = threading.Thread(target=self._help, name=f"{threading.current_thread().name}-chunks")
                self._helpers.append(helper)
                helper.start()

    def _help(self) -> None:
        try:
            with self._borrow() as copier:
                self._drain(copier)
        except PgmigError as error:
            self._failed(error)
        finally:
            self._streams.give_back()

    def _failed(self, error: PgmigError) -> None:
        with self._lock:
            if not isinstance(error, CancelledError):
                self._failures.append(error)
        self._work.cancel()

    def _progress(self, chunk: Chunk, rows: int, size: int) -> None:
        with self._lock:
            self._count(chunk, rows, size)
            self._on_progress(self._rows, self._bytes)

    def _count(self, chunk: Chunk, rows: int, size: int) -> None:
        before = self._moved.get(chunk.number, (0, 0))
        self._moved[chunk.number] = rows, size
        self._rows += rows - before[0]
        self._bytes += size - before[1]

    def _fail(self) -> None:
        """Take back what arrived, then raise what was the cause."""
        try:
            if self._begun:
                self._holder.empty(self._step)
        except (ConnectionFailedError, StatementFailedError) as error:
            cause = self._failures[0].message if self._failures else "cancelled"
            left = f"{cause}; and the rows that had arrived could not be taken back: {error.message}"
            hint = f"empty the table yourself: TRUNCATE {qualify(self._step.target_schema, self._step.target_table)}"
            if isinstance(error, ConnectionFailedError):
                raise ConnectionFailedError("target", left, hint=hint, sqlstate=error.sqlstate) from error
            # of the first failure, if any: where that does not pass by itself, trying again would only wait once more
            states = [f.sqlstate for f in self._failures if isinstance(f, StatementFailedError)]
            raise StatementFailedError("target", left, sqlstate=(states or [error.sqlstate])[0], hint=hint) from error
        if self._bugs:
            raise self._bugs[0]
        if self._failures:
            lost = [error for error in self._failures if isinstance(error, ConnectionFailedError)]
            raise (lost or self._failures)[0]
        raise CancelledError(str(self._token.reason))
