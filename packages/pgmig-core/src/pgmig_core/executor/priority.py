"""Which of the steps that could run goes first: the one with the longest way still to go behind it.

A step's way is its own cost and that of the dearest chain of steps that wait for it (rows, then an index, then a
foreign key), so the run does not end with one worker on a long chain that could have begun earlier.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..plan import Step

STEP_COST = 16384
"""Bytes that a step costs besides those it goes through: a statement takes about as long as reading them."""


def ways(steps: Sequence[Step]) -> list[int]:
    """For each step the cost of the dearest chain that begins with it. Steps stand in a valid order."""
    behind = [0] * len(steps)
    for step in reversed(steps):
        way = behind[step.id] = behind[step.id] + step.cost + STEP_COST
        for needs in (step.requires, step.follows):
            for need in needs:
                if behind[need] < way:  # noqa: PLR1730 - a call of max() for each of millions of edges
                    behind[need] = way
    return behind
