"""What a scenario gives back."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.bed import Bed


@dataclass(frozen=True, slots=True)
class Made:
    """A fault that was made and survived."""

    what: str
    happened: bool
    """False when the copy ended before it came to it."""
    how: str
    """Whether the copy came through by itself, after --resume, or begun again."""


class NotHereError(Exception):
    """This machine cannot make the fault; the message says why."""


Scenario = Callable[["Bed", random.Random], Made]
"""Makes a fault and checks what must be true afterwards. Raises NotSurvivedError, NotHereError."""
