"""Rows that the target refuses: which errors are a row's own, and the files where such rows go.

    <directory>/<schema>.<table>.copy     the rows as COPY's text format has them: COPY … FROM loads them again
    <directory>/<schema>.<table>.jsonl    a line of JSON for each: the line in the other file, and what the target said

The files are their owner's alone (0600), a file that is there already is left as it is and the next number taken, and
those of a table that fails are removed; but where there were too many refused rows the reasons stay.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from ..errors import StatementFailedError
from ..plan import CopyStep, Rejects

_LONGEST_NAME = 200
"""Bytes of a file's name without its ending: most file systems take 255."""

# Classes of SQLSTATE that are about the table, the session or the server; all others are about what a row holds, or are
# what a trigger chose to raise.
_NOT_OF_A_ROW = frozenset({"08", "0A", "25", "26", "34", "3B", "40", "42", "53", "55", "57", "58", "F0", "HV", "XX"})
_INSUFFICIENT_PRIVILEGE = "42501"
"""Also what a policy says of a row; without the right to insert at all not even an empty COPY succeeds."""
_UNREADABLE = frozenset({"22021", "22P05"})
"""Characters that the source cannot turn into another encoding."""


def is_refusal(error: StatementFailedError) -> bool:
    """Whether a COPY failed for one of its rows, so that the others may do better without it."""
    if error.sqlstate is None:
        return False
    if error.side == "source":
        return error.sqlstate in _UNREADABLE
    return error.sqlstate == _INSUFFICIENT_PRIVILEGE or error.sqlstate[:2] not in _NOT_OF_A_ROW


def file_stem(schema: str, table: str) -> str:
    """`schema.table`, safe as a file's name whatever the two are: what is no letter or digit stands as %XX."""
    name = f"{_safe(schema)}.{_safe(table)}"
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    digest = hashlib.sha256(f"{schema}\0{table}".encode()).hexdigest()[:16]
    return f"{name.encode()[: _LONGEST_NAME - 17].decode(errors='ignore')}~{digest}"


def _safe(name: str) -> str:
    return "".join(c if c.isalnum() or c == "_" else "".join(f"%{b:02X}" for b in c.encode()) for c in name)


class RejectFiles:
    """A context; the files are made for the first row, and removed at the end unless they were kept."""

    def __init__(self, step: CopyStep, rejects: Rejects, encoding: str = "") -> None:
        """`encoding` is that of the rows where it is not UTF-8."""
        self._step, self._rejects, self._encoding = step, rejects, encoding
        self.count = 0
        self.path: Path | None = None
        """The file of the rows, once there is one."""
        self._reasons_path: Path | None = None
        self._rows: IO[bytes] | None = None
        self._reasons: IO[bytes] | None = None
        self._stack = ExitStack()
        self._kept: set[Path] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        for path in (self.path, self._reasons_path):
            if path is not None and path not in self._kept:
                path.unlink(missing_ok=True)

    def add(self, row: bytes, error: StatementFailedError) -> None:
        """A refused row, as COPY's text format has it, and why.

        Raises StatementFailedError when that is one too many, or it cannot be written.
        """
        try:
            self._add(row, error)
        except OSError as problem:
            reason = f"a refused row cannot be written to {self._rejects.directory}: {problem.strerror or problem}"
            raise StatementFailedError("target", reason, hint="--reject-dir names another directory") from problem
        if self._rejects.limit and self.count > self._rejects.limit:
            self.keep(rows=False)
            raise StatementFailedError(
                "target",
                f"more than {self._rejects.limit:,} rows were refused; the last: {error.message}",
                sqlstate=error.sqlstate,
                hint=f"{self._reasons_path} has the reasons; --max-rejects allows more",
            ) from error

    def keep(self, *, rows: bool = True) -> None:
        """The rows are as good as committed without these: see that they are on the disk, and let them stay."""
        for path, file in ((self.path if rows else None, self._rows), (self._reasons_path, self._reasons)):
            if path is not None and file is not None:
                file.flush()
                os.fsync(file.fileno())
                self._kept.add(path)

    def _add(self, row: bytes, error: StatementFailedError) -> None:
        if self._rows is None or self._reasons is None:
            self._open()
        assert self._rows is not None  # noqa: S101 - it was opened
        assert self._reasons is not None  # noqa: S101
        self.count += 1
        cause = error.__cause__
        reason = {
            "line": self.count,
            "sqlstate": error.sqlstate,
            "message": error.message,
            "detail": error.detail,
            "constraint": getattr(cause, "constraint_name", None),
            "column": getattr(cause, "column_name", None),
            "columns": list(self._step.target_columns),
        }
        if self._encoding:
            reason["encoding"] = self._encoding
        self._rows.write(row + b"\n")
        self._reasons.write(json.dumps(reason, ensure_ascii=False).encode(errors="replace") + b"\n")

    def _open(self) -> None:
        directory = Path(self._rejects.directory)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        stem = file_stem(self._step.target_schema, self._step.target_table)
        for number in count(1):
            name = stem if number == 1 else f"{stem}.{number}"
            rows, reasons = directory / f"{name}.copy", directory / f"{name}.jsonl"
            if reasons.exists():
                continue
            try:
                self._rows = self._stack.enter_context(_create(rows))
            except FileExistsError:
                continue
            self.path = rows
            self._reasons = self._stack.enter_context(_create(reasons))
            self._reasons_path = reasons
            return


def _create(path: Path) -> IO[bytes]:
    """A new file that nobody else may read. Raises FileExistsError."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
