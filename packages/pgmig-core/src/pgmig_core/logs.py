"""Logging for programs built on pgmig_core: lines on a stream, and a file per run, with passwords taken out.

The library itself only calls `logging.getLogger(__name__)`. A program (the CLI, the web) starts one `RunLog` per run:
its handlers hang on the root logger, so that what psycopg and asyncpg have to say arrives too, and its file is created
with mode 0600. Nothing of ours writes a password on purpose; the formatter is the net below that: it takes out secrets
it was told of, and whatever stands where a password stands in a URI or in key=value pairs.
"""

from __future__ import annotations

import logging
import os
import re
import secrets as random
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from .options import ConnectionOptions

LOGGERS = ("pgmig_core", "pgmig_cli", "pgmig_web")
MASK = "***"
SHORTEST_SECRET = 4
"""Shorter ones are not looked for as words: taking every `a` out of a log would only show what the password is."""

_URI_PASSWORD = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s/@:?#]*:)[^\s/]*(?=@)", re.IGNORECASE)
_KEY_PASSWORD = re.compile(
    r"""(\b(?:pg)?(?:ssl)?password["']?\s*[=:]\s*)(?:'(?:\\.|''|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\s'"&,;)]+)""",
    re.IGNORECASE,
)


class Redactor:
    """Takes passwords out of text: those it was told of, and those that stand where passwords stand."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Look for this password too, and for its form in a URI."""
        if len(secret) < SHORTEST_SECRET:
            return
        self._secrets |= {secret, quote(secret, safe="")}
        longest_first = sorted(self._secrets, key=len, reverse=True)
        words = "|".join(re.escape(word) for word in longest_first)
        self._pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)")

    def __call__(self, text: str) -> str:
        """The text, with `***` for each password."""
        if "://" in text:  # most of many thousand lines have neither, and looking costs more than writing them
            text = _URI_PASSWORD.sub(rf"\g<1>{MASK}", text)
        if "password" in text.lower():
            text = _KEY_PASSWORD.sub(rf"\g<1>{MASK}", text)
        return self._pattern.sub(MASK, text) if self._pattern else text


def passwords_of(*connections: ConnectionOptions | None) -> tuple[str, ...]:
    """The passwords that these connections carry themselves or take from PGPASSWORD, for a Redactor."""
    found = [os.environ.get("PGPASSWORD", "")]
    for connection in connections:
        if connection is None:
            continue
        if connection.password is not None:
            found.append(connection.password.get_secret_value())
        if connection.dsn is not None:
            found.extend(_passwords_in(connection.dsn.get_secret_value()))
    return tuple(secret for secret in found if secret)


def _passwords_in(dsn: str) -> list[str]:
    uri = [m.group(0)[len(m.group(1)) :] for m in _URI_PASSWORD.finditer(dsn)]
    pairs = [m.group(0)[len(m.group(1)) :].strip("'\"") for m in _KEY_PASSWORD.finditer(dsn)]
    return uri + pairs


def new_run_id() -> str:
    """Date, time (UTC) and four hex digits, such as 20261122-150633-1f2e: it sorts by time and can be said aloud."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{random.token_hex(2)}"


class RunLog:
    """The log of one run, from `with` to its end: a stream for people and a file for later.

    `directory` None writes no file, `stream` None no lines. `path` is the file, such as
    `logs/pgmig-20261122-150633-1f2e.log`. Raises OSError when the file cannot be made.
    """

    def __init__(
        self,
        *,
        directory: Path | None,
        stream: IO[str] | None = None,
        run_id: str | None = None,
        redactor: Redactor | None = None,
        stream_level: int = logging.INFO,
    ) -> None:
        self.run_id = run_id or new_run_id()
        self.redactor = redactor or Redactor()
        self.path: Path | None = None
        self._handlers: list[logging.Handler] = []
        self._levels: dict[str, int] = {}
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
            self.path = directory / f"pgmig-{self.run_id}.log"
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            file = logging.StreamHandler(os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace"))
            file.setFormatter(_Formatter(self.redactor, "%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
            file.setLevel(logging.DEBUG)
            self._handlers.append(file)
        if stream is not None:
            lines = logging.StreamHandler(stream)
            lines.setFormatter(_Formatter(self.redactor, "%(asctime)s %(message)s", traceback=False))
            lines.setLevel(stream_level)
            lines.addFilter(_not_shown)
            self._handlers.append(lines)

    def __enter__(self) -> Self:
        root = logging.getLogger()
        for handler in self._handlers:
            root.addHandler(handler)
        for name in LOGGERS:
            logger = logging.getLogger(name)
            self._levels[name] = logger.level
            logger.setLevel(logging.DEBUG)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        root = logging.getLogger()
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)
        for handler in self._handlers:
            root.removeHandler(handler)
            handler.flush()
            if self.path is not None and handler is self._handlers[0]:
                handler.stream.close()  # type: ignore[attr-defined]  # the file is ours, the stream is the caller's
            handler.close()

    def add_handler(self, handler: logging.Handler) -> None:
        """One more reader of the log (a page, a list), for as long as the run lasts; call it inside the `with`."""
        handler.setFormatter(_Formatter(self.redactor, "%(asctime)s %(message)s", traceback=False))
        handler.addFilter(_not_shown)
        self._handlers.append(handler)
        logging.getLogger().addHandler(handler)


def _not_shown(record: logging.LogRecord) -> bool:
    """Records marked `extra={"shown": True}` go into the file only: people have been told already, in another form."""
    return not getattr(record, "shown", False)


class _Formatter(logging.Formatter):
    """Times in UTC with milliseconds, tracebacks only where they belong, passwords nowhere."""

    def __init__(self, redactor: Redactor, form: str, *, traceback: bool = True) -> None:
        super().__init__(form)
        self._redactor = redactor
        self._traceback = traceback
        self._second, self._shown = -1.0, ""
        """The last one, and how it is written."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802, ARG002 - logging's
        second, rest = divmod(record.created, 1)
        if second != self._second:
            moment = datetime.fromtimestamp(second, UTC)
            self._shown = f"{moment:%Y-%m-%dT%H:%M:%S}" if self._traceback else f"{moment.astimezone():%H:%M:%S}"
            self._second = second
        return f"{self._shown}.{int(rest * 1000):03}+00:00" if self._traceback else self._shown

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if not self._traceback and record.exc_info:
            text = text.partition("\nTraceback ")[0]
        return self._redactor(text)
