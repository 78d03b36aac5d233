"""Sizes, times and counts as people read them, and text that can do no harm in a line of output."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def human_bytes(size: float) -> str:
    """Bytes for people: 0 B, 812 kB, 1.4 GB (powers of 1000)."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if size >= 10 or unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def human_seconds(seconds: float) -> str:
    """A time for people: 0.12 s, 14 s, 3:05, 1:02:03."""
    if seconds < 10:
        return f"{seconds:.2g} s" if seconds >= 0.01 else "0.01 s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    hours, rest = divmod(round(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def human_rows(rows: int) -> str:
    """`1 row`, `1,234,567 rows`."""
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def one_line(text: str) -> str:
    """The text with every run of blanks and line ends as one blank."""
    return " ".join(text.split())


def visible(text: str) -> str:
    r"""Control characters written out (`\x1b`), so that a name cannot drive a terminal or forge a line of a log."""
    return _CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def sql_comment(text: str) -> str:
    """One line of comment that holds the text, whatever that holds: psql ends a comment at a carriage return, too."""
    return f"-- {visible(one_line(text))}"
