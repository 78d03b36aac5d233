"""Where words go: results to stdout, and what is said on the way there too, or to stderr when stdout is JSON's."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any, TextIO

from msgspec import Struct
from rich.console import Console, RenderableType
from rich.text import Text
from rich.theme import Theme

from pgmig_core.logs import Redactor

THEME = Theme(
    {
        "ok": "green",
        "bad": "bold red",
        "warn": "yellow",
        "name": "cyan",
        "number": "bold",
        "muted": "bright_black",
        "title": "bold",
        "bar.complete": "cyan",
        "bar.finished": "green",
        "bar.back": "bright_black",
    }
)


def make_console(stream: TextIO) -> Console:
    """A console that takes every text as it is: names from a database are never markup."""
    return Console(file=stream, theme=THEME, markup=False, highlight=False, emoji=False)


class Output(Struct, frozen=True):
    """How a command speaks: `talk` to people, `errors` of what went wrong, `result` (stdout) of what was asked."""

    json: bool
    quiet: bool
    result: Console
    talk: Console
    errors: Console
    redactor: Redactor

    @classmethod
    def open(cls, *, json: bool = False, quiet: bool = False, redactor: Redactor | None = None) -> Output:
        errors = make_console(sys.stderr)
        result = make_console(sys.stdout)
        return cls(json, quiet, result, errors if json else result, errors, redactor or Redactor())

    @property
    def pretty(self) -> bool:
        """Whether people watch a terminal that can draw."""
        return self.talk.is_terminal and not self.talk.is_dumb_terminal and self.talk.file.isatty()

    def say(self, what: RenderableType) -> None:
        """For people; not with --quiet."""
        if not self.quiet:
            self.talk.print(what, soft_wrap=isinstance(what, str | Text))

    def show(self, what: RenderableType) -> None:
        """The result, as text or a table."""
        self.result.print(what, soft_wrap=isinstance(what, str | Text))

    def show_json(self, value: dict[str, Any]) -> None:
        """The result, as JSON."""
        print(json.dumps(value, indent=2, ensure_ascii=False), file=self.result.file)

    def warn(self, message: str) -> None:
        self._mark("warning", "warn", message)

    def error(self, message: str, hint: str = "") -> None:
        self._mark("error", "bad", message)
        if hint:
            self.errors.print(Text(f"       {self.redactor(hint)}", "muted"), soft_wrap=True)

    def _mark(self, word: str, style: str, message: str) -> None:
        self.errors.print(Text.assemble((f"{word}: ", style), self.redactor(message)), soft_wrap=True)


class ConsoleHandler(logging.Handler):
    """Shows log records on a console that may have a live display at its foot: the line goes above it."""

    def __init__(self, console: Console, level: int = logging.WARNING) -> None:
        super().__init__(level)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        style = "bad" if record.levelno >= logging.ERROR else "warn" if record.levelno >= logging.WARNING else ""
        self._console.print(Text(self.format(record), style), soft_wrap=True)
