"""A step tried again with a search_path, because a function's body found nothing under the empty one.

The path is the session's for the step's transaction, and for as long each function's own: that is what counts when the
server (17 and newer) sets the session's aside, to build an index or to fill a materialized view.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..plan import CopyStep, Step

NOT_FOUND = frozenset({"42P01", "42703", "42883", "42704", "3F000"})
"""SQLSTATEs of a relation, column, function, object or schema that is not there."""


def ways(step: Step) -> tuple[tuple[str, ...], ...]:
    """A step's statements, and those with its search_paths."""
    return step.statements, *(with_search_path(step, path).statements for path in step.search_paths)


def with_search_path(step: Step, path: str) -> Step:
    """The step as it runs under `path` (a list of quoted names)."""
    if isinstance(step, CopyStep):
        return replace(step, search_path=path, split=None)
    return replace(
        step,
        statements=(
            f"SET LOCAL search_path = {path}",
            *(f"ALTER {function} SET search_path = {path}" for function in step.functions),
            *step.statements,
            *(f"ALTER {function} RESET search_path" for function in step.functions),
        ),
    )
