"""Arrays of a row into what the values keep: tuples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def texts(array: Iterable[str] | None) -> tuple[str, ...] | None:
    """A text array, or None for NULL."""
    return None if array is None else tuple(array)


def options(array: Iterable[Sequence[str]] | None) -> tuple[tuple[str, str], ...]:
    """An array of (name, value), empty for NULL."""
    return tuple((name, value) for name, value in array or ())
