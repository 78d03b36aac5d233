"""pg_depend."""

from __future__ import annotations

from typing import NamedTuple

from .base import Address


class Dependency(NamedTuple):
    """`dependent` needs `referenced`; deptype as in pg_depend: n, a, i, P, S, e, x."""

    dependent: Address
    referenced: Address
    deptype: str
