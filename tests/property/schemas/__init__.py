"""Random schemas of all kinds of objects, as scripts that PostgreSQL 18 takes.

script    what was made so far, and names for more         types, functions, tables, partitions, around, others: a
                                                          module per group of families, each with a `make(script)`
`schemas()` is the strategy. A script shrinks towards the empty one.
"""

from __future__ import annotations

from hypothesis import strategies as st

from . import around, attributes, functions, others, partitions, tables, types
from .script import NAMES, Script

GROUPS = (types.make, functions.make, tables.make, partitions.make, around.make, others.make)


@st.composite
def schemas(draw: st.DrawFn, most: int = 3) -> str:
    """A script of up to `most` objects of each kind, more or less."""
    script = Script(draw, most)
    script.begin()
    for make in GROUPS:
        make(script)
    attributes.make(script)
    return ";\n".join(script.statements) + ";\n"


__all__ = ["NAMES", "schemas"]
